package dev.forebay.internal.store;

import dev.forebay.StoreUnavailableException;
import dev.forebay.internal.part.NearRows;
import dev.forebay.internal.part.NearRows.Mark;
import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Value;
import dev.forebay.spi.Store;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A store before which some rows are kept near: what it looks up is kept there, and what it changes is dropped from there before the
 * step returns. So this process's reads see its own writes, and never a row older than one that it has seen while it writes.
 *
 * <p>A lookup always asks the store behind. Reads that the near rows may answer ask those first.
 */
public final class NearStore<K, V> implements Store<K, V> {
    private final Store<K, V> store;
    private final NearRows<K, V> near;

    /** @param store whose lookups are tracked; what it tells must reach {@code near} */
    public NearStore(Store<K, V> store, NearRows<K, V> near) {
        this.store = store;
        this.near = near;
    }

    @Override
    public KeyState<V> lookup(K key) {
        Mark<K, V> mark = near.mark(key);
        KeyState<V> state = store.lookup(key);
        near.keep(key, mark, state, store.clockMillis());
        return state;
    }

    @Override
    public Map<K, KeyState<V>> lookupAll(Collection<? extends K> keys) {
        Map<K, Mark<K, V>> marks = new HashMap<>();
        keys.forEach(key -> marks.put(key, near.mark(key)));
        Map<K, KeyState<V>> states = store.lookupAll(keys);
        long now = store.clockMillis();
        marks.forEach((key, mark) -> near.keep(key, mark, states.getOrDefault(key, KeyState.absent()), now));
        return states;
    }

    @Override
    public Map<K, KeyState<V>> acquire(Collection<? extends K> keys, long token) {
        return near.changing(keys, () -> store.acquire(keys, token));
    }

    @Override
    public Set<K> fill(Map<? extends K, Value<V>> loaded, long token) {
        return near.changing(loaded.keySet(), () -> store.fill(loaded, token));
    }

    @Override
    public void fillUnattended(
            Map<? extends K, Value<V>> loaded, long token, Consumer<StoreUnavailableException> failed) {
        near.changing(loaded.keySet(), () -> {
            store.fillUnattended(loaded, token, failed);
            return true;
        });
    }

    @Override
    public void abandon(Collection<? extends K> keys, long token) {
        store.abandon(keys, token);
    }

    @Override
    public Set<K> hold(Collection<? extends K> keys, long token) {
        return near.changing(keys, () -> store.hold(keys, token));
    }

    @Override
    public boolean release(Map<? extends K, ? extends @Nullable Value<V>> rows, long token) {
        return near.changing(rows.keySet(), () -> store.release(rows, token));
    }

    @Override
    public Set<K> invalidate(Collection<? extends K> keys) {
        return near.changing(keys, () -> store.invalidate(keys));
    }

    @Override
    public boolean replace(K key, long seenStamp, Value<V> reloaded) {
        return near.changing(Set.of(key), () -> store.replace(key, seenStamp, reloaded));
    }

    @Override
    public Set<K> replaceAll(Map<? extends K, Replacement<V>> reloads) {
        return near.changing(reloads.keySet(), () -> store.replaceAll(reloads));
    }

    @Override
    public boolean claim(K key, long token) {
        return store.claim(key, token);
    }

    @Override
    public Set<K> claimAll(Collection<? extends K> keys, long token) {
        return store.claimAll(keys, token);
    }

    @Override
    public void unclaim(K key, long token) {
        store.unclaim(key, token);
    }

    @Override
    public void unclaimAll(Collection<? extends K> keys, long token) {
        store.unclaimAll(keys, token);
    }

    @Override
    public void clear() {
        try {
            store.clear();
        } finally {
            near.dropAll();
        }
    }

    @Override
    public boolean isPast(long momentMillis) {
        return store.isPast(momentMillis);
    }

    @Override
    public long clockMillis() {
        return store.clockMillis();
    }
}
