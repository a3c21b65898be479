/** What the goals name and the other commands do not measure: write-through, an expired key, refresh-ahead, growth. */
@NullMarked
package dev.forebay.benchmarks.goals;

import org.jspecify.annotations.NullMarked;
