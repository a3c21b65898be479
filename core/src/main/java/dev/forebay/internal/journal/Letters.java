package dev.forebay.internal.journal;

import dev.forebay.DeadLetter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The dead letters of one cache, oldest first. Safe for use by many threads. */
final class Letters<K, V> {
    private final LongSupplier clockMillis;
    private final Map<String, DeadLetter<K, V>> letters = new LinkedHashMap<>(); // guarded by this
    private long lastId; // guarded by this

    Letters(LongSupplier clockMillis) {
        this.clockMillis = clockMillis;
        this.lastId = Sequences.first(clockMillis);
    }

    synchronized void add(K key, @Nullable V row, String reason, int attempts) {
        String id = Long.toString(++lastId);
        Instant at = Instant.ofEpochMilli(clockMillis.getAsLong());
        letters.put(id, new DeadLetter<>(id, key, row, reason, at, attempts));
    }

    synchronized List<DeadLetter<K, V>> list(int limit) {
        return letters.values().stream().limit(limit).toList();
    }

    synchronized boolean contains(String id) {
        return letters.containsKey(id);
    }

    /** Takes a letter out; {@code null} if it is gone. */
    synchronized @Nullable DeadLetter<K, V> take(String id) {
        return letters.remove(id);
    }

    synchronized int count() {
        return letters.size();
    }
}
