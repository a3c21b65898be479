package dev.forebay.internal.part;

import dev.forebay.CacheEvent;
import dev.forebay.LoadFailedException;
import dev.forebay.Loader;
import dev.forebay.Staleness;
import dev.forebay.internal.part.BackgroundLoads.Boarding;
import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Value;
import dev.forebay.spi.Store;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Reloads expired entries, and answers with the expired row where the settings allow: when the source fails, or is slower than
 * the soft timeout. Never when the entry has been invalidated or written since it was seen.
 */
public final class StaleRows<K, V> {
    private final Store<K, V> store;
    private final Loads<K, V> loads;
    private final Staleness staleness;
    private final FailurePauses<K> pauses;
    private final BackgroundLoads<K, V> background;
    private final Recorder recorder;

    public StaleRows(
            LoadParts<K, V> parts, Loads<K, V> loads, Staleness staleness, FailurePauses<K> pauses, Workers workers) {
        this.store = parts.store();
        this.recorder = parts.recorder();
        this.loads = loads;
        this.staleness = staleness;
        this.pauses = pauses;
        this.background = new BackgroundLoads<>(parts, loads, workers);
    }

    /** Returns the current row, or the expired one where that is allowed. */
    public @Nullable V reload(K key, Value<V> expired, Loader<K, V> loader) {
        return reloadAll(Map.of(key, expired), Set.of(), loader).get(key);
    }

    /** Loads absent and expired keys with one call of the loader. */
    public Map<K, V> reloadAll(Map<K, Value<V>> expired, Set<K> absent, Loader<K, V> loader) {
        if (expired.isEmpty()) {
            return loads.load(absent, loader);
        }
        Set<K> wanted = new LinkedHashSet<>(absent);
        Map<K, Value<V>> failedLately = new LinkedHashMap<>();
        expired.forEach((key, entry) -> {
            if (staleness.whenSourceFails() && pauses.isPaused(key)) {
                failedLately.put(key, entry);
            } else {
                wanted.add(key);
            }
        });
        Map<K, V> rows = new LinkedHashMap<>(serve(failedLately, wanted));
        if (!wanted.isEmpty()) {
            rows.putAll(attempt(expired, wanted, loader));
        }
        return rows;
    }

    private Map<K, V> attempt(Map<K, Value<V>> expired, Set<K> wanted, Loader<K, V> loader) {
        boolean allExpired = expired.keySet().containsAll(wanted);
        Duration soft = staleness.softTimeout();
        try {
            return soft != null && allExpired
                    ? withinSoftTimeout(expired, wanted, loader, soft)
                    : loads.load(wanted, loader);
        } catch (LoadFailedException e) {
            if (!staleness.whenSourceFails() || !allExpired) {
                throw e;
            }
            wanted.forEach(pauses::begin);
            return serveOrThrow(expired, wanted, e);
        }
    }

    /** Waits for loads in the background, and answers with the expired entries of keys that are not reloaded in time. */
    private Map<K, V> withinSoftTimeout(Map<K, Value<V>> expired, Set<K> wanted, Loader<K, V> loader, Duration soft) {
        long end = System.nanoTime() + soft.toNanos();
        Boarding<K, V> boarding = background.board(wanted, loader);
        Map<K, V> rows = new LinkedHashMap<>();
        Set<K> slow = new LinkedHashSet<>(wanted);
        Set<K> again = new LinkedHashSet<>();
        try {
            if (!boarding.begun().isEmpty() && isOver(boarding.load(), end)) {
                rows.putAll(boarding.load().get());
                slow.removeAll(boarding.begun());
            }
            Set<K> over = new LinkedHashSet<>();
            for (Map.Entry<K, CompletableFuture<Map<K, V>>> other :
                    boarding.others().entrySet()) {
                CompletableFuture<?> load = other.getValue();
                if (isOver(load, end) && !(load.isCompletedExceptionally() && staleness.whenSourceFails())) {
                    over.add(other.getKey());
                }
            }
            slow.removeAll(over);
            again.addAll(lookAgain(over, rows));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LoadFailedException(
                    "cache '%s': interrupted while loading %s".formatted(recorder.cache(), wanted), e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof LoadFailedException failed) {
                throw failed;
            }
            throw new IllegalStateException(e.getCause());
        }
        rows.putAll(serve(due(expired, slow), again));
        if (!again.isEmpty()) {
            rows.putAll(loads.load(again, loader));
        }
        return rows;
    }

    private static boolean isOver(CompletableFuture<?> load, long end) throws InterruptedException {
        try {
            load.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false; // it goes on, and fills the entry
        } catch (ExecutionException e) {
            return true;
        }
    }

    /**
     * Answers from the entries that another reader's load has left. Its rows may be older than a write that was acknowledged before
     * this reader came; its entries are not. Returns the keys without one.
     */
    private Set<K> lookAgain(Set<K> keys, Map<K, V> rows) {
        Set<K> without = new LinkedHashSet<>(keys);
        if (keys.isEmpty()) {
            return without;
        }
        Map<K, KeyState<V>> states = store.lookupAll(keys);
        long now = store.clockMillis();
        for (K key : keys) {
            KeyState<V> state = states.getOrDefault(key, KeyState.absent());
            Verdict verdict = Verdict.of(state, now, EarlyRefresh.NEVER);
            if (verdict == Verdict.FRESH) {
                without.remove(key);
                recorder.misses.increment();
                V row = Verdict.row(state);
                if (row != null) {
                    rows.put(key, row);
                }
            }
        }
        return without;
    }

    private static <K, V> Map<K, Value<V>> due(Map<K, Value<V>> expired, Set<K> wanted) {
        Map<K, Value<V>> due = new LinkedHashMap<>(expired);
        due.keySet().retainAll(wanted);
        return due;
    }

    private Map<K, V> serveOrThrow(Map<K, Value<V>> expired, Set<K> wanted, LoadFailedException failure) {
        Set<K> gone = new LinkedHashSet<>();
        Map<K, V> rows = serve(due(expired, wanted), gone);
        if (!gone.isEmpty()) {
            throw failure;
        }
        return rows;
    }

    /** Answers with expired entries that are still the ones in the store; the keys of the others are added to {@code gone}. */
    private Map<K, V> serve(Map<K, Value<V>> expired, Set<K> gone) {
        if (expired.isEmpty()) {
            return Map.of();
        }
        Map<K, V> rows = new LinkedHashMap<>();
        Map<K, KeyState<V>> now = store.lookupAll(expired.keySet());
        expired.forEach((key, entry) -> {
            if (!(now.get(key) instanceof Value<V> value) || value.stamp() != entry.stamp()) {
                gone.add(key);
                return;
            }
            recorder.staleServed.increment();
            recorder.tell(new CacheEvent.StaleServed(recorder.cache(), key));
            if (entry.row() != null) {
                rows.put(key, entry.row());
            }
        });
        return rows;
    }
}
