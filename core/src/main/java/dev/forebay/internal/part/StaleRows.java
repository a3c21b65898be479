package dev.forebay.internal.part;

import dev.forebay.CacheEvent;
import dev.forebay.LoadFailedException;
import dev.forebay.Loader;
import dev.forebay.Staleness;
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
import java.util.concurrent.Future;
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
    private final Workers workers;
    private final Recorder recorder;

    public StaleRows(
            LoadParts<K, V> parts, Loads<K, V> loads, Staleness staleness, FailurePauses<K> pauses, Workers workers) {
        this.store = parts.store();
        this.recorder = parts.recorder();
        this.loads = loads;
        this.staleness = staleness;
        this.pauses = pauses;
        this.workers = workers;
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

    private Map<K, V> withinSoftTimeout(Map<K, Value<V>> expired, Set<K> wanted, Loader<K, V> loader, Duration soft) {
        CompletableFuture<Map<K, V>> loaded = new CompletableFuture<>();
        Future<?> load = workers.offer(() -> {
            try {
                loaded.complete(loads.load(wanted, loader));
            } catch (RuntimeException | Error e) {
                loaded.completeExceptionally(e);
            }
        });
        if (load != null) {
            try {
                return loaded.get(soft.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException slow) {
                // The load goes on and fills the entry; this reader takes the expired one.
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
        }
        Set<K> gone = new LinkedHashSet<>();
        Map<K, Value<V>> due = new LinkedHashMap<>(expired);
        due.keySet().retainAll(wanted);
        Map<K, V> rows = new LinkedHashMap<>(serve(due, gone));
        if (!gone.isEmpty()) {
            rows.putAll(loads.load(gone, loader));
        }
        return rows;
    }

    private Map<K, V> serveOrThrow(Map<K, Value<V>> expired, Set<K> wanted, LoadFailedException failure) {
        Set<K> gone = new LinkedHashSet<>();
        Map<K, Value<V>> due = new LinkedHashMap<>(expired);
        due.keySet().retainAll(wanted);
        Map<K, V> rows = serve(due, gone);
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
