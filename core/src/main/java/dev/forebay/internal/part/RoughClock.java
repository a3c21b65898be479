package dev.forebay.internal.part;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Says of a moment whether it has come, mostly at the price of reading a field. Another clock is read only for moments that are less
 * than a {@linkplain #MARGIN_MILLIS second} away by the last tick, of which there are about ten a second; so what this says is exact,
 * unless the ticker is kept from running for nine tenths of a second while readers run. Until it is let tick it is always exact.
 */
public final class RoughClock {
    static final long TICK_MILLIS = 100;
    static final long MARGIN_MILLIS = 1000;

    private final LongSupplier exact;
    private final long margin;
    private volatile boolean ticking;
    private volatile long seen;

    /**
     * @param exact the time since any moment; never goes back
     * @param unit of that
     */
    public RoughClock(LongSupplier exact, TimeUnit unit) {
        this.exact = exact;
        this.margin = unit.convert(MARGIN_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Lets it tick, from the first call on. */
    public synchronized void tickBy(Workers workers) {
        if (!ticking) {
            tick();
            ticking = true;
            workers.every(TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS), this::tick);
        }
    }

    /** Returns the exact time. */
    public long now() {
        return exact.getAsLong();
    }

    /** Returns whether a moment has come. */
    public boolean isPast(long moment) {
        return (!ticking || moment - seen < margin) && exact.getAsLong() - moment >= 0;
    }

    private void tick() {
        seen = exact.getAsLong();
    }
}
