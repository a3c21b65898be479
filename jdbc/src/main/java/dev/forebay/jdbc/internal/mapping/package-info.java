/** From Java components to columns and back, and whether they fit. Sends no statement; reads metadata only. */
@NullMarked
package dev.forebay.jdbc.internal.mapping;

import org.jspecify.annotations.NullMarked;
