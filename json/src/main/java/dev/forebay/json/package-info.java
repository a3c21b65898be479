/** Rows as JSON text. */
@NullMarked
package dev.forebay.json;

import org.jspecify.annotations.NullMarked;
