/** Reads that cross a socket: Forebay beside Redis by hand and beside peers. */
@NullMarked
package dev.forebay.benchmarks.reads;

import org.jspecify.annotations.NullMarked;
