package dev.forebay.internal;

import dev.forebay.Durability;
import dev.forebay.JournalFile;
import dev.forebay.internal.file.FileLedger;
import dev.forebay.internal.journal.Ledger;
import dev.forebay.internal.journal.LocalCounterJournal;
import dev.forebay.internal.journal.LocalJournal;
import dev.forebay.internal.journal.MemoryLedger;
import dev.forebay.internal.part.RoughClock;
import dev.forebay.internal.part.Sweeper;
import dev.forebay.internal.part.Workers;
import dev.forebay.internal.store.LocalStore;
import dev.forebay.spi.Backend;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.ChangeListener;
import dev.forebay.spi.CounterBase;
import dev.forebay.spi.CounterJournal;
import dev.forebay.spi.Journal;
import dev.forebay.spi.Store;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Stores and journals of this process; what waits is written down in a ledger. Asked again for a cache's name, it gives the same ones. */
public final class LocalBackend implements Backend {
    private final LongSupplier clockMillis;
    private final RoughClock clock;
    private final Executor upkeep;
    private final Ledger ledger;
    private final Map<String, LocalStore<?, ?>> stores = new ConcurrentHashMap<>();
    private final Map<String, LocalJournal<?, ?>> journals = new ConcurrentHashMap<>();
    private final Map<String, LocalCounterJournal<?>> counterJournals = new ConcurrentHashMap<>();

    /** Makes a backend on the machine's clock that writes nothing down. */
    public LocalBackend() {
        this(new MemoryLedger());
    }

    /** Makes a backend on the machine's clock. */
    public LocalBackend(Ledger ledger) {
        this(monotonicMillis(), ForkJoinPool.commonPool(), ledger);
    }

    /** Makes a backend that writes down to a file what waits. */
    public static LocalBackend on(JournalFile file) {
        try {
            Class.forName("org.h2.mvstore.MVStore");
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(
                    "journal file %s: H2 is missing; add the dependency com.h2database:h2".formatted(file.path()), e);
        }
        return new LocalBackend(FileLedger.open(file));
    }

    /** @param clockMillis milliseconds since the epoch; never goes back */
    public LocalBackend(LongSupplier clockMillis) {
        this(clockMillis, new MemoryLedger());
    }

    /** @param ledger closed by {@link #close} */
    public LocalBackend(LongSupplier clockMillis, Ledger ledger) {
        this(clockMillis, Runnable::run, ledger);
    }

    private LocalBackend(LongSupplier clockMillis, Executor upkeep, Ledger ledger) {
        this.clockMillis = clockMillis;
        this.clock = new RoughClock(clockMillis, TimeUnit.MILLISECONDS);
        this.upkeep = upkeep;
        this.ledger = ledger;
    }

    /** Returns a clock that starts at the wall's time and is not changed when the wall's is set. */
    private static LongSupplier monotonicMillis() {
        long startMillis = System.currentTimeMillis();
        long startNanos = System.nanoTime();
        return () -> startMillis + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    }

    @Override
    public String name() {
        return ledger.name();
    }

    @Override
    public <K, V> Store<K, V> store(CacheSpec<K, V> spec) {
        return localStore(spec);
    }

    /** As {@link #store}: what is in this process is as near as can be, and nothing is told. */
    @Override
    public <K, V> Store<K, V> trackedStore(CacheSpec<K, V> spec, ChangeListener<K> listener) {
        return store(spec);
    }

    @SuppressWarnings("unchecked") // one name is one cache, of one key type and one row type
    private <K, V> LocalStore<K, V> localStore(CacheSpec<K, V> spec) {
        return (LocalStore<K, V>) stores.computeIfAbsent(spec.name(), name -> new LocalStore<>(spec, clock, upkeep));
    }

    /** Lets the clock tick, and what has expired go, from now on. */
    void upkeepBy(Workers workers) {
        clock.tickBy(workers);
        new Sweeper(() -> stores.values().forEach(LocalStore::dropExpired)).sweepBy(workers);
    }

    @Override
    @SuppressWarnings("unchecked") // one name is one cache, of one key type and one row type
    public <K, V> Journal<K, V> journal(CacheSpec<K, V> spec) {
        LocalJournal<?, ?> journal = journals.computeIfAbsent(
                spec.name(), name -> new LocalJournal<>(spec, localStore(spec), clockMillis, ledger.rows(spec)));
        requirePartitions(spec, journal::partitions);
        return (Journal<K, V>) journal;
    }

    @Override
    @SuppressWarnings("unchecked") // one name is one counter, of one key type
    public <K> CounterJournal<K> counterJournal(CacheSpec<K, CounterBase> spec) {
        LocalCounterJournal<?> journal = counterJournals.computeIfAbsent(
                spec.name(),
                name -> new LocalCounterJournal<>(spec, localStore(spec), clockMillis, ledger.deltas(spec)));
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
        return ledger.durability();
    }

    @Override
    public void ping() {
        ledger.ping();
    }

    @Override
    public void close() {
        ledger.close();
    }
}
