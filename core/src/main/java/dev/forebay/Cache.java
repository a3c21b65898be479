package dev.forebay;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one kind, by key. {@code get} means the current row, {@code put} makes a row the row of record; the strategies decide
 * latency, consistency and what a crash costs.
 *
 * <p>All methods block, may be called by many threads, and take no {@code null}. Per key, operations are linearizable against
 * the source for cache-aside, read-through, write-through and refresh-ahead; with write-behind reads see every acknowledged
 * write. Where there is a {@linkplain CacheBuilder#near near cache}, its reads are not: see {@link Near} and {@link #fresh}. Bulk forms are atomic per key, not across keys, and cost one round trip to the store and one call to the loader or
 * writer.
 *
 * <p>Rows are shared between callers of one process: treat them as immutable.
 *
 * @param <K> the key type
 * @param <V> the row type
 */
public interface Cache<K, V> {

    /** Returns the name, unique per backend. */
    String name();

    /**
     * Returns the row of a key, or {@code null} when the source has none. Loads it if need be.
     *
     * @throws LoadFailedException if the source failed or outlasted the hard timeout; nothing was cached
     * @throws StoreUnavailableException if writes are write-behind, outages are {@link StoreOutage#STRICT} and the store is away
     * @throws IllegalStateException if reads are cache-aside: call {@link #get(Object, Loader)}
     */
    @Nullable
    V get(K key);

    /** Returns the row of a key, loaded by {@code loader} if need be, else as {@link #get(Object)}. */
    @Nullable
    V get(K key, Loader<K, V> loader);

    /** Returns the row of a key if a fresh entry is there; never asks the source. {@code null} also while the key is being written. */
    @Nullable
    V getIfPresent(K key);

    /** Returns the rows of the keys that the source has, as {@link #get(Object)} does. */
    Map<K, V> getAll(Collection<? extends K> keys);

    /** Returns the rows of the keys that the source has, the missing ones loaded by one call of {@code loader}. */
    Map<K, V> getAll(Collection<? extends K> keys, Loader<K, V> loader);

    /**
     * Makes {@code row} the row of record.
     *
     * @throws WriteFailedException if the source did not take it or may not have; no old row is left in the cache. With write-behind: if
     *     a {@link #write(Object, Action)} or a {@link #hold} of the key keeps it waiting for four fifths of the hold time (8 s), or at
     *     once if it is this very thread's; the change was not accepted
     * @throws StoreUnavailableException if the store is away and outages are {@link StoreOutage#STRICT}; the source was not
     *     touched. With write-behind in any case; the change may have been accepted
     * @throws JournalFullException if too many write-behind changes wait; the change was not accepted
     * @throws IllegalStateException if writes are cache-aside: call {@link #write(Object, Action)}
     */
    void put(K key, V row);

    /**
     * Makes all rows the rows of record; else as {@link #put}. After a failure each row may or may not have been written; a {@link
     * JournalFullException} names those that were not accepted.
     */
    void putAll(Map<? extends K, ? extends V> rows);

    /** Deletes the row of record, if there is one; else as {@link #put}. */
    void remove(K key);

    /** Deletes the rows of record; else as {@link #putAll}. */
    void removeAll(Collection<? extends K> keys);

    /**
     * Runs the caller's own statement on a row and forgets the entry, so that no reader ever gets the old row after this
     * returned. Works with every write strategy; where a write-behind change of the row waits, it is flushed first.
     *
     * @throws X what the action throws, unchanged; the outcome is read from it as from a {@link Writer}'s failure
     * @throws WriteFailedException if a write-behind change of the row could not be flushed within 10 s; the action was not run
     * @throws StoreUnavailableException if the store is away and outages are {@link StoreOutage#STRICT}; the action was not run
     */
    <T extends @Nullable Object, X extends Exception> T write(K key, Action<T, X> action) throws X;

    /** As {@link #write(Object, Action)}, without a result. */
    <X extends Exception> void write(K key, Action.NoResult<X> action) throws X;

    /** As {@link #write(Object, Action)}, for a statement that changes several rows. */
    <T extends @Nullable Object, X extends Exception> T write(Collection<? extends K> keys, Action<T, X> action)
            throws X;

    /** As {@link #write(Collection, Action)}, without a result. */
    <X extends Exception> void write(Collection<? extends K> keys, Action.NoResult<X> action) throws X;

    /**
     * Announces that a transaction of the caller's is about to commit changes of these rows. Holds them whatever the {@link
     * WriteGuard}; where write-behind changes of the rows wait, they are flushed first.
     *
     * @throws WriteFailedException if such a change could not be flushed within 10 s; nothing is held
     * @throws StoreUnavailableException if the store is away and outages are {@link StoreOutage#STRICT}
     */
    Hold hold(Collection<? extends K> keys);

    /**
     * Forgets the entry of a key that something outside Forebay has changed. A write-behind change that waits stays, and the
     * conflict is reported as a {@link CacheEvent.DirtyConflict}.
     *
     * @throws StoreUnavailableException if the store is away and outages are {@link StoreOutage#STRICT}
     */
    void invalidate(K key);

    /** Forgets the entries of these keys, as {@link #invalidate}. */
    void invalidateAll(Collection<? extends K> keys);

    /**
     * Forgets every entry that is there when the call begins, as {@link #invalidate}, but tells no conflicts. Takes time in the
     * number of the store's keys, without blocking the store for others.
     */
    void clear();

    /**
     * Writes waiting changes to the source now.
     *
     * @return whether nothing was left to wait for within {@code timeout}; always true unless writes are write-behind
     */
    boolean flush(Duration timeout);

    /**
     * Returns the changes that the source refused.
     *
     * @throws IllegalStateException unless writes are write-behind
     */
    DeadLetters<K, V> deadLetters();

    /** Returns the counts since this cache was built, of this process. Asks the journal how much waits. */
    CacheStats stats();

    /** Returns what an acknowledged write survives, as the journal is set now. */
    Durability durability();

    /** Returns the strategies by name, such as {@code read-through} and {@code write-behind}. */
    Strategies strategies();

    /**
     * Returns a view whose reads pass the {@linkplain CacheBuilder#near near cache} by: they are linearizable, as all reads are without one,
     * and cost a round trip. What they find is kept near. The same cache where there is no near cache.
     */
    Cache<K, V> fresh();

    /** Returns a view whose methods return at once and run in an executor: a virtual thread each where the JVM has them. */
    AsyncCache<K, V> async();

    /** The names of a cache's strategies. */
    record Strategies(String reads, String writes) {}
}
