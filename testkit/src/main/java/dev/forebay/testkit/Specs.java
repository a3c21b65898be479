package dev.forebay.testkit;

import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.KeyFormats;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Specs for contract tests: each of a cache that no other test uses, with text keys. */
final class Specs {
    /** Longer than any test takes. */
    static final Duration LONG = Duration.ofMinutes(10);

    private Specs() {}

    /** Returns a spec by which nothing runs out during a test. */
    static <V> CacheSpec<String, V> lasting(Class<V> rowType, int partitions) {
        return of(rowType, Duration.ZERO, LONG, partitions);
    }

    /** Returns a spec with a lease time and hold time of {@code guard}. */
    static <V> CacheSpec<String, V> of(Class<V> rowType, Duration grace, Duration guard, int partitions) {
        String name = "contract-" + UUID.randomUUID();
        return new CacheSpec<>(
                name, rowType, KeyFormats.of(String.class), Optional.empty(), grace, guard, guard, 100_000, partitions);
    }
}
