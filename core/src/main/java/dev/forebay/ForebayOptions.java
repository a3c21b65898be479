package dev.forebay;

import java.time.Duration;

/**
 * What all caches of one {@link Forebay} share.
 *
 * @param refreshThreads background loads that run at once, 1 to 256, default 4; 16 more for each wait, further ones are left to a
 *     later read
 * @param shutdownTimeout how long {@link Forebay#close()} waits for journals to drain, default 30 s
 * @param storeRetry how long a lost store is passed by before a call tries it again, 10 ms or more, default 1 s
 */
public record ForebayOptions(int refreshThreads, Duration shutdownTimeout, Duration storeRetry) {

    public ForebayOptions {
        Check.between("refreshThreads", refreshThreads, 1, 256);
        Check.atLeastMillis("shutdownTimeout", shutdownTimeout, 0);
        Check.atLeastMillis("storeRetry", storeRetry, 10);
    }

    /** Returns the defaults. */
    public static ForebayOptions defaults() {
        return new ForebayOptions(4, Duration.ofSeconds(30), Duration.ofSeconds(1));
    }

    /** Returns a copy with another number of refresh threads. */
    public ForebayOptions refreshThreads(int threads) {
        return new ForebayOptions(threads, shutdownTimeout, storeRetry);
    }

    /** Returns a copy with another shutdown timeout. */
    public ForebayOptions shutdownTimeout(Duration timeout) {
        return new ForebayOptions(refreshThreads, timeout, storeRetry);
    }

    /** Returns a copy with another store retry. */
    public ForebayOptions storeRetry(Duration pause) {
        return new ForebayOptions(refreshThreads, shutdownTimeout, pause);
    }
}
