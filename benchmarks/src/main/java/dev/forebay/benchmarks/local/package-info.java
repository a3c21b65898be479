/** Hits in the memory of the process, by JMH: Forebay beside Caffeine and other caches of a heap. */
@NullMarked
package dev.forebay.benchmarks.local;

import org.jspecify.annotations.NullMarked;
