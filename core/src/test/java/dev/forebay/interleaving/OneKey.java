package dev.forebay.interleaving;

import dev.forebay.internal.store.LocalStore;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.KeyFormats;
import dev.forebay.spi.KeyState.Value;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The key of all calls, at a time that stands still. */
final class OneKey {
    static final int KEY = 1;
    static final List<Integer> KEYS = List.of(KEY);
    static final long NOW_MILLIS = 1_000;
    static final long LEASE_MILLIS = 500;

    private OneKey() {}

    static Value<Integer> entry(int row) {
        return new Value<>(row, row, 10 * NOW_MILLIS, 0);
    }

    static LocalStore<Integer, Integer> store(int partitions) {
        return new LocalStore<>(spec(partitions), () -> NOW_MILLIS);
    }

    static CacheSpec<Integer, Integer> spec(int partitions) {
        return new CacheSpec<>(
                "interleaved",
                Integer.class,
                KeyFormats.of(Integer.class),
                Optional.empty(),
                Duration.ZERO,
                Duration.ofMillis(LEASE_MILLIS),
                Duration.ofMillis(LEASE_MILLIS),
                100,
                partitions);
    }
}
