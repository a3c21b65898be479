package dev.forebay.internal.part;

import dev.forebay.spi.Partitions;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many partitions this process takes: those of a journal, shared out evenly over the owners that are there.
 *
 * <p>A process says that it is there for two thirds of the owner's lease, and again after one third. So one that dies is no longer
 * counted by the others when its leases run out. One that cannot reach the source steps back for a while, and leaves its share to
 * those that can.
 *
 * <p>Safe for use by many threads: one of them counts.
 */
final class Share {
    private static final Logger LOG = LoggerFactory.getLogger("dev.forebay");

    private final Partitions partitions;
    private final Recorder recorder;
    private final long owner;
    private final Duration presence;
    private final long renewalNanos;
    private volatile int present = 1;
    private volatile long dueNanos = System.nanoTime();
    private boolean failing; // guarded by this

    Share(Partitions partitions, long owner, Duration ownerLease, Recorder recorder) {
        this.partitions = partitions;
        this.recorder = recorder;
        this.owner = owner;
        this.presence = ownerLease.multipliedBy(2).dividedBy(3);
        this.renewalNanos = ownerLease.toNanos() / 3;
    }

    /**
     * Counts the owners, if it is time to; who comes meanwhile waits for the count. If the journal does not say, the share stays, which
     * is logged once.
     */
    synchronized void renew() {
        if (System.nanoTime() - dueNanos < 0) {
            return;
        }
        dueNanos = System.nanoTime() + renewalNanos; // first: a journal that does not answer is not asked at every turn
        try {
            present = Math.max(1, partitions.join(owner, presence));
            failing = false;
        } catch (RuntimeException e) {
            recorder.storeFailures.increment();
            if (!failing) {
                failing = true;
                LOG.warn(
                        "cache '{}': the processes that drain its journal cannot be counted; until they can, this one goes on with a share of 1/{}",
                        recorder.cache(),
                        present,
                        e);
            }
        }
    }

    /** Returns when the owners are to be counted again, on the clock of {@link System#nanoTime()}. */
    long dueNanos() {
        return dueNanos;
    }

    /** Returns the most partitions that this process owns. */
    int most() {
        return (partitions.partitions() - 1) / present + 1;
    }

    /** Returns whether somebody else could do this process's work. */
    boolean hasOthers() {
        return present > 1;
    }

    /** Leaves the work to others for a while. */
    void stepBack(Duration pause) {
        comeBackAfter(pause);
        partitions.leave(owner);
    }

    private synchronized void comeBackAfter(Duration pause) {
        dueNanos = System.nanoTime() + pause.toNanos();
    }
}
