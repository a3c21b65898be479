package dev.forebay.proof.simulation;

import dev.forebay.StoreUnavailableException;
import dev.forebay.internal.store.LocalStore;
import dev.forebay.proof.simulation.machine.Machine;
import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Value;
import dev.forebay.spi.Store;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A process's view of the shared store, over its link. Bulk steps are atomic for each key alone. */
final class RemoteStore<K, V> implements Store<K, V> {
    private final Machine machine;
    private final Link link;
    private final LocalStore<K, V> store;
    private final Consumer<K> watch;

    /** @param watch is told of each key after a step of it */
    RemoteStore(Machine machine, Link link, LocalStore<K, V> store, Consumer<K> watch) {
        this.machine = machine;
        this.link = link;
        this.store = store;
        this.watch = watch;
    }

    /** Turns what a link throws into what a store throws. */
    static <T> T answered(Machine machine, Callable<T> call) {
        try {
            return call.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (InterruptedException e) {
            machine.interruptSelf();
            throw new StoreUnavailableException("interrupted", e);
        } catch (Exception e) {
            throw new StoreUnavailableException("the simulated store: " + e.getMessage(), e);
        }
    }

    private <T> T one(String what, K key, Callable<T> request) {
        return answered(
                machine,
                () -> link.ask(what + " " + key, () -> {
                    T answer = request.call();
                    watch.accept(key);
                    return answer;
                }));
    }

    private void each(String what, Collection<? extends K> keys, Consumer<K> request) {
        List<K> all = new ArrayList<>(keys);
        answered(machine, () -> {
            link.askEach(what, all, key -> {
                request.accept(key);
                watch.accept(key);
            });
            return true;
        });
    }

    private Set<K> chosen(String what, Collection<? extends K> keys, Function<K, Set<K>> request) {
        Set<K> chosen = new LinkedHashSet<>();
        each(what, keys, key -> chosen.addAll(request.apply(key)));
        return chosen;
    }

    private Map<K, KeyState<V>> states(
            String what, Collection<? extends K> keys, Function<K, Map<K, KeyState<V>>> request) {
        Map<K, KeyState<V>> states = new LinkedHashMap<>();
        each(what, keys, key -> {
            states.putAll(request.apply(key));
            machine.note("  " + states.get(key));
        });
        return states;
    }

    @Override
    public KeyState<V> lookup(K key) {
        return one("lookup", key, () -> store.lookup(key));
    }

    @Override
    public Map<K, KeyState<V>> lookupAll(Collection<? extends K> keys) {
        return states("lookupAll", keys, key -> store.lookupAll(List.of(key)));
    }

    @Override
    public Map<K, KeyState<V>> acquire(Collection<? extends K> keys, long token) {
        return states("acquire", keys, key -> store.acquire(List.of(key), token));
    }

    @Override
    public Set<K> fill(Map<? extends K, Value<V>> loaded, long token) {
        Map<K, Value<V>> copy = new LinkedHashMap<>(loaded);
        return chosen(
                "fill " + copy.values() + " by " + token,
                copy.keySet(),
                key -> store.fill(Map.of(key, copy.get(key)), token));
    }

    /** A fill that is lost is not told of: the next step over the link has to find out. */
    @Override
    public void fillUnattended(
            Map<? extends K, Value<V>> loaded, long token, Consumer<StoreUnavailableException> failed) {
        Map<K, Value<V>> copy = new LinkedHashMap<>(loaded);
        link.post("unattended fill " + copy.values() + " by " + token, List.copyOf(copy.keySet()), key -> {
            store.fill(Map.of(key, copy.get(key)), token);
            watch.accept(key);
        });
    }

    @Override
    public void abandon(Collection<? extends K> keys, long token) {
        each("abandon", keys, key -> store.abandon(List.of(key), token));
    }

    @Override
    public Set<K> hold(Collection<? extends K> keys, long token) {
        return chosen("hold by " + token, keys, key -> store.hold(List.of(key), token));
    }

    @Override
    public boolean release(Map<? extends K, ? extends @Nullable Value<V>> rows, long token) {
        if (rows.isEmpty()) {
            return true;
        }
        Map<K, @Nullable Value<V>> copy = new LinkedHashMap<>(rows);
        each("release " + copy.values() + " by " + token, copy.keySet(), key -> {
            Map<K, @Nullable Value<V>> single = new LinkedHashMap<>();
            single.put(key, copy.get(key));
            store.release(single, token);
        });
        return true;
    }

    @Override
    public Set<K> invalidate(Collection<? extends K> keys) {
        return chosen("invalidate", keys, key -> store.invalidate(List.of(key)));
    }

    @Override
    public boolean replace(K key, long seenStamp, Value<V> reloaded) {
        return one("replace " + seenStamp + " by " + reloaded, key, () -> store.replace(key, seenStamp, reloaded));
    }

    @Override
    public boolean claim(K key, long token) {
        return one("claim", key, () -> store.claim(key, token));
    }

    @Override
    public void unclaim(K key, long token) {
        one("unclaim", key, () -> {
            store.unclaim(key, token);
            return true;
        });
    }

    @Override
    public void clear() {
        answered(
                machine,
                () -> link.ask("clear", () -> {
                    store.clear();
                    return true;
                }));
    }

    @Override
    public long clockMillis() {
        return store.clockMillis();
    }
}
