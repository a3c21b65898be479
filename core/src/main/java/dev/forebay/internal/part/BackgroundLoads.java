package dev.forebay.internal.part;

import dev.forebay.Loader;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;

/**
 * Loads that may outlast their readers, in the runtime's bounded pool: at most one of a key in this process, so that a slow key
 * takes one thread of the pool, however many read it.
 */
final class BackgroundLoads<K, V> {
    private final Map<K, CompletableFuture<Map<K, V>>> running = new ConcurrentHashMap<>();
    private final LoadParts<K, V> parts;
    private final Loads<K, V> loads;
    private final Workers workers;

    /** The load that was begun for some keys, and those that others had begun before. Keys that no load could be begun for are in neither. */
    record Boarding<K, V>(
            Set<K> begun, CompletableFuture<Map<K, V>> load, Map<K, CompletableFuture<Map<K, V>>> others) {}

    BackgroundLoads(LoadParts<K, V> parts, Loads<K, V> loads, Workers workers) {
        this.parts = parts;
        this.loads = loads;
        this.workers = workers;
    }

    /** Begins one load of all keys that are not being loaded here, and whose last load does not hang. */
    Boarding<K, V> board(Set<K> keys, Loader<K, V> loader) {
        CompletableFuture<Map<K, V>> mine = new CompletableFuture<>();
        Set<K> begun = new LinkedHashSet<>();
        Map<K, CompletableFuture<Map<K, V>>> others = new LinkedHashMap<>();
        for (K key : keys) {
            if (parts.source().hangs(key)) {
                continue;
            }
            CompletableFuture<Map<K, V>> other = running.putIfAbsent(key, mine);
            if (other == null) {
                begun.add(key);
            } else {
                others.put(key, other);
            }
        }
        if (!begun.isEmpty() && workers.offer(() -> run(begun, loader, mine)) == null) {
            begun.forEach(key -> running.remove(key, mine));
            mine.completeExceptionally(new RejectedExecutionException("too many loads wait in the background"));
            return new Boarding<>(Set.of(), mine, others);
        }
        return new Boarding<>(begun, mine, others);
    }

    private void run(Set<K> keys, Loader<K, V> loader, CompletableFuture<Map<K, V>> load) {
        try {
            Map<K, V> rows = loads.load(keys, loader);
            keys.forEach(key -> running.remove(key, load));
            load.complete(rows);
        } catch (RuntimeException | Error e) {
            keys.forEach(key -> running.remove(key, load));
            load.completeExceptionally(e);
        }
    }
}
