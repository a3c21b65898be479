package dev.forebay.internal.part;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.forebay.CacheEvent;
import dev.forebay.CacheStats.NearTier;
import dev.forebay.Near;
import dev.forebay.spi.ChangeListener;
import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Value;
import java.util.Collection;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.function.ToIntBiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Rows in this process that are kept true by what the backend tells of changes.
 *
 * <p>A reader {@linkplain #mark marks} the key before it asks the store, and the answer is {@linkplain #keep kept} only if the mark
 * still stands: no change of the key was told, no step of this process's was done on it, and telling has neither begun nor ended since. The
 * mark is the version of the key's stripe; a change first makes a new version and then drops the row, and a row is put under the lock of
 * its key, on which the version is looked at once more. So either the drop comes after the put, or the put sees the new version.
 *
 * <p>Each time that telling begins there is a new, empty map, and none while nothing is told. Who puts into an old map puts into what
 * nobody reads. A hit reads a volatile field for that, and a {@link RoughClock}; it allocates nothing and takes no lock.
 *
 * <p>Caffeine's upkeep runs in the threads of an executor.
 */
public final class NearRows<K, V> implements ChangeListener<K> {
    private static final int STRIPES = 1024;

    private final Near<? super K, ? super V> options;
    private final EarlyRefresh early;
    private final RoughClock clock;
    private final Recorder recorder;
    private final Executor upkeep;
    private final KeyWaiters<K> waiters = new KeyWaiters<>();
    private final AtomicIntegerArray versions = new AtomicIntegerArray(STRIPES);
    private final HitCounter hits = new HitCounter();
    private final LongAdder misses = new LongAdder();
    private final LongAdder drops = new LongAdder();
    private final LongAdder evictions = new LongAdder();
    private final LongAdder losses = new LongAdder();
    private volatile @Nullable ConcurrentMap<K, Entry<V>> rows; // of Caffeine; written under this

    /**
     * A row, or the fact that there is none.
     *
     * @param until the moment of the clock at which it is not to be answered with any more
     */
    public record Entry<V>(@Nullable V row, long until) {}

    /** What was so when a reader asked the store. */
    public record Mark<K, V>(@Nullable ConcurrentMap<K, Entry<V>> rows, int version) {}

    /**
     * @param early an entry that may be due for its reload is not kept here, so that the store's readers elect it as ever
     * @param clock in nanoseconds
     * @param upkeep runs what makes room
     */
    public NearRows(
            Near<? super K, ? super V> options,
            EarlyRefresh early,
            RoughClock clock,
            Recorder recorder,
            Executor upkeep) {
        this.options = options;
        this.early = early;
        this.clock = clock;
        this.recorder = recorder;
        this.upkeep = upkeep;
    }

    /** Returns the entry of a key, or {@code null} where the store is to be asked. */
    public @Nullable Entry<V> hit(K key) {
        ConcurrentMap<K, Entry<V>> now = rows;
        if (now == null) {
            return null;
        }
        Entry<V> entry = now.get(key);
        if (entry == null || clock.isPast(entry.until)) {
            misses.increment();
            return null;
        }
        hits.increment();
        return entry;
    }

    /** To be called before the store is asked. */
    public Mark<K, V> mark(K key) {
        ConcurrentMap<K, Entry<V>> now = rows; // first: see began
        return new Mark<>(now, versions.get(stripe(key)));
    }

    /**
     * Keeps what the store answered, if nothing has happened to the key since the mark; else forgets what was kept before. Unflushed writes
     * are not kept: they change soon.
     */
    public void keep(K key, Mark<K, V> mark, KeyState<V> state, long clockMillis) {
        if (mark.rows == null) {
            return;
        }
        Entry<V> entry = state instanceof Value<V> value ? entry(value, clockMillis) : null;
        if (entry == null) {
            mark.rows.remove(key);
            return;
        }
        int stripe = stripe(key);
        try {
            mark.rows.compute(key, (same, before) -> versions.get(stripe) == mark.version ? entry : null);
        } catch (RuntimeException | Error e) { // of the weigher, which is no failure of the read
            mark.rows.remove(key); // what was kept before is still there
            recorder.warn(new CacheEvent.EntryRefused(recorder.cache(), key, e), e);
        }
    }

    private @Nullable Entry<V> entry(Value<V> value, long clockMillis) {
        long lifeMillis = value.expiresAtMillis() - early.windowMillis(value) - clockMillis;
        long lifeNanos = Math.min(
                TimeUnit.MILLISECONDS.toNanos(lifeMillis), options.maxAge().toNanos());
        return lifeNanos > 0 ? new Entry<>(value.row(), clock.now() + lifeNanos) : null;
    }

    private int weight(K key, @Nullable V row) {
        ToIntBiFunction<? super K, ? super V> weigher = options.weigher();
        int weight = weigher == null || row == null ? 1 : weigher.applyAsInt(key, row);
        if (weight < 0) {
            throw new IllegalArgumentException("the weigher of the near cache gave a negative weight");
        }
        return weight;
    }

    /** Runs a step that changes keys, and forgets them before it returns: a step that fails may have happened. */
    public <A> A changing(Collection<? extends K> keys, Supplier<A> step) {
        try {
            return step.get();
        } finally {
            keys.forEach(this::drop);
        }
    }

    /** Forgets a key, and what readers are about to keep of it. */
    private void drop(K key) {
        versions.incrementAndGet(stripe(key));
        ConcurrentMap<K, Entry<V>> now = rows; // second: see began
        if (now != null && now.remove(key) != null) {
            drops.increment();
        }
    }

    /** Frees the memory of rows that are over, whose keys nobody asks for. */
    public void dropExpired() {
        ConcurrentMap<K, Entry<V>> now = rows;
        if (now != null) {
            now.values().removeIf(entry -> clock.isPast(entry.until));
        }
    }

    /** Forgets all keys. */
    public synchronized void dropAll() {
        if (rows != null) {
            rows = empty();
        }
    }

    /**
     * A drop that comes before this does not see the new map, but a mark with the new map is made after this, and so after the new version:
     * it asks the store after what the drop was for.
     */
    @Override
    public synchronized void began() {
        rows = empty();
    }

    @Override
    public void changed(K key) {
        drop(key);
        waiters.wake(key);
    }

    @Override
    public void ended() {
        synchronized (this) {
            if (rows == null) {
                return;
            }
            rows = null;
        }
        losses.increment();
        waiters.wakeAll();
    }

    /** Returns whether changes are told at the moment. */
    public boolean isOn() {
        return rows != null;
    }

    /** Returns who wait for changes. */
    KeyWaiters<K> waiters() {
        return waiters;
    }

    /** Returns the counts so far. */
    public NearTier stats() {
        ConcurrentMap<K, Entry<V>> now = rows;
        return new NearTier(
                hits.sum(), misses.sum(), now == null ? 0 : now.size(), drops.sum(), evictions.sum(), losses.sum());
    }

    private ConcurrentMap<K, Entry<V>> empty() {
        Caffeine<K, Entry<V>> limits = Caffeine.newBuilder()
                .executor(upkeep)
                .<K, Entry<V>>evictionListener((key, entry, cause) -> evictions.increment());
        return options.weigher() == null
                ? limits.maximumSize(options.most()).<K, Entry<V>>build().asMap()
                : limits.maximumWeight(options.most())
                        .weigher((K key, Entry<V> entry) -> weight(key, entry.row()))
                        .build()
                        .asMap();
    }

    private int stripe(K key) {
        int hash = key.hashCode() * 0x9E3779B9; // spreads keys that differ in few bits
        return hash >>> 22;
    }
}
