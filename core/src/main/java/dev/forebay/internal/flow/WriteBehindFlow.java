package dev.forebay.internal.flow;

import dev.forebay.internal.part.Backpressure;
import dev.forebay.internal.part.KeyGuard;
import dev.forebay.internal.part.Recorder;
import dev.forebay.spi.Journal;
import dev.forebay.spi.Journal.Limit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Append to the journal, which makes the entry dirty; the drainer takes it to the source. */
public final class WriteBehindFlow<K, V> implements WriteFlow<K, V> {
    private final Journal<K, V> journal;
    private final Backpressure<K> backpressure;
    private final Limit limit;
    private final KeyGuard<K, V> guard;
    private final Recorder recorder;

    public WriteBehindFlow(
            Journal<K, V> journal, Backpressure<K> backpressure, Limit limit, KeyGuard<K, V> guard, Recorder recorder) {
        this.journal = journal;
        this.backpressure = backpressure;
        this.limit = limit;
        this.guard = guard;
        this.recorder = recorder;
    }

    @Override
    public KeyGuard<K, V> guard() {
        return guard;
    }

    @Override
    public void put(Map<K, V> rows) {
        append(rows.keySet(), rows);
    }

    @Override
    public void remove(Set<K> keys) {
        append(keys, Map.of());
    }

    /** A key without a row in {@code rows} is removed. */
    private void append(Set<K> keys, Map<K, V> rows) {
        backpressure.offer(keys, offered -> {
            Map<K, @Nullable V> changes = new LinkedHashMap<>();
            offered.forEach(key -> changes.put(key, rows.get(key)));
            return journal.append(changes, limit);
        });
        recorder.writes.add(keys.size());
    }
}
