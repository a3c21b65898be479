package dev.forebay.internal.part;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Says of a moment whether it has come, mostly at the price of reading a field. Another clock is read only for moments that are less
 * than a {@linkplain #MARGIN_MILLIS second} away by the last tick, of which there are about ten a second; so what this says is exact,
 * unless the ticker is kept from running for nine tenths of a second: after a pause of the whole process, readers may run some
 * milliseconds before it. Until it is let tick it is always exact.
 */
public final class RoughClock {
    static final long TICK_MILLIS = 100;
    static final long MARGIN_MILLIS = 1000;

    /** Further away than any moment: until the first tick, every moment may be near. */
    private static final long NEVER = Long.MAX_VALUE / 2;

    private final LongSupplier exact;
    private final long margin;
    private boolean ticking; // guarded by this
    private volatile long horizon; // moments from here on have not come

    /**
     * @param exact the time since any moment; never goes back
     * @param unit of that
     */
    public RoughClock(LongSupplier exact, TimeUnit unit) {
        this.exact = exact;
        this.margin = unit.convert(MARGIN_MILLIS, TimeUnit.MILLISECONDS);
        this.horizon = exact.getAsLong() + NEVER;
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
        return moment - horizon < 0 && exact.getAsLong() - moment >= 0;
    }

    private void tick() {
        horizon = exact.getAsLong() + margin;
    }
}
