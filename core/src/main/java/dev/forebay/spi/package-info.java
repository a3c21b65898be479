/**
 * What a backend, a codec or a database adapter implements.
 *
 * <p>Application code seldom needs more of it than {@link dev.forebay.spi.Codec} and {@link dev.forebay.spi.KeyFormat}.
 */
@NullMarked
package dev.forebay.spi;

import org.jspecify.annotations.NullMarked;
