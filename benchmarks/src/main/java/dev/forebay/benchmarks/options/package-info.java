/** What all commands can be told. */
@NullMarked
package dev.forebay.benchmarks.options;

import org.jspecify.annotations.NullMarked;
