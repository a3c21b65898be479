package dev.forebay.spi;

import dev.forebay.Durability;

/**
 * Where entries and journals live: a server, or this process.
 *
 * <p>A backend is given to one {@link dev.forebay.Forebay}, which closes it.
 */
public interface Backend extends AutoCloseable {

    /** Returns the name for messages and reports, such as {@code redis at 127.0.0.1:6379}. Holds no secret. */
    String name();

    /** Returns the store of a cache. Called once per cache. */
    <K, V> Store<K, V> store(CacheSpec<K, V> spec);

    /**
     * Returns the store of a cache as {@link #store} does, and tells of changes of the states that it looks up, from then on until it
     * {@linkplain #close is closed}. Other steps need not be tracked.
     *
     * @throws IllegalStateException if it cannot tell of changes
     */
    default <K, V> Store<K, V> trackedStore(CacheSpec<K, V> spec, ChangeListener<K> listener) {
        throw new IllegalStateException(
                "cache '%s': %s tells nobody of changes, so there can be no near cache; leave near(..) out"
                        .formatted(spec.name(), name()));
    }

    /**
     * Returns the journal of a write-behind cache, whose entries {@code store(spec)} serves.
     *
     * @throws IllegalStateException if the backend holds a journal of this name that does not fit, for example one with
     *     another number of partitions
     */
    <K, V> Journal<K, V> journal(CacheSpec<K, V> spec);

    /** Returns the journal of a counter, the base entries of which {@code store(spec)} serves. */
    <K> CounterJournal<K> counterJournal(CacheSpec<K, CounterBase> spec);

    /**
     * Returns what an acknowledged write-behind put survives, as the server is set now.
     *
     * @throws dev.forebay.StoreUnavailableException if the server does not answer
     */
    Durability durability();

    /**
     * Returns normally when the backend answers.
     *
     * @throws dev.forebay.StoreUnavailableException if it does not
     */
    void ping();

    /** Frees connections. Entries and journals stay where they are kept. */
    @Override
    void close();
}
