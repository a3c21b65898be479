package dev.forebay.spi;

import dev.forebay.StoreUnavailableException;
import dev.forebay.spi.KeyState.Value;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Holds the state of every key of one cache, and takes it through the steps of {@link KeySteps}, each atomic per key.
 *
 * <p>A step on many keys costs one round trip and is atomic for each key alone. All methods block and may be called by many
 * threads.
 *
 * <p>Every method throws {@link dev.forebay.StoreUnavailableException} when the store does not answer within its time limit; the
 * step may then have happened or not.
 */
public interface Store<K, V> {

    /** Returns the state of a key. What cannot be read (other codec, other version, damaged) is absent. */
    KeyState<V> lookup(K key);

    /**
     * Returns the entry of a key if it is fresh and in this process's memory: what most reads ask for, in the shortest way. Else returns
     * {@code null}, which says nothing of the key; what it is in is for {@link #lookup} to say.
     */
    default @Nullable Value<V> freshAtHand(K key) {
        return null;
    }

    /** Returns the state of every key, absent ones included. */
    Map<K, KeyState<V>> lookupAll(Collection<? extends K> keys);

    /** Takes the lease of every absent key; returns every key's state after the step. What is leased to {@code token} was taken. */
    Map<K, KeyState<V>> acquire(Collection<? extends K> keys, long token);

    /** Installs what was loaded under the lease of {@code token}; returns the keys that were filled. */
    Set<K> fill(Map<? extends K, Value<V>> loaded, long token);

    /**
     * As {@link #fill}, for a caller who need not know what was filled: may return before it has happened. This process's later steps on
     * the keys come after it.
     *
     * @param failed told, in another thread and without being waited for, if the store does not answer; where that is known at once, the call
     *     throws instead
     */
    default void fillUnattended(
            Map<? extends K, Value<V>> loaded, long token, Consumer<StoreUnavailableException> failed) {
        fill(loaded, token);
    }

    /** Gives leases back. */
    void abandon(Collection<? extends K> keys, long token);

    /** Announces writes; returns the keys that were refused because they are dirty. */
    Set<K> hold(Collection<? extends K> keys, long token);

    /**
     * Ends writes. A {@code null} row leaves the key absent. Returns true: only the guard before a store, which remembers what it
     * could not tell, answers false where a store fails.
     */
    boolean release(Map<? extends K, ? extends @Nullable Value<V>> rows, long token);

    /** Forgets entries; returns the keys that were refused because they are dirty. */
    Set<K> invalidate(Collection<? extends K> keys);

    /** Replaces an entry whose stamp is still {@code seenStamp}; returns whether it was. */
    boolean replace(K key, long seenStamp, Value<V> reloaded);

    /** What a reload brings: the entry that is to take the place of the one of {@code seenStamp}. */
    record Replacement<V>(long seenStamp, Value<V> reloaded) {}

    /** Replaces many entries, as {@link #replace}; returns the keys whose entries were. */
    default Set<K> replaceAll(Map<? extends K, Replacement<V>> reloads) {
        Set<K> replaced = new HashSet<>();
        reloads.forEach((key, reload) -> {
            if (replace(key, reload.seenStamp(), reload.reloaded())) {
                replaced.add(key);
            }
        });
        return replaced;
    }

    /**
     * Claims the refresh of a key for the lease time; returns whether nobody else has it. A claim guards work, not truth: it is
     * no state of the key.
     */
    boolean claim(K key, long token);

    /** Claims many keys, as {@link #claim}; returns those that were claimed. */
    default Set<K> claimAll(Collection<? extends K> keys, long token) {
        Set<K> claimed = new HashSet<>();
        for (K key : keys) {
            if (claim(key, token)) {
                claimed.add(key);
            }
        }
        return claimed;
    }

    /** Ends the claim, if it is still this token's. */
    void unclaim(K key, long token);

    /** Ends many claims, as {@link #unclaim}. */
    default void unclaimAll(Collection<? extends K> keys, long token) {
        keys.forEach(key -> unclaim(key, token));
    }

    /** Invalidates every key of the cache, without blocking the store for other callers. */
    void clear();

    /** A {@link #clear} in parts. */
    @FunctionalInterface
    interface Sweep {
        /**
         * Invalidates a part of the keys; returns whether all have had their turn that were there when the sweep began. After a failure
         * the next step goes on where this one stopped. Used by one thread at a time.
         */
        boolean step();
    }

    /** Begins a {@link #clear} that can be gone on with after a failure. */
    default Sweep sweep() {
        return () -> {
            clear();
            return true;
        };
    }

    /** Returns whether a moment of the store's clock has come. May be cheaper than to read the clock. */
    default boolean isPast(long momentMillis) {
        return clockMillis() >= momentMillis;
    }

    /** Returns the present time on the store's clock, in milliseconds. Blocks for no round trip. */
    long clockMillis();
}
