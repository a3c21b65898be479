/** Near hits beside Caffeine, and how old they can be when another process has written. */
@NullMarked
package dev.forebay.benchmarks.near;

import org.jspecify.annotations.NullMarked;
