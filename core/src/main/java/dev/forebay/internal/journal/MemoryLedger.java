package dev.forebay.internal.journal;

import dev.forebay.Durability;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.CounterBase;

/** No ledger: what waits is in this process's memory alone. */
public final class MemoryLedger implements Ledger {
    @Override
    public String name() {
        return "this process";
    }

    @Override
    public <K, V> RowLedger<K, V> rows(CacheSpec<K, V> spec) {
        return RowLedger.none();
    }

    @Override
    public <K> DeltaLedger<K> deltas(CacheSpec<K, CounterBase> spec) {
        return DeltaLedger.none();
    }

    @Override
    public Durability durability() {
        return new Durability(
                false,
                false,
                "changes that the source does not have yet are in this process's memory only, and are lost when it ends");
    }

    @Override
    public void ping() {
        // Memory answers always.
    }

    @Override
    public void close() {
        // Nothing to free: what is kept here goes with the process, or when nobody refers to it.
    }
}
