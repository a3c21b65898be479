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

    /** @param found oldest first */
    Letters(LongSupplier clockMillis, List<DeadLetter<K, V>> found) {
        this.clockMillis = clockMillis;
        this.lastId = Sequences.first(clockMillis);
        for (DeadLetter<K, V> letter : found) {
            letters.put(letter.id(), letter);
            lastId = Math.max(lastId, Long.parseLong(letter.id()));
        }
    }

    synchronized DeadLetter<K, V> add(K key, @Nullable V row, String reason, int attempts) {
        String id = Long.toString(++lastId);
        Instant at = Instant.ofEpochMilli(clockMillis.getAsLong());
        DeadLetter<K, V> letter = new DeadLetter<>(id, key, row, true, reason, at, attempts);
        letters.put(id, letter);
        return letter;
    }

    synchronized List<DeadLetter<K, V>> list(int limit) {
        return letters.values().stream().limit(limit).toList();
    }

    /** Returns a letter, or {@code null} if it is gone. */
    synchronized @Nullable DeadLetter<K, V> find(String id) {
        return letters.get(id);
    }

    /** Takes a letter out; {@code null} if it is gone. */
    synchronized @Nullable DeadLetter<K, V> take(String id) {
        return letters.remove(id);
    }

    synchronized int count() {
        return letters.size();
    }
}
