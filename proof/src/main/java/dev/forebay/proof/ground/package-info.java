/** What every kind of run stands on: processes that are broken and mended, those who break them, and the log of what was called. */
@NullMarked
package dev.forebay.proof.ground;

import org.jspecify.annotations.NullMarked;
