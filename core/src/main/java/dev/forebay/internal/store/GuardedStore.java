package dev.forebay.internal.store;

import dev.forebay.StoreOutage;
import dev.forebay.StoreUnavailableException;
import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Held;
import dev.forebay.spi.KeyState.Value;
import dev.forebay.spi.Store;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A store whose outage reads as a miss that is not to be filled: as if a writer held every key.
 *
 * <p>Writes are refused before the source is touched, or go on, as {@link StoreOutage} says. What a writer could not tell the
 * store is remembered by the {@link StoreTrust}, and made up for before this process reads the store again.
 */
public final class GuardedStore<K, V> implements Store<K, V> {
    private final Store<K, V> store;
    private final StoreTrust<K> trust;
    private final StoreOutage outage;
    private final boolean readsNeedTheStore;

    /** @param readsNeedTheStore write-behind: the store alone has every acknowledged write, so a strict read fails without it */
    public GuardedStore(Store<K, V> store, StoreTrust<K> trust, StoreOutage outage, boolean readsNeedTheStore) {
        this.store = store;
        this.trust = trust;
        this.outage = outage;
        this.readsNeedTheStore = readsNeedTheStore && outage == StoreOutage.STRICT;
    }

    /** As {@link #read}, without an object for the trust to run: this is a step that each hit takes. */
    @Override
    public KeyState<V> lookup(K key) {
        if (trust.isLost()) {
            return read(() -> store.lookup(key), GuardedStore::passBy);
        }
        try {
            return store.lookup(key);
        } catch (StoreUnavailableException e) {
            trust.failed(e);
            return without(e, GuardedStore::passBy);
        }
    }

    @Override
    public @Nullable Value<V> freshAtHand(K key) {
        return trust.isLost() ? null : store.freshAtHand(key);
    }

    @Override
    public Map<K, KeyState<V>> lookupAll(Collection<? extends K> keys) {
        return read(() -> store.lookupAll(keys), () -> passAllBy(keys));
    }

    @Override
    public Map<K, KeyState<V>> acquire(Collection<? extends K> keys, long token) {
        return read(() -> store.acquire(keys, token), () -> passAllBy(keys));
    }

    private <A> A read(Supplier<A> step, Supplier<A> passBy) {
        try {
            return trust.call(step);
        } catch (StoreUnavailableException e) {
            return without(e, passBy);
        }
    }

    private <A> A without(StoreUnavailableException why, Supplier<A> passBy) {
        if (readsNeedTheStore) {
            throw why;
        }
        return passBy.get();
    }

    private static <V> KeyState<V> passBy() {
        return new Held<>(List.of(), true);
    }

    private static <K, V> Map<K, KeyState<V>> passAllBy(Collection<? extends K> keys) {
        Map<K, KeyState<V>> states = new LinkedHashMap<>();
        keys.forEach(key -> states.put(key, passBy()));
        return states;
    }

    @Override
    public Set<K> fill(Map<? extends K, Value<V>> loaded, long token) {
        return orElse(() -> store.fill(loaded, token), Set.of());
    }

    /** A store that is not trusted is tried again by steps that are answered. */
    @Override
    public void fillUnattended(
            Map<? extends K, Value<V>> loaded, long token, Consumer<StoreUnavailableException> failed) {
        if (trust.isLost()) {
            fill(loaded, token);
            return;
        }
        try {
            store.fillUnattended(loaded, token, failure -> {
                trust.failed(failure);
                failed.accept(failure);
            });
        } catch (StoreUnavailableException e) {
            trust.failed(e);
        }
    }

    @Override
    public void abandon(Collection<? extends K> keys, long token) {
        orElse(
                () -> {
                    store.abandon(keys, token);
                    return true;
                },
                false);
    }

    @Override
    public boolean replace(K key, long seenStamp, Value<V> reloaded) {
        return orElse(() -> store.replace(key, seenStamp, reloaded), false);
    }

    @Override
    public Set<K> replaceAll(Map<? extends K, Replacement<V>> reloads) {
        return orElse(() -> store.replaceAll(reloads), Set.of());
    }

    @Override
    public boolean claim(K key, long token) {
        return orElse(() -> store.claim(key, token), false);
    }

    @Override
    public Set<K> claimAll(Collection<? extends K> keys, long token) {
        return orElse(() -> store.claimAll(keys, token), Set.of());
    }

    @Override
    public void unclaim(K key, long token) {
        orElse(
                () -> {
                    store.unclaim(key, token);
                    return true;
                },
                false);
    }

    @Override
    public void unclaimAll(Collection<? extends K> keys, long token) {
        orElse(
                () -> {
                    store.unclaimAll(keys, token);
                    return true;
                },
                false);
    }

    /** For steps whose loss costs work and no truth: a lease or claim that is not given back runs out. */
    private <A> A orElse(Supplier<A> step, A otherwise) {
        try {
            return trust.call(step);
        } catch (StoreUnavailableException e) {
            return otherwise; // counted and told by the trust
        }
    }

    @Override
    public Set<K> hold(Collection<? extends K> keys, long token) {
        return change(keys, () -> store.hold(keys, token));
    }

    @Override
    public Set<K> invalidate(Collection<? extends K> keys) {
        return change(keys, () -> store.invalidate(keys));
    }

    @Override
    public void clear() {
        try {
            trust.call(() -> {
                store.clear();
                return true;
            });
        } catch (StoreUnavailableException e) {
            if (outage == StoreOutage.STRICT) {
                throw e;
            }
            trust.rememberAll();
        }
    }

    private Set<K> change(Collection<? extends K> keys, Supplier<Set<K>> step) {
        try {
            return trust.call(step);
        } catch (StoreUnavailableException e) {
            if (outage == StoreOutage.STRICT) {
                throw e;
            }
            trust.remember(keys);
            return Set.of();
        }
    }

    /** The source has committed, so this cannot fail: what the store was not told is remembered, and the answer is false. */
    @Override
    public boolean release(Map<? extends K, ? extends @Nullable Value<V>> rows, long token) {
        try {
            return trust.call(() -> store.release(rows, token));
        } catch (StoreUnavailableException e) {
            trust.remember(rows.keySet());
            return false;
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
