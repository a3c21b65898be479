package dev.forebay.internal;

import dev.forebay.Durability;
import dev.forebay.internal.journal.LocalCounterJournal;
import dev.forebay.internal.journal.LocalJournal;
import dev.forebay.internal.store.LocalStore;
import dev.forebay.spi.Backend;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.CounterBase;
import dev.forebay.spi.CounterJournal;
import dev.forebay.spi.Journal;
import dev.forebay.spi.Store;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Stores and journals in this process's memory. Asked again for a cache's name, it gives the same ones. */
public final class LocalBackend implements Backend {
    private final LongSupplier clockMillis;
    private final Map<String, LocalStore<?, ?>> stores = new ConcurrentHashMap<>();
    private final Map<String, LocalJournal<?, ?>> journals = new ConcurrentHashMap<>();
    private final Map<String, LocalCounterJournal<?>> counterJournals = new ConcurrentHashMap<>();

    /** Makes a backend on the machine's clock. */
    public LocalBackend() {
        this(monotonicMillis());
    }

    /** @param clockMillis milliseconds since the epoch; never goes back */
    public LocalBackend(LongSupplier clockMillis) {
        this.clockMillis = clockMillis;
    }

    /** Returns a clock that starts at the wall's time and is not changed when the wall's is set. */
    private static LongSupplier monotonicMillis() {
        long startMillis = System.currentTimeMillis();
        long startNanos = System.nanoTime();
        return () -> startMillis + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    }

    @Override
    public String name() {
        return "this process";
    }

    @Override
    public <K, V> Store<K, V> store(CacheSpec<K, V> spec) {
        return localStore(spec);
    }

    @SuppressWarnings("unchecked") // one name is one cache, of one key type and one row type
    private <K, V> LocalStore<K, V> localStore(CacheSpec<K, V> spec) {
        return (LocalStore<K, V>) stores.computeIfAbsent(spec.name(), name -> new LocalStore<>(spec, clockMillis));
    }

    @Override
    @SuppressWarnings("unchecked") // one name is one cache, of one key type and one row type
    public <K, V> Journal<K, V> journal(CacheSpec<K, V> spec) {
        LocalJournal<?, ?> journal =
                journals.computeIfAbsent(spec.name(), name -> new LocalJournal<>(spec, localStore(spec), clockMillis));
        requirePartitions(spec, journal::partitions);
        return (Journal<K, V>) journal;
    }

    @Override
    @SuppressWarnings("unchecked") // one name is one counter, of one key type
    public <K> CounterJournal<K> counterJournal(CacheSpec<K, CounterBase> spec) {
        LocalCounterJournal<?> journal = counterJournals.computeIfAbsent(
                spec.name(), name -> new LocalCounterJournal<>(spec, localStore(spec), clockMillis));
        requirePartitions(spec, journal::partitions);
        return (CounterJournal<K>) journal;
    }

    private static void requirePartitions(CacheSpec<?, ?> spec, Supplier<Integer> partitions) {
        if (spec.partitions() != partitions.get()) {
            throw new IllegalStateException("cache '%s': its journal has %d partitions, not %d"
                    .formatted(spec.name(), partitions.get(), spec.partitions()));
        }
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
