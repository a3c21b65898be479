package dev.forebay.internal.part;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;

/** The keys whose last reload failed a short while ago: their entries are not reloaded again before the pause is over. */
public final class FailurePauses<K> {
    private static final int MOST_KEYS = 10_000;

    private final Cache<K, Boolean> paused;

    public FailurePauses(Duration pause) {
        paused = Caffeine.newBuilder()
                .expireAfterWrite(pause)
                .maximumSize(MOST_KEYS)
                .build();
    }

    public void begin(K key) {
        paused.put(key, Boolean.TRUE);
    }

    public boolean isPaused(K key) {
        return paused.getIfPresent(key) != null;
    }
}
