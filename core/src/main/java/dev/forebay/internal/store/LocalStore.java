package dev.forebay.internal.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.forebay.internal.part.RoughClock;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Absent;
import dev.forebay.spi.KeyState.Dirty;
import dev.forebay.spi.KeyState.Held;
import dev.forebay.spi.KeyState.Value;
import dev.forebay.spi.KeySteps;
import dev.forebay.spi.KeySteps.Step;
import dev.forebay.spi.Store;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The store of one process: a bounded Caffeine cache of states, each taken through {@link KeySteps} under Caffeine's lock for
 * its key; and, where there is a journal, a map beside it of the unflushed writes.
 *
 * <p>A hold weighs nothing and is never evicted, because somebody relies on it. A lease may be, and its reader then does not fill.
 * Were it weightless, a bulk load would hold one for each of its keys, and Caffeine would step over all of them at each eviction.
 * Unflushed writes may not be evicted either, and there can be as many as the journal takes: so they are not in Caffeine.
 * What a state means at a time is for {@link KeySteps#at} to say; {@link #dropExpired} frees the memory of what is over. Caffeine is
 * not told of times: with an expiry of its own it notes every read, and reads a clock for it.
 *
 * <p>Where there is a journal, a key's lock is that of {@code unflushed}: every step of the key runs in a computation of that map, and
 * takes Caffeine's lock inside it. A key's state is its unflushed write if there is one, else what Caffeine has. A {@link #lookup}
 * takes no lock. It reads the unflushed write first (u), and Caffeine's state only if there was none (c); the steps make this safe:
 *
 * <ul>
 *   <li>A key that becomes dirty is put into {@code unflushed} first and dropped from Caffeine after that, both before the step
 *       returns. A lookup whose u is before the put began before the append returned. If its c is before the drop it returns the state
 *       before the append, as it may: the two overlap. If c is after the drop it finds nothing, and reads {@code unflushed} again.
 *   <li>A key that becomes clean is put into Caffeine (or dropped there) first and taken out of {@code unflushed} after that. A
 *       lookup whose u finds the write returns it: the step has not returned then. One whose u does not find it has its c after the
 *       new state was put.
 *   <li>A key that becomes clean and dirty again, or the reverse, between u and c: c finds a state that the key had during the
 *       lookup, or nothing. Nothing is what every caller has to expect of a clean key, which may be evicted at any time; whoever goes
 *       on from there does so by a step, under the lock.
 * </ul>
 *
 * <p>Caffeine's upkeep runs in the threads of an executor; nothing else here has threads.
 */
public final class LocalStore<K, V> implements Store<K, V> {
    private final ConcurrentMap<K, KeyState<V>> states; // of Caffeine
    private final @Nullable ConcurrentMap<K, Dirty<V>> unflushed;
    private final Map<K, String> unreadable = new ConcurrentHashMap<>();
    private final Set<K> announced = ConcurrentHashMap.newKeySet(); // changed under the key's lock
    private final Cache<K, Long> claims;
    private final String name;
    private final RoughClock clock;
    private final long graceMillis;
    private final long leaseMillis;
    private final long holdMillis;

    /** Makes a store whose clock is always exact, and whose upkeep runs in the threads that call. */
    public LocalStore(CacheSpec<K, V> spec, LongSupplier clockMillis) {
        this(spec, new RoughClock(clockMillis, TimeUnit.MILLISECONDS), Runnable::run);
    }

    /**
     * @param clock in milliseconds
     * @param upkeep runs what makes room
     */
    public LocalStore(CacheSpec<K, V> spec, RoughClock clock, Executor upkeep) {
        this.name = spec.name();
        this.clock = clock;
        this.unflushed = spec.partitions() > 0 ? new ConcurrentHashMap<>() : null;
        this.graceMillis = spec.grace().toMillis();
        this.leaseMillis = spec.lease().toMillis();
        this.holdMillis = spec.hold().toMillis();
        this.states = Caffeine.newBuilder()
                .executor(upkeep)
                .maximumWeight(spec.maxEntries())
                .<K, KeyState<V>>weigher((key, state) -> state instanceof Held ? 0 : 1)
                .build()
                .asMap();
        this.claims = Caffeine.newBuilder()
                .executor(upkeep)
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.now()))
                .maximumSize(spec.maxEntries())
                .expireAfterWrite(spec.lease())
                .build();
    }

    /** Frees the memory of what has outlived its deadline. Every other step takes it for absent anyway. */
    public void dropExpired() {
        for (Map.Entry<K, KeyState<V>> one : states.entrySet()) {
            if (present(one.getValue(), clock.now()) instanceof Absent) {
                states.computeIfPresent(
                        one.getKey(), (key, state) -> present(state, clock.now()) instanceof Absent ? null : state);
            }
        }
    }

    /** Returns how many states take memory, over or not, beside those in the journal. */
    long size() {
        return states.size();
    }

    /** One step of one key, given the time at which it is taken. */
    @FunctionalInterface
    public interface Transition<V> {
        Step<V> from(KeyState<V> state, long nowMillis);
    }

    /** Takes a key through a step, atomically; returns the step's outcome. */
    public Step<V> step(K key, Transition<V> transition) {
        ConcurrentMap<K, Dirty<V>> writes = unflushed;
        if (writes == null) {
            return stepClean(key, transition);
        }
        Taken<V> taken = new Taken<>();
        writes.compute(key, (same, write) -> {
            Step<V> step = write == null ? stepClean(key, transition) : stepDirty(key, write, transition);
            taken.step = step;
            return step.next() instanceof Dirty<V> dirty ? dirty : null;
        });
        if (taken.step().next() instanceof Dirty && states.containsKey(key)) {
            writes.computeIfPresent(key, (same, write) -> {
                states.remove(key);
                return write;
            });
        }
        return taken.step();
    }

    /** A key that becomes dirty is left in Caffeine as it was, until its write is in {@code unflushed}. */
    private Step<V> stepClean(K key, Transition<V> transition) {
        Taken<V> taken = new Taken<>();
        states.compute(key, (same, stored) -> {
            long now = clock.now();
            Step<V> step = transition.from(present(stored, now), now);
            taken.step = step;
            if (step.next() instanceof Dirty) {
                return stored;
            }
            return step.next() instanceof Absent ? null : step.next();
        });
        return taken.step();
    }

    private Step<V> stepDirty(K key, Dirty<V> write, Transition<V> transition) {
        Step<V> step = transition.from(write, clock.now());
        if (step.next() != write) {
            unreadable.remove(key);
        }
        if (step.next() instanceof Absent) {
            states.remove(key);
        } else if (!(step.next() instanceof Dirty)) {
            states.put(key, step.next());
        }
        return step;
    }

    /**
     * Makes a key dirty with a write that this process cannot read: other steps leave it alone, and reads fail, until another
     * write takes its place.
     */
    public void refuseReads(K key, long sequence, String why) {
        step(key, (state, now) -> KeySteps.append(state, null, sequence));
        unreadable.put(key, why);
    }

    /**
     * Announces a write that will make the key dirty: from now on it refuses holds, as a dirty key does. Returns whether that is so; it is
     * not if the key is held.
     */
    public boolean announce(K key) {
        return step(key, (state, now) -> {
                    if (!(state instanceof Held)) {
                        announced.add(key);
                    }
                    return new Step<>(state, !(state instanceof Held));
                })
                .applied();
    }

    /** Makes a key dirty with a write that was announced. */
    public void append(K key, @Nullable V row, long sequence) {
        step(key, (state, now) -> {
            announced.remove(key);
            return KeySteps.append(state, row, sequence);
        });
    }

    private KeyState<V> readable(K key, KeyState<V> state) {
        if (state instanceof Dirty && !unreadable.isEmpty()) {
            String why = unreadable.get(key);
            if (why != null) {
                throw new IllegalStateException(
                        "cache '%s', key %s: there is an unflushed write that this process cannot read: %s"
                                .formatted(name, key, why));
            }
        }
        return state;
    }

    /** Carries a step's outcome out of the computation. */
    private static final class Taken<V> {
        private @Nullable Step<V> step;

        Step<V> step() {
            if (step == null) {
                throw new IllegalStateException("the step was not taken");
            }
            return step;
        }
    }

    private KeyState<V> present(@Nullable KeyState<V> stored, long nowMillis) {
        return stored == null ? KeyState.absent() : KeySteps.at(stored, nowMillis, graceMillis);
    }

    /** As the step would find it, mostly without a look at another clock than the rough one. */
    private KeyState<V> present(@Nullable KeyState<V> stored) {
        return stored instanceof Value<V> value && !clock.isPast(value.expiresAtMillis())
                ? value
                : present(stored, clock.now());
    }

    /** As {@link #lookup}, of whose answers it gives the ones that need no second look. */
    @Override
    public @Nullable Value<V> freshAtHand(K key) {
        if (unflushed != null && unflushed.containsKey(key)) {
            return null;
        }
        return states.get(key) instanceof Value<V> value && !clock.isPast(value.expiresAtMillis()) ? value : null;
    }

    @Override
    public KeyState<V> lookup(K key) {
        ConcurrentMap<K, Dirty<V>> writes = unflushed;
        Dirty<V> write = writes == null ? null : writes.get(key);
        if (write == null) {
            KeyState<V> clean = states.get(key);
            write = clean == null && writes != null ? writes.get(key) : null;
            if (write == null) {
                return present(clean);
            }
        }
        return readable(key, write);
    }

    @Override
    public Map<K, KeyState<V>> lookupAll(Collection<? extends K> keys) {
        Map<K, KeyState<V>> found = new LinkedHashMap<>();
        keys.forEach(key -> found.put(key, lookup(key)));
        return found;
    }

    @Override
    public Map<K, KeyState<V>> acquire(Collection<? extends K> keys, long token) {
        Map<K, KeyState<V>> found = new LinkedHashMap<>();
        for (K key : keys) {
            Step<V> step = step(key, (state, now) -> KeySteps.acquire(state, token, now + leaseMillis));
            found.put(key, readable(key, step.next()));
        }
        return found;
    }

    @Override
    public Set<K> fill(Map<? extends K, Value<V>> loaded, long token) {
        Set<K> filled = new HashSet<>();
        loaded.forEach((key, value) -> {
            if (step(key, (state, now) -> KeySteps.fill(state, token, value)).applied()) {
                filled.add(key);
            }
        });
        return filled;
    }

    @Override
    public void abandon(Collection<? extends K> keys, long token) {
        keys.forEach(key -> step(key, (state, now) -> KeySteps.abandon(state, token)));
    }

    @Override
    public Set<K> hold(Collection<? extends K> keys, long token) {
        Set<K> refused = new HashSet<>();
        for (K key : keys) {
            Step<V> step = step(
                    key,
                    (state, now) -> announced.contains(key)
                            ? new Step<>(state, false)
                            : KeySteps.hold(state, token, now + holdMillis, now));
            if (!step.applied()) {
                refused.add(key);
            }
        }
        return refused;
    }

    @Override
    public boolean release(Map<? extends K, ? extends @Nullable Value<V>> rows, long token) {
        rows.forEach((key, row) -> step(key, (state, now) -> KeySteps.release(state, token, row, now)));
        return true;
    }

    @Override
    public Set<K> invalidate(Collection<? extends K> keys) {
        Set<K> refused = new HashSet<>();
        for (K key : keys) {
            if (!step(key, (state, now) -> KeySteps.invalidate(state)).applied()) {
                refused.add(key);
            }
        }
        return refused;
    }

    @Override
    public boolean replace(K key, long seenStamp, Value<V> reloaded) {
        return step(key, (state, now) -> KeySteps.replace(state, seenStamp, reloaded))
                .applied();
    }

    @Override
    public boolean claim(K key, long token) {
        return claims.asMap().putIfAbsent(key, token) == null;
    }

    @Override
    public void unclaim(K key, long token) {
        claims.asMap().remove(key, token);
    }

    /** A key that appears meanwhile may be left: its load or write began after the call did. */
    @Override
    public void clear() {
        invalidate(states.keySet());
    }

    @Override
    public boolean isPast(long momentMillis) {
        return clock.isPast(momentMillis);
    }

    @Override
    public long clockMillis() {
        return clock.now();
    }
}
