package dev.forebay;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;

/**
 * Totals that many callers add to, written behind: {@code add} returns when the journal has the delta, the source gets the sum.
 *
 * <p>{@code get} is exact at once: the source's total and all that waits, never less than before. Each delta reaches the source
 * exactly once, also over crashes of the application at any point. All methods block and may be called by many threads.
 *
 * @param <K> the key type
 */
public interface Counter<K> {

    /** Returns the name, unique per backend. */
    String name();

    /**
     * Adds to a total.
     *
     * @throws StoreUnavailableException if the journal did not answer; the delta may have been accepted
     * @throws JournalFullException if too many keys wait; the delta was not accepted
     * @throws CounterOverflowException if the deltas of the key that wait would leave the range of a {@code long}; the delta was not
     *     accepted
     */
    void add(K key, long delta);

    /**
     * Adds to several totals in one round trip. Each partition accepts its deltas by itself, so that some may be accepted and others
     * not: to repeat the whole call would add those twice. The exceptions name the keys to repeat.
     *
     * @throws StoreUnavailableException if the journal did not answer; each of the deltas may have been accepted, or not
     * @throws JournalFullException if too many keys wait; the deltas of its {@link JournalFullException#keys() keys} were not accepted,
     *     the others were
     * @throws CounterOverflowException if what waits of a key would leave the range of a {@code long}; the deltas of its {@link
     *     CounterOverflowException#keys() keys} were not accepted, the others were
     */
    void addAll(Map<? extends K, Long> deltas);

    /**
     * Returns the total.
     *
     * @throws LoadFailedException if the source did not answer and its total is not cached
     * @throws StoreUnavailableException if the journal did not answer
     * @throws ArithmeticException if the total leaves the range of a {@code long}; the flush will find the same and bury the deltas
     */
    long get(K key);

    /** Returns the totals; else as {@link #get}. */
    Map<K, Long> getAll(Collection<? extends K> keys);

    /** Writes waiting deltas to the source now; returns whether nothing was left to wait for within {@code timeout}. */
    boolean flush(Duration timeout);

    /** Returns the deltas that the source refused: no such row, or out of range. */
    DeadLetters<K, Long> deadLetters();

    /** Returns the counts since this counter was built. */
    CacheStats stats();

    /** Returns what an acknowledged delta survives, as the journal is set now. */
    Durability durability();
}
