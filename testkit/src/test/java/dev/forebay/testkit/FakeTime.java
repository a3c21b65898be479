package dev.forebay.testkit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** A clock that a test moves. */
final class FakeTime implements LongSupplier {
    private final AtomicLong millis = new AtomicLong(1_800_000_000_000L);

    @Override
    public long getAsLong() {
        return millis.get();
    }

    void advance(Duration time) {
        millis.addAndGet(time.toMillis());
    }
}
