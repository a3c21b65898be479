/** What every contender stands on: the row, the table, one Redis and one PostgreSQL. */
@NullMarked
package dev.forebay.benchmarks.ground;

import org.jspecify.annotations.NullMarked;
