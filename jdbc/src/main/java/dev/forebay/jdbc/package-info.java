/** Maps records to the rows of a table: {@link dev.forebay.jdbc.JdbcTable} is where to begin. */
@NullMarked
package dev.forebay.jdbc;

import org.jspecify.annotations.NullMarked;
