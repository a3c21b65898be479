package dev.forebay;

import dev.forebay.spi.Journal.Limit;
import java.time.Duration;
import java.util.Objects;

/**
 * How a journal of writes or of counter deltas is drained.
 *
 * @param partitions the journal is cut into, 1 to 1024, default 16; the same in every process
 * @param batchSize rows of one transaction, 1 to 10,000, default 500; does not limit the batch of a counter
 * @param flushThreads threads that drain different partitions at once, 1 to 64, default 2; each takes a connection of the source while
 *     it writes. No more are used than there are partitions, so one for a journal group
 * @param flushInterval time between looks for waiting changes, 1 ms to 1 hour, default 1 s
 * @param ownerLease how long a process owns a partition without renewing, 100 ms to 1 hour, default 10 s
 * @param retry when to try again while the source is away, default {@link RetrySchedule#defaults()}
 * @param maxPending keys that may wait over all partitions, 1 or more, default 1,000,000; each partition has its even share
 * @param maxPendingBytes bytes of keys and rows that may wait over all partitions, 1 or more, default 1 GiB; counted as the journal
 *     writes them, so not by one that is in memory only, and not for a counter; each partition has its even share
 * @param whenFull what a write does then, default {@code Overflow.block(1 s)}
 */
public record JournalOptions(
        int partitions,
        int batchSize,
        int flushThreads,
        Duration flushInterval,
        Duration ownerLease,
        RetrySchedule retry,
        long maxPending,
        long maxPendingBytes,
        Overflow whenFull) {

    public JournalOptions {
        Check.between("partitions", partitions, 1, 1024);
        Check.between("batchSize", batchSize, 1, 10_000);
        Check.between("flushThreads", flushThreads, 1, 64);
        Check.between("flushInterval", flushInterval, Duration.ofMillis(1), Duration.ofHours(1));
        Check.between("ownerLease", ownerLease, Duration.ofMillis(100), Duration.ofHours(1));
        Objects.requireNonNull(retry, "retry");
        Check.between("maxPending", maxPending, 1L, Long.MAX_VALUE);
        Check.between("maxPendingBytes", maxPendingBytes, 1L, Long.MAX_VALUE);
        Objects.requireNonNull(whenFull, "whenFull");
    }

    /** Returns the defaults. */
    public static JournalOptions defaults() {
        return new JournalOptions(
                16,
                500,
                2,
                Duration.ofSeconds(1),
                Duration.ofSeconds(10),
                RetrySchedule.defaults(),
                1_000_000,
                1L << 30,
                Overflow.block(Duration.ofSeconds(1)));
    }

    /** Returns a copy with another number of partitions. */
    public JournalOptions partitions(int count) {
        return new JournalOptions(
                count,
                batchSize,
                flushThreads,
                flushInterval,
                ownerLease,
                retry,
                maxPending,
                maxPendingBytes,
                whenFull);
    }

    /** Returns a copy with another batch size. */
    public JournalOptions batchSize(int rows) {
        return new JournalOptions(
                partitions,
                rows,
                flushThreads,
                flushInterval,
                ownerLease,
                retry,
                maxPending,
                maxPendingBytes,
                whenFull);
    }

    /** Returns a copy with another number of threads. */
    public JournalOptions flushThreads(int count) {
        return new JournalOptions(
                partitions, batchSize, count, flushInterval, ownerLease, retry, maxPending, maxPendingBytes, whenFull);
    }

    /** Returns a copy with another flush interval. */
    public JournalOptions flushInterval(Duration interval) {
        return new JournalOptions(
                partitions,
                batchSize,
                flushThreads,
                interval,
                ownerLease,
                retry,
                maxPending,
                maxPendingBytes,
                whenFull);
    }

    /** Returns a copy with another owner lease. */
    public JournalOptions ownerLease(Duration lease) {
        return new JournalOptions(
                partitions,
                batchSize,
                flushThreads,
                flushInterval,
                lease,
                retry,
                maxPending,
                maxPendingBytes,
                whenFull);
    }

    /** Returns a copy with another retry schedule. */
    public JournalOptions retry(RetrySchedule schedule) {
        return new JournalOptions(
                partitions,
                batchSize,
                flushThreads,
                flushInterval,
                ownerLease,
                schedule,
                maxPending,
                maxPendingBytes,
                whenFull);
    }

    /** Returns a copy with another limit of waiting keys. */
    public JournalOptions maxPending(long keys) {
        return new JournalOptions(
                partitions, batchSize, flushThreads, flushInterval, ownerLease, retry, keys, maxPendingBytes, whenFull);
    }

    /** Returns a copy with another limit of the bytes that wait. */
    public JournalOptions maxPendingBytes(long bytes) {
        return new JournalOptions(
                partitions, batchSize, flushThreads, flushInterval, ownerLease, retry, maxPending, bytes, whenFull);
    }

    /** Returns a copy with another overflow policy. */
    public JournalOptions whenFull(Overflow policy) {
        return new JournalOptions(
                partitions,
                batchSize,
                flushThreads,
                flushInterval,
                ownerLease,
                retry,
                maxPending,
                maxPendingBytes,
                policy);
    }

    /** Returns the most keys that may wait in one partition: its even share of {@code maxPending}, rounded up. */
    public int maxPendingPerPartition() {
        return (int) Math.min(Integer.MAX_VALUE, shareOf(maxPending));
    }

    /** Returns what may wait in one partition: its even share of {@code maxPending} and {@code maxPendingBytes}, rounded up. */
    public Limit limitPerPartition() {
        return new Limit(maxPendingPerPartition(), shareOf(maxPendingBytes));
    }

    private long shareOf(long whole) {
        return (whole - 1) / partitions + 1;
    }
}
