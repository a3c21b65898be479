/** What every benchmark makes of its samples: medians, spreads and ratios, as a table and as raw figures. */
@NullMarked
package dev.forebay.benchmarks.report;

import org.jspecify.annotations.NullMarked;
