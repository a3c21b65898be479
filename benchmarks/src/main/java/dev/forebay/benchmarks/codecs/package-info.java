/** What codecs and compressions make of a row: its size, and what it costs to write and to read it. */
@NullMarked
package dev.forebay.benchmarks.codecs;

import org.jspecify.annotations.NullMarked;
