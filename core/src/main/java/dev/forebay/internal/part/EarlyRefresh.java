package dev.forebay.internal.part;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/**
 * Decides which reads of a fresh entry reload it early: every read late in the entry's life, and before that one at random, the
 * likelier the nearer the expiry and the dearer the load (XFetch, Vattani et al., VLDB 2015).
 */
public final class EarlyRefresh {
    /** Never. */
    public static final EarlyRefresh NEVER = new EarlyRefresh(Duration.ZERO, 0, 0);

    private final double thresholdMillis;
    private final double beta;
    private final double costLimitMillis;
    private final DoubleSupplier random;

    public EarlyRefresh(Duration timeToLive, double whenRemaining, double beta) {
        this(timeToLive, whenRemaining, beta, () -> ThreadLocalRandom.current().nextDouble());
    }

    EarlyRefresh(Duration timeToLive, double whenRemaining, double beta, DoubleSupplier random) {
        this.thresholdMillis = timeToLive.toMillis() * whenRemaining;
        this.beta = beta;
        this.costLimitMillis = timeToLive.toMillis() / 4.0;
        this.random = random;
    }

    boolean elects(long remainingMillis, int costMillis) {
        if (remainingMillis <= thresholdMillis) {
            return thresholdMillis > 0;
        }
        if (beta == 0 || costMillis == 0) {
            return false;
        }
        // 1 - random lies in (0, 1], so the logarithm is finite
        double lead = -Math.min(costMillis, costLimitMillis) * beta * Math.log(1 - random.getAsDouble());
        return lead >= remainingMillis;
    }
}
