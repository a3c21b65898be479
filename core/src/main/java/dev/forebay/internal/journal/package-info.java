/** Journals of this process. */
@NullMarked
package dev.forebay.internal.journal;

import org.jspecify.annotations.NullMarked;
