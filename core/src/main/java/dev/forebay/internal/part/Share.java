package dev.forebay.internal.part;

import dev.forebay.spi.Partitions;
import java.time.Duration;

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
    private final Partitions partitions;
    private final long owner;
    private final Duration presence;
    private final long renewalNanos;
    private volatile int present = 1;
    private volatile long dueNanos = System.nanoTime();

    Share(Partitions partitions, long owner, Duration ownerLease) {
        this.partitions = partitions;
        this.owner = owner;
        this.presence = ownerLease.multipliedBy(2).dividedBy(3);
        this.renewalNanos = ownerLease.toNanos() / 3;
    }

    /** Counts the owners, if it is time to; who comes meanwhile waits for the count. */
    synchronized void renew() {
        if (System.nanoTime() - dueNanos >= 0) {
            dueNanos = System.nanoTime()
                    + renewalNanos; // first: a journal that does not answer is not asked at every turn
            present = Math.max(1, partitions.join(owner, presence));
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
