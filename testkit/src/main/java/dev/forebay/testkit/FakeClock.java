package dev.forebay.testkit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** A clock in milliseconds since the epoch that stands still until a test moves it. Safe for use by many threads. */
public final class FakeClock implements LongSupplier {
    private final AtomicLong millis = new AtomicLong(1_800_000_000_000L);

    /** Returns the time. */
    @Override
    public long getAsLong() {
        return millis.get();
    }

    /** Lets time pass, in whole milliseconds. */
    public void advance(Duration time) {
        millis.addAndGet(time.toMillis());
    }
}
