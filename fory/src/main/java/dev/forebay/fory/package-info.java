/** Rows as the bytes of Apache Fory. */
@NullMarked
package dev.forebay.fory;

import org.jspecify.annotations.NullMarked;
