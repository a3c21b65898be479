package dev.forebay.internal.part;

import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Held;
import dev.forebay.spi.KeyState.Leased;
import dev.forebay.spi.KeyState.Value;
import dev.forebay.spi.Store;
import dev.forebay.spi.Store.Replacement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which of some missed keys this reader may fill, and how each of the others is to be answered.
 *
 * <p>An absent key is filled under a lease. A key with an expired entry in its grace time keeps that entry (others may be served
 * it): the right to reload it is its claim, and the new entry replaces the very one that was seen. Both prove the same: no
 * write was acknowledged between taking the right and filling.
 */
final class FillRights<K, V> {
    private final Store<K, V> store;
    private final long token;
    private final Set<K> leased = new HashSet<>();
    private final Map<K, Long> claimed = new HashMap<>();
    private final Map<K, @Nullable V> found = new LinkedHashMap<>();
    private final Set<K> held = new HashSet<>();
    private final Set<K> waiting = new HashSet<>();

    private FillRights(Store<K, V> store, long token) {
        this.store = store;
        this.token = token;
    }

    static <K, V> FillRights<K, V> take(Store<K, V> store, Set<K> keys, long token) {
        FillRights<K, V> rights = new FillRights<>(store, token);
        Map<K, KeyState<V>> states = store.acquire(keys, token);
        long now = store.clockMillis();
        Map<K, Long> expired = new HashMap<>();
        for (K key : keys) {
            KeyState<V> state = states.getOrDefault(key, KeyState.absent());
            if (state instanceof Leased<V> lease && lease.token() == token) {
                rights.leased.add(key);
            } else if (state instanceof Held) {
                rights.held.add(key);
            } else {
                switch (Verdict.of(state, now, EarlyRefresh.NEVER)) {
                    case FRESH, DUE -> rights.found.put(key, Verdict.row(state));
                    case STALE -> expired.put(key, ((Value<V>) state).stamp());
                    case ABSENT -> rights.waiting.add(key);
                }
            }
        }
        rights.claim(expired);
        return rights;
    }

    private void claim(Map<K, Long> expired) {
        if (expired.isEmpty()) {
            return;
        }
        Set<K> mine = store.claimAll(expired.keySet(), token);
        expired.forEach((key, stamp) -> {
            if (mine.contains(key)) {
                claimed.put(key, stamp);
            } else {
                waiting.add(key);
            }
        });
    }

    /** Returns the rows that somebody else has filled meanwhile; {@code null} for a negative entry. */
    Map<K, @Nullable V> found() {
        return found;
    }

    /** Returns the keys that are being written: their readers go to the source and do not fill. */
    Set<K> held() {
        return held;
    }

    /** Returns the keys that another reader is loading. */
    Set<K> waiting() {
        return waiting;
    }

    /** Returns the keys that this reader is to load and fill. */
    Set<K> granted() {
        Set<K> granted = new HashSet<>(leased);
        granted.addAll(claimed.keySet());
        return granted;
    }

    boolean any() {
        return !leased.isEmpty() || !claimed.isEmpty();
    }

    /** Fills what the reader has the right to; a key without an entry is left absent. Returns the keys that were filled. */
    Set<K> fill(Map<K, @Nullable Value<V>> entries) {
        Set<K> filled = new HashSet<>();
        end(entries, underLease -> filled.addAll(store.fill(underLease, token)), filled::addAll);
        return filled;
    }

    /** As {@link #fill}, but does not wait to learn whether keys under leases were filled. */
    void fillUnattended(Map<K, @Nullable Value<V>> entries) {
        // A failure is counted and told by the store.
        end(entries, underLease -> store.fillUnattended(underLease, token, failure -> {}), replaced -> {});
    }

    private void end(
            Map<K, @Nullable Value<V>> entries, Consumer<Map<K, Value<V>>> filling, Consumer<Set<K>> whenReplaced) {
        Map<K, Value<V>> underLease = new LinkedHashMap<>();
        Map<K, Replacement<V>> underClaim = new LinkedHashMap<>();
        Set<K> without = new HashSet<>();
        entries.forEach((key, entry) -> {
            Long seen = claimed.get(key);
            if (entry == null) {
                without.add(key);
            } else if (seen == null) {
                underLease.put(key, entry);
            } else {
                underClaim.put(key, new Replacement<>(seen, entry));
            }
        });
        if (!underLease.isEmpty()) {
            filling.accept(underLease);
        }
        if (!underClaim.isEmpty()) {
            whenReplaced.accept(store.replaceAll(underClaim));
        }
        forget(without);
        endClaims();
    }

    /** An absent row that is not to be remembered: the lease ends, and an expired entry of the key goes. */
    private void forget(Set<K> without) {
        if (without.isEmpty()) {
            return;
        }
        store.abandon(without, token);
        Set<K> expired = new HashSet<>(without);
        expired.retainAll(claimed.keySet());
        if (!expired.isEmpty()) {
            store.invalidate(expired);
        }
    }

    /** An interrupted reader gives back, too: who comes next would have to wait until its rights run out. */
    void giveBack() {
        boolean interrupted = Thread.interrupted();
        try {
            if (!leased.isEmpty()) {
                store.abandon(leased, token);
            }
            endClaims();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void endClaims() {
        if (!claimed.isEmpty()) {
            store.unclaimAll(claimed.keySet(), token);
        }
    }
}
