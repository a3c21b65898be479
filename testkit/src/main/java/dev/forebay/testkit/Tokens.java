package dev.forebay.testkit;

import dev.forebay.spi.KeyState.Value;
import dev.forebay.spi.Store;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Numbers that no two entries, leases or holds of a test run share, and entries that carry them. */
final class Tokens {
    private static final AtomicLong LAST = new AtomicLong(new SecureRandom().nextLong());

    private Tokens() {}

    static long next() {
        return LAST.incrementAndGet();
    }

    /** Returns an entry that lasts longer than any test. */
    static <V> Value<V> entry(Store<String, ?> store, @Nullable V row) {
        return entry(store, row, Specs.LONG);
    }

    static <V> Value<V> entry(Store<String, ?> store, @Nullable V row, Duration timeToLive) {
        return new Value<>(row, next(), store.clockMillis() + timeToLive.toMillis(), 7);
    }
}
