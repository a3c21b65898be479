/** What every benchmark puts on its contenders: keys, threads, latencies, and a log of what was acknowledged. */
@NullMarked
package dev.forebay.benchmarks.load;

import org.jspecify.annotations.NullMarked;
