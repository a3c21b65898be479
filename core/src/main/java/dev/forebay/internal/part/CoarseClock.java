package dev.forebay.internal.part;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The time of {@link System#nanoTime}, or of a source like it, to within {@value #TICK_MILLIS} ms, at the price of reading a field. It never runs ahead; it lags
 * where its ticker is late, so who reads it a lot {@linkplain #advance advances} it now and then.
 */
public final class CoarseClock {
    static final long TICK_MILLIS = 10;
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS);

    private final LongSupplier source;
    private volatile long nanos;
    private volatile boolean ticking;

    public CoarseClock() {
        this(System::nanoTime);
    }

    /** @param source nanoseconds since any moment; never goes back */
    public CoarseClock(LongSupplier source) {
        this.source = source;
        nanos = source.getAsLong();
    }

    /** Lets it tick, from the first call on. */
    public synchronized void tickBy(Workers workers) {
        if (!ticking) {
            ticking = true;
            workers.every(TICK_NANOS, this::tick);
        }
    }

    /** Returns the exact time. */
    long exactNanos() {
        return source.getAsLong();
    }

    /** Returns whether a moment has come, as far as this clock knows. */
    boolean isPast(long moment) {
        return nanos - moment >= 0;
    }

    /** Sets it to the present time if it lags. Two threads at once may set it back by the time between them. */
    void advance() {
        long now = source.getAsLong();
        if (now - nanos >= TICK_NANOS) { // a write would cost every reader
            nanos = now;
        }
    }

    private void tick() {
        nanos = source.getAsLong();
    }
}
