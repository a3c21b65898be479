package dev.forebay.internal.part;

import dev.forebay.spi.KeyState.Value;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/**
 * Decides which reads of a fresh entry reload it early: every read late in the entry's life, and before that one at random, the
 * likelier the nearer the expiry and the dearer the load (XFetch, Vattani et al., VLDB 2015).
 */
public final class EarlyRefresh {
    /** Never. */
    public static final EarlyRefresh NEVER = new EarlyRefresh(Duration.ZERO, Duration.ZERO, 0, 0);

    /** In units of the mean time before expiry at which one read elects: exp(-5) is 0.7 %. */
    private static final double FIVE_MEANS = 5;

    private final double share;
    private final double beta;
    private final long rowMillis;
    private final long absentMillis;
    private final DoubleSupplier random;

    /** @param absent the time to live of an absence: it is short, so it must be measured by its own */
    public EarlyRefresh(Duration row, Duration absent, double whenRemaining, double beta) {
        this(row, absent, whenRemaining, beta, () -> ThreadLocalRandom.current().nextDouble());
    }

    EarlyRefresh(Duration row, Duration absent, double whenRemaining, double beta, DoubleSupplier random) {
        this.rowMillis = row.toMillis();
        this.absentMillis = absent.toMillis();
        this.share = whenRemaining;
        this.beta = beta;
        this.random = random;
    }

    /**
     * Returns how long before its expiry an entry's reads must reach {@link #elects}: from there on it is likelier than about one in 150 that
     * one of them is chosen.
     */
    long windowMillis(Value<?> entry) {
        long lifeMillis = entry.row() == null ? absentMillis : rowMillis;
        double byChance =
                Math.min(FIVE_MEANS * beta * Math.min(entry.costMillis(), lifeMillis / 4.0), lifeMillis / 2.0);
        return (long) Math.max(lifeMillis * share, byChance);
    }

    boolean elects(Value<?> entry, long nowMillis) {
        long remainingMillis = entry.expiresAtMillis() - nowMillis;
        long lifeMillis = entry.row() == null ? absentMillis : rowMillis;
        if (share > 0 && remainingMillis <= lifeMillis * share) {
            return true;
        }
        if (beta == 0 || entry.costMillis() == 0) {
            return false;
        }
        // 1 - random lies in (0, 1], so the logarithm is finite
        double cost = Math.min(entry.costMillis(), lifeMillis / 4.0);
        return -cost * beta * Math.log(1 - random.getAsDouble()) >= remainingMillis;
    }
}
