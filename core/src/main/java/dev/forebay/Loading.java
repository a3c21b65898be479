package dev.forebay;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How loads are limited and shared over processes. */
public final class Loading {
    private static final Loading DEFAULTS =
            new Loading(new Times(Duration.ofSeconds(5), null, null, Duration.ofSeconds(1)), false, 32);

    private final Times times;
    private final boolean inOwnThread;
    private final int mostHung;

    private record Times(
            Duration hardTimeout,
            @Nullable Duration leaseTime,
            @Nullable Duration leaseWait,
            Duration failurePause) {}

    private Loading(Times times, boolean inOwnThread, int mostHung) {
        this.times = times;
        this.inOwnThread = inOwnThread;
        this.mostHung = mostHung;
    }

    /** Returns the defaults: hard timeout 5 s, lease 6 s, lease wait 5 s, failure pause 1 s; a loader runs in its reader's thread. */
    public static Loading defaults() {
        return DEFAULTS;
    }

    /**
     * Returns a copy whose loads fail after {@code timeout}: 1 ms or more, and less than the lease time. The load is cut short
     * by {@link dev.forebay.spi.LoadDeadline}: a JDBC statement is cancelled, the loading thread interrupted. A loader that has not
     * returned a second later hangs: the key is free for another load, and who shared this one fails. The reader in whose thread it
     * runs stays in it, see {@link #inOwnThread()}.
     */
    public Loading hardTimeout(Duration timeout) {
        Check.atLeastMillis("hardTimeout", timeout, 1);
        if (times.leaseTime != null) {
            Check.between("hardTimeout", timeout, Duration.ZERO, times.leaseTime.minusMillis(1));
        }
        return with(new Times(timeout, times.leaseTime, times.leaseWait, times.failurePause));
    }

    /** Returns a copy whose loader has the right to fill for {@code time}: more than the hard timeout; default the hard timeout and 1 s. */
    public Loading leaseTime(Duration time) {
        Check.atLeastMillis("leaseTime", time, times.hardTimeout.toMillis() + 1);
        return with(new Times(times.hardTimeout, time, times.leaseWait, times.failurePause));
    }

    /** Returns a copy that waits for another process's load for {@code time} before it asks the source itself: 0 or more; default the hard timeout. */
    public Loading leaseWait(Duration time) {
        Check.atLeastMillis("leaseWait", time, 0);
        return with(new Times(times.hardTimeout, times.leaseTime, time, times.failurePause));
    }

    /**
     * Returns a copy that leaves a key alone for {@code pause} after a reload of its entry failed, an early one, or one in the grace
     * time: 0 or more, default 1 s. A key without an entry has no pause: its next reader loads.
     */
    public Loading failurePause(Duration pause) {
        Check.atLeastMillis("failurePause", pause, 0);
        return with(new Times(times.hardTimeout, times.leaseTime, times.leaseWait, pause));
    }

    /**
     * Returns a copy whose loaders run in threads of Forebay's, {@code forebay-load-…}. A reader then returns, with a failure, a second
     * after the hard timeout at the latest, also if the loader ignores that it was cut short. The loader sees no thread-local of the
     * reader's, such as a transaction or a logging context. Costs a change of threads for each load.
     *
     * <p>Default: the reader's thread. Loads in the background always have threads of their own.
     */
    public Loading inOwnThread() {
        return new Loading(times, true, mostHung);
    }

    /**
     * Returns a copy that begins no load in a thread of Forebay's while so many of this cache hang there: 1 to 10,000, default 32. Such a
     * load fails at once.
     */
    public Loading mostHung(int loads) {
        return new Loading(times, inOwnThread, Check.between("mostHung", loads, 1, 10_000));
    }

    private Loading with(Times changed) {
        return new Loading(changed, inOwnThread, mostHung);
    }

    public Duration hardTimeout() {
        return times.hardTimeout;
    }

    public Duration leaseTime() {
        return times.leaseTime == null ? times.hardTimeout.plusSeconds(1) : times.leaseTime;
    }

    public Duration leaseWait() {
        return times.leaseWait == null ? times.hardTimeout : times.leaseWait;
    }

    public Duration failurePause() {
        return times.failurePause;
    }

    public int mostHung() {
        return mostHung;
    }

    /** Returns whether {@link #inOwnThread()} was chosen. */
    public boolean isInOwnThread() {
        return inOwnThread;
    }
}
