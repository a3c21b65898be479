/** Measures Forebay beside the physical limit and beside peers: one command, a subcommand for each benchmark. */
@NullMarked
package dev.forebay.benchmarks;

import org.jspecify.annotations.NullMarked;
