package dev.forebay.internal.flow;

import dev.forebay.internal.part.Appends;
import dev.forebay.internal.part.Backpressure;
import dev.forebay.internal.part.KeyGuard;
import dev.forebay.internal.part.Recorder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Append to the journal, which makes the entry dirty, once nobody holds the key; the drainer takes it to the source. What a full journal does not take is
 * written through, where so chosen.
 */
public final class WriteBehindFlow<K, V> implements WriteFlow<K, V> {
    private final Appends<K, V> appends;
    private final Backpressure<K> backpressure;
    private final WriteFlow<K, V> through;
    private final Recorder recorder;

    public WriteBehindFlow(
            Appends<K, V> appends, Backpressure<K> backpressure, WriteFlow<K, V> through, Recorder recorder) {
        this.appends = appends;
        this.backpressure = backpressure;
        this.through = through;
        this.recorder = recorder;
    }

    @Override
    public KeyGuard<K, V> guard() {
        return through.guard();
    }

    @Override
    public void put(Map<K, V> rows) {
        Set<K> left = append(rows.keySet(), rows);
        if (!left.isEmpty()) {
            Map<K, V> some = new LinkedHashMap<>(rows);
            some.keySet().retainAll(left);
            through.put(some);
        }
    }

    @Override
    public void remove(Set<K> keys) {
        Set<K> left = append(keys, Map.of());
        if (!left.isEmpty()) {
            through.remove(left);
        }
    }

    /** A key without a row in {@code rows} is removed. Returns the keys that are to be written through. */
    private Set<K> append(Set<K> keys, Map<K, V> rows) {
        Set<K> left = backpressure.offer(keys, offered -> {
            Map<K, @Nullable V> changes = new LinkedHashMap<>();
            offered.forEach(key -> changes.put(key, rows.get(key)));
            return appends.append(changes);
        });
        recorder.writes.add(keys.size() - left.size());
        return left;
    }
}
