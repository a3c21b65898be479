package dev.forebay.internal.part;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The keys of one cache whose loads were given up and have not returned. */
final class HungLoads<K> {
    private final Map<K, Integer> loadsByKey = new ConcurrentHashMap<>();
    private final Recorder recorder;

    HungLoads(Recorder recorder) {
        this.recorder = recorder;
    }

    void begin(Collection<K> keys) {
        recorder.hungLoads.incrementAndGet();
        keys.forEach(key -> loadsByKey.merge(key, 1, Integer::sum));
    }

    void end(Collection<K> keys) {
        recorder.hungLoads.decrementAndGet();
        for (K key : keys) {
            loadsByKey.merge(key, -1, Integer::sum);
            loadsByKey.remove(key, 0);
        }
    }

    int count() {
        return recorder.hungLoads.get();
    }

    boolean contains(K key) {
        return loadsByKey.containsKey(key);
    }
}
