package dev.forebay.internal.part;

import dev.forebay.spi.KeyState.Value;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Makes entries: stamp, and a jittered expiry, so that rows loaded together do not expire together. */
public final class Lifetimes<V> {
    private final long rowMillis;
    private final long absentMillis;
    private final double jitter;
    private final Stamps stamps;
    private final LongSupplier clockMillis;

    public Lifetimes(Duration row, Duration absent, double jitter, Stamps stamps, LongSupplier clockMillis) {
        this.rowMillis = row.toMillis();
        this.absentMillis = absent.toMillis();
        this.jitter = jitter;
        this.stamps = stamps;
        this.clockMillis = clockMillis;
    }

    /**
     * Returns the entry of a row, or of the fact that there is none; {@code null} where absence is not remembered.
     *
     * @param costNanos how long the load took; 0 for a row that was written
     */
    public @Nullable Value<V> entry(@Nullable V row, long costNanos) {
        long full = row == null ? absentMillis : rowMillis;
        if (full == 0) {
            return null;
        }
        long jittered = Math.max(
                1, (long) (full * (1 - jitter * ThreadLocalRandom.current().nextDouble())));
        int cost = (int) Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMillis(costNanos));
        return new Value<>(row, stamps.next(), clockMillis.getAsLong() + jittered, cost);
    }
}
