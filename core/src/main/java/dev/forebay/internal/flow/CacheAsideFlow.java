package dev.forebay.internal.flow;

import dev.forebay.Loader;
import dev.forebay.internal.part.KeyGuard;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The caller brings the database code: a loader for each read, an action for each write. */
public final class CacheAsideFlow {
    private CacheAsideFlow() {}

    /** Reads: as read-through, with the caller's loader. */
    public record Reads<K, V>(String cache, ReadFlow<K, V> reading) implements ReadFlow<K, V> {
        @Override
        public @Nullable V get(K key, @Nullable Loader<K, V> given) {
            return reading.get(key, required(given));
        }

        @Override
        public @Nullable V getIfPresent(K key) {
            return reading.getIfPresent(key);
        }

        @Override
        public Map<K, V> getAll(Set<K> keys, @Nullable Loader<K, V> given) {
            return reading.getAll(keys, required(given));
        }

        private Loader<K, V> required(@Nullable Loader<K, V> given) {
            if (given == null) {
                throw new IllegalStateException(
                        "cache '%s' reads cache-aside and has no loader of its own: call get(key, loader), or build it with reads(ReadThrough.from(loader))"
                                .formatted(cache));
            }
            return given;
        }
    }

    /** Writes: only the caller's own statements, under guard. */
    public record Writes<K, V>(String cache, KeyGuard<K, V> guard) implements WriteFlow<K, V> {
        @Override
        public void put(Map<K, V> rows) {
            throw noWriter("put");
        }

        @Override
        public void remove(Set<K> keys) {
            throw noWriter("remove");
        }

        private IllegalStateException noWriter(String method) {
            return new IllegalStateException(
                    "cache '%s' writes cache-aside and cannot %s by itself: call write(key, action), or build it with writes(WriteThrough.to(writer))"
                            .formatted(cache, method));
        }
    }
}
