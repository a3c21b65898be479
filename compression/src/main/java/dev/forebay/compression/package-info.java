/** Compression of rows above a size. */
@NullMarked
package dev.forebay.compression;

import org.jspecify.annotations.NullMarked;
