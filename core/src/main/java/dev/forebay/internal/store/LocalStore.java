package dev.forebay.internal.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Absent;
import dev.forebay.spi.KeyState.Dirty;
import dev.forebay.spi.KeyState.Held;
import dev.forebay.spi.KeyState.Hold;
import dev.forebay.spi.KeyState.Leased;
import dev.forebay.spi.KeyState.Value;
import dev.forebay.spi.KeySteps;
import dev.forebay.spi.KeySteps.Step;
import dev.forebay.spi.Store;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The store of one process: a bounded Caffeine cache of states, each taken through {@link KeySteps} under Caffeine's lock for
 * its key.
 *
 * <p>A hold and an unflushed write weigh nothing and are never evicted, because somebody relies on them. A lease may be, and its
 * reader then does not fill. Were it weightless, a bulk load would hold one for each of its keys, and Caffeine would step over all
 * of them at each eviction.
 * Caffeine's expiry frees memory; what a state means at a time is for {@link KeySteps#at} to say, on the same clock.
 *
 * <p>No threads: Caffeine's upkeep runs in the threads that call.
 */
public final class LocalStore<K, V> implements Store<K, V> {
    private final Cache<K, KeyState<V>> states;
    private final Cache<K, Long> claims;
    private final LongSupplier clockMillis;
    private final long graceMillis;
    private final long leaseMillis;
    private final long holdMillis;

    /** @param clockMillis never goes back */
    public LocalStore(CacheSpec<K, V> spec, LongSupplier clockMillis) {
        this.clockMillis = clockMillis;
        this.graceMillis = spec.grace().toMillis();
        this.leaseMillis = spec.lease().toMillis();
        this.holdMillis = spec.hold().toMillis();
        this.states = onThisClock()
                .maximumWeight(spec.maxEntries())
                .<K, KeyState<V>>weigher((key, state) -> state instanceof Dirty || state instanceof Held ? 0 : 1)
                .expireAfter(Expiry.<K, KeyState<V>>writing((key, state) -> remaining(state)))
                .build();
        this.claims = onThisClock()
                .maximumSize(spec.maxEntries())
                .expireAfterWrite(spec.lease())
                .build();
    }

    private Caffeine<Object, Object> onThisClock() {
        return Caffeine.newBuilder()
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clockMillis.getAsLong()))
                .executor(Runnable::run);
    }

    /** Returns how long a state is worth its memory. */
    private Duration remaining(KeyState<V> state) {
        if (state instanceof Value<V> value) {
            return until(value.expiresAtMillis() + graceMillis);
        }
        if (state instanceof Leased<V> leased) {
            return until(leased.deadlineMillis());
        }
        if (state instanceof Held<V> held) {
            return until(
                    held.holds().stream().mapToLong(Hold::deadlineMillis).max().orElse(0));
        }
        return ChronoUnit.FOREVER.getDuration();
    }

    private Duration until(long deadlineMillis) {
        return Duration.ofMillis(Math.max(0, deadlineMillis - clockMillis.getAsLong()));
    }

    /** One step of one key, given the time at which it is taken. */
    @FunctionalInterface
    public interface Transition<V> {
        Step<V> from(KeyState<V> state, long nowMillis);
    }

    /** Takes a key through a step, atomically; returns the step's outcome. */
    public Step<V> step(K key, Transition<V> transition) {
        Taken<V> taken = new Taken<>();
        states.asMap().compute(key, (same, stored) -> {
            long now = clockMillis.getAsLong();
            Step<V> step = transition.from(present(stored, now), now);
            taken.step = step;
            return step.next() instanceof Absent ? null : step.next();
        });
        return taken.step();
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

    @Override
    public KeyState<V> lookup(K key) {
        return present(states.getIfPresent(key), clockMillis.getAsLong());
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
            found.put(key, step.next());
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
        return refused(keys, (state, now) -> KeySteps.hold(state, token, now + holdMillis, now));
    }

    @Override
    public void release(Map<? extends K, ? extends @Nullable Value<V>> rows, long token) {
        rows.forEach((key, row) -> step(key, (state, now) -> KeySteps.release(state, token, row, now)));
    }

    @Override
    public Set<K> invalidate(Collection<? extends K> keys) {
        return refused(keys, (state, now) -> KeySteps.invalidate(state));
    }

    private Set<K> refused(Collection<? extends K> keys, Transition<V> transition) {
        Set<K> refused = new HashSet<>();
        for (K key : keys) {
            if (!step(key, transition).applied()) {
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
        invalidate(states.asMap().keySet());
    }

    @Override
    public long clockMillis() {
        return clockMillis.getAsLong();
    }
}
