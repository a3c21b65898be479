package dev.forebay;

import dev.forebay.spi.Outbox;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What all caches of one {@link Forebay} share.
 *
 * @param refreshThreads background loads that run at once, 1 to 256, default 4; 16 more for each wait, further ones are left to a
 *     later read
 * @param shutdownTimeout how long {@link Forebay#close()} waits for journals to drain, default 30 s
 * @param storeRetry how long a lost store is passed by before a call tries it again, 10 ms or more, default 1 s
 * @param outageLoads how many loads may run at once in place of lost stores, over all caches: 1 to 10,000, default 8. Keep it below
 *     the size of the connection pool, so that writers get connections, too
 * @param outageWait how long such a load may wait for its turn before it fails, 0 or more, default 500 ms
 * @param outbox invalidations that are written down in the database, and relayed to the stores of all caches; default
 *     none
 */
public record ForebayOptions(
        int refreshThreads,
        Duration shutdownTimeout,
        Duration storeRetry,
        int outageLoads,
        Duration outageWait,
        Optional<Outbox> outbox) {

    public ForebayOptions {
        Check.between("refreshThreads", refreshThreads, 1, 256);
        Check.atLeastMillis("shutdownTimeout", shutdownTimeout, 0);
        Check.atLeastMillis("storeRetry", storeRetry, 10);
        Check.between("outageLoads", outageLoads, 1, 10_000);
        Check.atLeastMillis("outageWait", outageWait, 0);
        Objects.requireNonNull(outbox, "outbox");
    }

    /** Returns the defaults. */
    public static ForebayOptions defaults() {
        return new ForebayOptions(
                4, Duration.ofSeconds(30), Duration.ofSeconds(1), 8, Duration.ofMillis(500), Optional.empty());
    }

    /** Returns a copy with another number of refresh threads. */
    public ForebayOptions refreshThreads(int threads) {
        return new ForebayOptions(threads, shutdownTimeout, storeRetry, outageLoads, outageWait, outbox);
    }

    /** Returns a copy with another shutdown timeout. */
    public ForebayOptions shutdownTimeout(Duration timeout) {
        return new ForebayOptions(refreshThreads, timeout, storeRetry, outageLoads, outageWait, outbox);
    }

    /** Returns a copy with another store retry. */
    public ForebayOptions storeRetry(Duration pause) {
        return new ForebayOptions(refreshThreads, shutdownTimeout, pause, outageLoads, outageWait, outbox);
    }

    /** Returns a copy with another bound of the loads that take the place of lost stores. */
    public ForebayOptions outageLoads(int atOnce) {
        return new ForebayOptions(refreshThreads, shutdownTimeout, storeRetry, atOnce, outageWait, outbox);
    }

    /** Returns a copy in which such a load waits for its turn for another time. */
    public ForebayOptions outageWait(Duration wait) {
        return new ForebayOptions(refreshThreads, shutdownTimeout, storeRetry, outageLoads, wait, outbox);
    }

    /** Returns a copy whose {@code Forebay} relays the invalidations of an outbox, such as {@code JdbcOutbox.of(dataSource)}. */
    public ForebayOptions outbox(Outbox relayed) {
        return new ForebayOptions(
                refreshThreads,
                shutdownTimeout,
                storeRetry,
                outageLoads,
                outageWait,
                Optional.of(Objects.requireNonNull(relayed, "outbox")));
    }
}
