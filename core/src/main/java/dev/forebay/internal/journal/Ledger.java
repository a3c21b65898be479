package dev.forebay.internal.journal;

import dev.forebay.Durability;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.CounterBase;

/**
 * Where the local journals write down what waits, so that it is there at the next start: a file, or nowhere.
 *
 * <p>Journals read it when they are opened and never again; what they answer from is in memory.
 */
public interface Ledger extends AutoCloseable {

    /** Returns the name for messages and reports. */
    String name();

    /**
     * Returns the ledger of a write-behind cache.
     *
     * @throws IllegalStateException if it does not fit what is written there, or if there is no codec
     */
    <K, V> RowLedger<K, V> rows(CacheSpec<K, V> spec);

    /**
     * Returns the ledger of a counter.
     *
     * @throws IllegalStateException if it does not fit what is written there
     */
    <K> DeltaLedger<K> deltas(CacheSpec<K, CounterBase> spec);

    /** Returns what an acknowledged write survives. */
    Durability durability();

    /**
     * Returns normally when changes are taken.
     *
     * @throws dev.forebay.StoreUnavailableException if they are not
     */
    void ping();

    /** Ends it; what is written stays. */
    @Override
    void close();
}
