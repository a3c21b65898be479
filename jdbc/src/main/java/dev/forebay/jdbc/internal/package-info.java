/** What {@code JdbcTable} and its counters do: rows, batches, fences. */
@NullMarked
package dev.forebay.jdbc.internal;

import org.jspecify.annotations.NullMarked;
