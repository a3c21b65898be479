package dev.forebay;

import dev.forebay.internal.Assembly;
import dev.forebay.spi.Backend;
import dev.forebay.spi.CounterTable;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * The runtime that caches share: the backend, the threads, the lifecycle. One per application and backend.
 *
 * <p>Its threads are daemons named {@code forebay-…}: the refresh pool runs early reloads and loads that may outlast their
 * reader, and each of their loaders has a thread meanwhile; one drainer per journal; one relay of the outbox; one timer cuts loads short.
 * {@link #close()} ends them all, but for loaders that ignore interrupts.
 */
public final class Forebay implements AutoCloseable {
    private final Assembly assembly;

    private Forebay(Assembly assembly) {
        this.assembly = assembly;
    }

    /**
     * Returns a runtime that keeps entries and journals in this process's memory. Write-behind changes that wait are lost with
     * the process.
     */
    public static Forebay local() {
        return local(ForebayOptions.defaults());
    }

    /** Returns a runtime like {@link #local()}, with other options. */
    public static Forebay local(ForebayOptions options) {
        return new Forebay(Assembly.local(Objects.requireNonNull(options, "options")));
    }

    /**
     * Returns a runtime that keeps entries in this process's memory and journals in a file. What waits there from an earlier start is
     * taken up when its cache or counter is built. A call of a write-behind cache or counter that changes something returns when the
     * file is synced.
     *
     * @throws DamagedJournalException if the file is damaged; it was not changed, and what can be read was saved beside it
     * @throws IllegalStateException if it cannot be used: it is open already, here or in another process; its folder is missing; it
     *     is not writable, or no journal; H2 is missing
     */
    public static Forebay local(JournalFile file) {
        return local(file, ForebayOptions.defaults());
    }

    /** Returns a runtime like {@link #local(JournalFile)}, with other options. */
    public static Forebay local(JournalFile file, ForebayOptions options) {
        return new Forebay(
                Assembly.local(Objects.requireNonNull(file, "file"), Objects.requireNonNull(options, "options")));
    }

    /** Returns a runtime that keeps entries and journals in {@code backend}, and closes it at the end. */
    public static Forebay on(Backend backend) {
        return on(backend, ForebayOptions.defaults());
    }

    /** Returns a runtime like {@link #on(Backend)}, with other options. */
    public static Forebay on(Backend backend, ForebayOptions options) {
        return new Forebay(
                new Assembly(Objects.requireNonNull(backend, "backend"), Objects.requireNonNull(options, "options")));
    }

    /**
     * Begins a cache.
     *
     * @param name 1 to 64 letters, digits, {@code . _ -}; unique in this runtime, and the same in every process
     * @param keyType {@code Long}, {@code Integer}, {@code Short}, {@code String}, {@code UUID}, an enum, or a record of these
     * @param rowType a type that the codec can write, such as a record
     */
    public <K, V> CacheBuilder<K, V> cache(String name, Class<K> keyType, Class<V> rowType) {
        return new CacheBuilder<>(assembly, Check.name("cache", name), keyType, rowType);
    }

    /**
     * Begins a counter whose totals live in {@code table}, such as {@code JdbcTable.counter("views")}.
     *
     * @param name as for {@link #cache}; caches and counters share one name space
     */
    public <K> CounterBuilder<K> counter(String name, Class<K> keyType, CounterTable<K> table) {
        return new CounterBuilder<>(assembly, Check.name("counter", name), keyType, table);
    }

    /** Returns the caches built so far, in order. */
    public List<Cache<?, ?>> caches() {
        return assembly.caches();
    }

    /** Returns the counters built so far, in order. */
    public List<Counter<?>> counters() {
        return assembly.counters();
    }

    /**
     * Returns normally when the backend answers.
     *
     * @throws StoreUnavailableException if it does not
     */
    public void ping() {
        assembly.ping();
    }

    /**
     * Drains the journals for at most {@code timeout}, then ends all threads and closes the backend. Later calls do nothing and
     * return 0. An interrupt that came before does not cut the drain short, and stays set.
     *
     * @param timeout 0 or more
     * @return how many write-behind changes still wait; they stay in the journal, for another process or the next start
     */
    public long shutdown(Duration timeout) {
        return assembly.shutdown(Objects.requireNonNull(timeout, "timeout"));
    }

    /** As {@link #shutdown} with the options' timeout; what still waits is logged as a warning. */
    @Override
    public void close() {
        assembly.shutdown(assembly.options().shutdownTimeout());
    }
}
