package dev.forebay.spi;

import java.util.Map;

/** A source of counters that applies each frozen batch exactly once. */
public interface CounterTable<K> extends Fenced {

    /** Returns the base of every key, each read in one statement with its partition's last flush. */
    Map<K, CounterBase> read(String cache, Map<K, Integer> partitionOfKey) throws Exception;

    /** Returns the id of the last flush that was applied to a partition; empty if there was none. */
    String lastFlush(String cache, int partition) throws Exception;

    /**
     * Applies deltas in one transaction, unless the flush of this id has been applied before.
     *
     * <p>A call that has thrown must not take effect after a later one of its partition; see {@link TransactionalWriter#flush}.
     *
     * @return the refused keys (no such row, out of range) and why; empty when all were applied or the flush was a repeat
     * @throws FencedOutException if the partition has a newer owner; nothing was applied
     * @throws Exception if the source is away; the batch was applied or not, and is to be run again with the same id
     */
    Map<K, String> apply(Fence fence, String flushId, Map<K, Long> deltas) throws Exception;

    /** A journal is gone for good, and its owners with it: what the source keeps of its partition may be deleted. Default: it stays. */
    default void forget(String cache, int partition) throws Exception {}
}
