package dev.forebay.spi;

import dev.forebay.WriteFailedException;
import java.time.Duration;
import java.util.Optional;

/**
 * What a backend needs to know of a cache to hold its entries.
 *
 * @param name unique per backend: letters, digits, {@code . _ -}, at most 64
 * @param rowType the row type, for a default codec
 * @param keyFormat how keys are written
 * @param codec how rows are written; empty for the backend's default
 * @param grace how long an entry is kept past its logical expiry
 * @param lease how long a reader may take to fill
 * @param hold how long a writer may take to change the source
 * @param maxEntries bound of a store in the process; ignored by stores outside
 * @param partitions write-behind and counters: how many partitions the keys are cut into; 0 for every other cache
 */
public record CacheSpec<K, V>(
        String name,
        Class<V> rowType,
        KeyFormat<K> keyFormat,
        Optional<Codec<V>> codec,
        Duration grace,
        Duration lease,
        Duration hold,
        long maxEntries,
        int partitions) {

    /**
     * Returns what a journal throws where the codec cannot write a row down.
     *
     * @param failure what the codec threw
     */
    public WriteFailedException unwritable(K key, RuntimeException failure) {
        return new WriteFailedException(
                "cache '%s', key %s: the codec cannot write its row down: %s; nothing of this call was accepted"
                        .formatted(name, key, failure.getMessage()),
                false,
                failure);
    }

    /** Returns the partition of a key; the same in every process and every version. */
    public int partitionOf(K key) {
        int hash = keyFormat.format(key).hashCode() * 0x9E3779B9; // spreads texts that differ in their last character
        return Math.floorMod(hash ^ (hash >>> 16), partitions);
    }
}
