package dev.forebay;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How loads are limited and shared over processes. */
public final class Loading {
    private static final Loading DEFAULTS = new Loading(Duration.ofSeconds(5), null, null, Duration.ofSeconds(1));

    private final Duration hardTimeout;
    private final @Nullable Duration leaseTime;
    private final @Nullable Duration leaseWait;
    private final Duration failurePause;

    private Loading(
            Duration hardTimeout, @Nullable Duration leaseTime, @Nullable Duration leaseWait, Duration failurePause) {
        this.hardTimeout = hardTimeout;
        this.leaseTime = leaseTime;
        this.leaseWait = leaseWait;
        this.failurePause = failurePause;
    }

    /** Returns the defaults: hard timeout 5 s, lease 6 s, lease wait 5 s, failure pause 1 s. */
    public static Loading defaults() {
        return DEFAULTS;
    }

    /**
     * Returns a copy whose loads fail after {@code timeout}: 1 ms or more, and less than the lease time. The load is cut short
     * by {@link dev.forebay.spi.LoadDeadline}: a JDBC statement is cancelled, the loading thread interrupted.
     */
    public Loading hardTimeout(Duration timeout) {
        Check.atLeastMillis("hardTimeout", timeout, 1);
        if (leaseTime != null) {
            Check.between("hardTimeout", timeout, Duration.ZERO, leaseTime.minusMillis(1));
        }
        return new Loading(timeout, leaseTime, leaseWait, failurePause);
    }

    /** Returns a copy whose loader has the right to fill for {@code time}: more than the hard timeout; default the hard timeout and 1 s. */
    public Loading leaseTime(Duration time) {
        Check.atLeastMillis("leaseTime", time, hardTimeout.toMillis() + 1);
        return new Loading(hardTimeout, time, leaseWait, failurePause);
    }

    /** Returns a copy that waits for another process's load for {@code time} before it asks the source itself: 0 or more; default the hard timeout. */
    public Loading leaseWait(Duration time) {
        Check.atLeastMillis("leaseWait", time, 0);
        return new Loading(hardTimeout, leaseTime, time, failurePause);
    }

    /**
     * Returns a copy that leaves a key alone for {@code pause} after a reload of its entry failed, an early one, or one in the grace
     * time: 0 or more, default 1 s. A key without an entry has no pause: its next reader loads.
     */
    public Loading failurePause(Duration pause) {
        Check.atLeastMillis("failurePause", pause, 0);
        return new Loading(hardTimeout, leaseTime, leaseWait, pause);
    }

    public Duration hardTimeout() {
        return hardTimeout;
    }

    public Duration leaseTime() {
        return leaseTime == null ? hardTimeout.plusSeconds(1) : leaseTime;
    }

    public Duration leaseWait() {
        return leaseWait == null ? hardTimeout : leaseWait;
    }

    public Duration failurePause() {
        return failurePause;
    }
}
