/** Write-behind beside raw SET and a raw upsert, and beside Redisson's write-behind. */
@NullMarked
package dev.forebay.benchmarks.writebehind;

import org.jspecify.annotations.NullMarked;
