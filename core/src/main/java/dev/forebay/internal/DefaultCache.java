package dev.forebay.internal;

import dev.forebay.Action;
import dev.forebay.AsyncCache;
import dev.forebay.Cache;
import dev.forebay.CacheEvent;
import dev.forebay.CacheStats;
import dev.forebay.DeadLetters;
import dev.forebay.Durability;
import dev.forebay.Hold;
import dev.forebay.Loader;
import dev.forebay.internal.flow.ReadFlow;
import dev.forebay.internal.flow.WriteFlow;
import dev.forebay.internal.part.Life;
import dev.forebay.internal.part.Recorder;
import dev.forebay.spi.Journal.Backlog;
import dev.forebay.spi.Store;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** One read flow and one write flow over one store. */
final class DefaultCache<K, V> implements Cache<K, V> {
    private final Strategies strategies;
    private final Store<K, V> store;
    private final ReadFlow<K, V> reads;
    private final Cache<K, V> fresh;
    private final WriteFlow<K, V> writes;
    private final Waiting<K, V> waiting;
    private final Recorder recorder;
    private final Life life;
    private final AsyncCache<K, V> async;

    /**
     * The two sides and what they share.
     *
     * @param fresh reads as {@code reads} does, past what is near; the same where nothing is
     */
    record Sides<K, V>(
            Strategies strategies,
            Store<K, V> store,
            ReadFlow<K, V> reads,
            ReadFlow<K, V> fresh,
            WriteFlow<K, V> writes,
            Waiting<K, V> waiting) {

        private boolean isFresh() {
            return reads == fresh;
        }

        private Sides<K, V> ofFresh() {
            return new Sides<>(strategies, store, fresh, fresh, writes, waiting);
        }
    }

    DefaultCache(Sides<K, V> sides, Recorder recorder, Life life, Executor executor) {
        this.strategies = sides.strategies();
        this.store = sides.store();
        this.reads = sides.reads();
        this.writes = sides.writes();
        this.waiting = sides.waiting();
        this.recorder = recorder;
        this.life = life;
        this.fresh = sides.isFresh() ? this : new DefaultCache<>(sides.ofFresh(), recorder, life, executor);
        this.async = new AsyncView<>(this, executor);
    }

    @Override
    public String name() {
        return recorder.cache();
    }

    @Override
    public @Nullable V get(K key) {
        return reads().get(required(key), null);
    }

    @Override
    public @Nullable V get(K key, Loader<K, V> loader) {
        return reads().get(required(key), Objects.requireNonNull(loader, "loader"));
    }

    @Override
    public @Nullable V getIfPresent(K key) {
        return reads().getIfPresent(required(key));
    }

    @Override
    public Map<K, V> getAll(Collection<? extends K> keys) {
        Set<K> wanted = distinct(keys);
        return wanted.isEmpty() ? Map.of() : reads().getAll(wanted, null);
    }

    @Override
    public Map<K, V> getAll(Collection<? extends K> keys, Loader<K, V> loader) {
        Objects.requireNonNull(loader, "loader");
        Set<K> wanted = distinct(keys);
        return wanted.isEmpty() ? Map.of() : reads().getAll(wanted, loader);
    }

    @Override
    public void put(K key, V row) {
        writes().put(Map.of(required(key), Objects.requireNonNull(row, "row")));
    }

    @Override
    public void putAll(Map<? extends K, ? extends V> rows) {
        Map<K, V> copy = new LinkedHashMap<>();
        Objects.requireNonNull(rows, "rows")
                .forEach((key, row) -> copy.put(required(key), Objects.requireNonNull(row, "row")));
        if (!copy.isEmpty()) {
            writes().put(copy);
        }
    }

    @Override
    public void remove(K key) {
        writes().remove(Set.of(required(key)));
    }

    @Override
    public void removeAll(Collection<? extends K> keys) {
        Set<K> distinct = distinct(keys);
        if (!distinct.isEmpty()) {
            writes().remove(distinct);
        }
    }

    @Override
    public <T extends @Nullable Object, X extends Exception> T write(K key, Action<T, X> action) throws X {
        return writes().write(Set.of(required(key)), Objects.requireNonNull(action, "action"));
    }

    @Override
    public <X extends Exception> void write(K key, Action.NoResult<X> action) throws X {
        writes().write(Set.of(required(key)), asAction(action));
    }

    @Override
    public <T extends @Nullable Object, X extends Exception> T write(Collection<? extends K> keys, Action<T, X> action)
            throws X {
        return writes().write(someOf(keys), Objects.requireNonNull(action, "action"));
    }

    @Override
    public <X extends Exception> void write(Collection<? extends K> keys, Action.NoResult<X> action) throws X {
        writes().write(someOf(keys), asAction(action));
    }

    private static <X extends Exception> Action<Boolean, X> asAction(Action.NoResult<X> action) {
        Objects.requireNonNull(action, "action");
        return () -> {
            action.run();
            return true;
        };
    }

    @Override
    public Hold hold(Collection<? extends K> keys) {
        return new DefaultHold<>(writes().guard().hold(someOf(keys)));
    }

    @Override
    public void invalidate(K key) {
        invalidateAll(Set.of(required(key)));
    }

    @Override
    public void invalidateAll(Collection<? extends K> keys) {
        Set<K> distinct = distinct(keys);
        if (distinct.isEmpty()) {
            return;
        }
        Set<K> dirty = store().invalidate(distinct);
        recorder.invalidations.add(distinct.size() - dirty.size());
        dirty.forEach(key -> recorder.tell(new CacheEvent.DirtyConflict(name(), key)));
    }

    @Override
    public void clear() {
        store().clear();
    }

    @Override
    public boolean flush(Duration timeout) {
        return waiting.flush(Waiting.requireTimeout(timeout)) == 0;
    }

    @Override
    public DeadLetters<K, V> deadLetters() {
        return waiting.deadLetters();
    }

    @Override
    public CacheStats stats() {
        Backlog backlog = waiting.backlog();
        return recorder.stats(backlog, waiting.fill(backlog));
    }

    @Override
    public Durability durability() {
        return waiting.durability();
    }

    @Override
    public Strategies strategies() {
        return strategies;
    }

    @Override
    public Cache<K, V> fresh() {
        return fresh;
    }

    @Override
    public AsyncCache<K, V> async() {
        return async;
    }

    private ReadFlow<K, V> reads() {
        life.requireOpen(name());
        return reads;
    }

    private WriteFlow<K, V> writes() {
        life.requireOpen(name());
        return writes;
    }

    private Store<K, V> store() {
        life.requireOpen(name());
        return store;
    }

    private static <T> T required(T key) {
        return Objects.requireNonNull(key, "key");
    }

    private static <K> Set<K> distinct(Collection<? extends K> keys) {
        Set<K> distinct = new LinkedHashSet<>();
        Objects.requireNonNull(keys, "keys").forEach(key -> distinct.add(required(key)));
        return distinct;
    }

    private Set<K> someOf(Collection<? extends K> keys) {
        Set<K> distinct = distinct(keys);
        if (distinct.isEmpty()) {
            throw new IllegalArgumentException("cache '%s': a write of no keys".formatted(name()));
        }
        return distinct;
    }
}
