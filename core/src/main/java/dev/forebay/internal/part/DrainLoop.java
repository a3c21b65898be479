package dev.forebay.internal.part;

import dev.forebay.CacheEvent;
import dev.forebay.JournalOptions;
import dev.forebay.spi.Fenced.Fence;
import dev.forebay.spi.FencedOutException;
import dev.forebay.spi.Journal.Backlog;
import dev.forebay.spi.Partitions;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes a journal's partitions to the source, one at a time, in a thread of its own.
 *
 * <p>A partition is drained by its owner only: the lease in the journal keeps owners apart, the fence in the source makes a late
 * one harmless. Owners that are there share the partitions out evenly (see {@link Share}); a partition is owned while there is
 * work, an idle one lapses. A failing partition is tried again after a pause of its own, for ever, and does not keep the others.
 *
 * <p>The thread is {@code forebay-drain-NAME}. Other threads may drain too ({@link #drainNow}); one lock per partition keeps them
 * apart. {@link #close} waits for the pass that runs.
 */
public final class DrainLoop implements AutoCloseable {

    /** What draining a partition is. */
    public interface Work {

        /** Makes this process the owner in the source, or returns {@code null} where the source knows no owners. */
        @Nullable
        Fence takePartition(int partition) throws Exception;

        /** Takes one batch to the source; returns its rows, 0 when nothing waits. Read the batch only in here: under the fence. */
        int drain(int partition, @Nullable Fence fence) throws Exception;

        /** Returns how much waits. */
        Backlog backlog();
    }

    private static final long CLOCK_MARGIN_MILLIS = 2;

    private final Partitions partitions;
    private final Work work;
    private final JournalOptions options;
    private final Recorder recorder;
    private final long owner;
    private final Share share;
    private final Lane[] lanes;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wake = lock.newCondition();
    private boolean nudged; // guarded by lock
    private volatile boolean closed;

    /** One partition: until when it is owned, its fence, and when it may be tried again. Guarded by its own lock. */
    private static final class Lane {
        private final ReentrantLock lock = new ReentrantLock();
        private volatile long ownedUntilNanos = System.nanoTime();
        private boolean fenced;
        private @Nullable Fence fence;
        private int failures;
        private long notBefore = System.nanoTime();

        boolean isOwned() {
            return System.nanoTime() - ownedUntilNanos < 0;
        }
    }

    public DrainLoop(Partitions partitions, Work work, JournalOptions options, Recorder recorder, long owner) {
        this.partitions = partitions;
        this.work = work;
        this.options = options;
        this.recorder = recorder;
        this.owner = owner;
        this.share = new Share(partitions, owner, options.ownerLease());
        this.lanes = new Lane[partitions.partitions()];
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = new Lane();
        }
        this.thread = Workers.daemons("forebay-drain-" + recorder.cache()).newThread(this::run);
    }

    public void start() {
        thread.start();
    }

    /** Asks for a pass now. */
    public void nudge() {
        lock.lock();
        try {
            nudged = true;
            wake.signal();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        long passAt = System.nanoTime();
        while (!closed) {
            try {
                countOwners();
                if (takeNudge() || System.nanoTime() - passAt >= 0) {
                    boolean more = hasWork() && pass();
                    passAt = System.nanoTime()
                            + (more ? 0 : options.flushInterval().toNanos());
                }
                idleUntil(passAt);
            } catch (InterruptedException e) {
                return; // closing
            }
        }
    }

    private void countOwners() {
        try {
            share.renew();
        } catch (RuntimeException e) {
            recorder.storeFailures.increment(); // counted again later; until then the share stays
        }
    }

    private boolean takeNudge() {
        lock.lock();
        try {
            boolean taken = nudged;
            nudged = false;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private boolean hasWork() {
        try {
            return work.backlog().pending() > 0;
        } catch (RuntimeException e) {
            recorder.storeFailures.increment();
            return false; // looked at again after the interval; puts report the store's outage
        }
    }

    /** Waits for a nudge, for the time of the next pass, or until the owners are to be counted. */
    private void idleUntil(long passAt) throws InterruptedException {
        lock.lock();
        try {
            long left;
            do {
                long now = System.nanoTime();
                left = Math.min(passAt - now, share.dueNanos() - now);
            } while (!nudged && !closed && left > 0 && wake.awaitNanos(left) > 0);
        } finally {
            lock.unlock();
        }
    }

    /** Drains one batch of each partition of this process's share; returns whether one was full. */
    private boolean pass() throws InterruptedException {
        boolean more = false;
        int first = ThreadLocalRandom.current().nextInt(lanes.length); // so that two processes do not meet at every one
        int owned = 0;
        for (Lane lane : lanes) {
            owned += lane.isOwned() ? 1 : 0;
        }
        for (int i = 0; i < lanes.length && !closed; i++) {
            int partition = (first + i) % lanes.length;
            boolean before = lanes[partition].isOwned();
            if (before && owned > share.most()) {
                giveUp(partition);
                owned--;
            } else if (before || owned < share.most()) {
                more |= drainOne(partition, false) >= options.batchSize();
                owned += (lanes[partition].isOwned() ? 1 : 0) - (before ? 1 : 0);
            }
        }
        return more;
    }

    private void giveUp(int partition) throws InterruptedException {
        Lane lane = lanes[partition];
        lane.lock.lockInterruptibly();
        try {
            lane.fenced = false;
            lane.ownedUntilNanos = System.nanoTime();
            partitions.disown(partition, owner);
        } catch (RuntimeException e) {
            recorder.storeFailures.increment(); // the lease runs out by itself
        } finally {
            lane.lock.unlock();
        }
    }

    /** Drains one batch of every partition that this process can own, whatever its share; returns whether one was full. */
    private boolean drainAllOnce() throws InterruptedException {
        boolean more = false;
        for (int partition = 0; partition < lanes.length && !closed; partition++) {
            more |= drainOne(partition, true) >= options.batchSize();
        }
        return more;
    }

    /** Drains a batch of a partition in the caller's thread, if this process can own it. */
    public void drainNow(int partition) {
        try {
            drainOne(partition, true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the caller's next wait ends it
        }
    }

    private int drainOne(int partition, boolean evenIfPaused) throws InterruptedException {
        Lane lane = lanes[partition];
        lane.lock.lockInterruptibly();
        try {
            if (!evenIfPaused && System.nanoTime() - lane.notBefore < 0) {
                return 0;
            }
            int rows = attempt(partition, lane);
            lane.failures = 0;
            return rows;
        } catch (FencedOutException e) {
            lane.fenced = false;
            recorder.tell(new CacheEvent.FencedOut(recorder.cache(), partition));
            return 0;
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            lane.failures++;
            Duration pause = options.retry()
                    .pause(lane.failures, ThreadLocalRandom.current().nextDouble());
            lane.notBefore = System.nanoTime() + pause.toNanos();
            leaveToOthers(partition, lane, pause);
            CacheEvent failed = new CacheEvent.FlushFailed(recorder.cache(), partition, e, pause);
            if (lane.failures == 1) {
                recorder.warn(failed, e);
            } else {
                recorder.tell(failed);
            }
            return 0;
        } finally {
            lane.lock.unlock();
        }
    }

    /** What this process cannot take to the source, another one perhaps can. */
    private void leaveToOthers(int partition, Lane lane, Duration pause) throws InterruptedException {
        if (share.hasOthers() && lane.isOwned()) {
            giveUp(partition);
            try {
                share.stepBack(pause);
            } catch (RuntimeException e) {
                recorder.storeFailures.increment(); // its presence runs out by itself
            }
        }
    }

    private int attempt(int partition, Lane lane) throws Exception {
        long began = System.nanoTime();
        if (!partitions.own(partition, owner, options.ownerLease())) {
            lane.fenced = false;
            lane.ownedUntilNanos = began;
            return 0;
        }
        lane.ownedUntilNanos = began + options.ownerLease().toNanos();
        if (!lane.fenced) {
            lane.fence = work.takePartition(partition);
            lane.fenced = true;
        }
        return work.drain(partition, lane.fence);
    }

    /**
     * Drains until nothing waits that was accepted before this call, or the time is over.
     *
     * @return how much waits then
     */
    public long drainAll(Duration timeout, Supplier<Duration> sinceCall) throws InterruptedException {
        Pause pause = new Pause(timeout);
        while (true) {
            // Taken before the journal answers, and with a margin for its whole milliseconds: a change that was
            // accepted
            // before the call is never taken for a later one.
            long sinceCallMillis = sinceCall.get().toMillis() - CLOCK_MARGIN_MILLIS;
            Backlog backlog = work.backlog();
            if (backlog.pending() == 0 || backlog.oldestMillis() < sinceCallMillis) {
                return 0;
            }
            if (pause.isOver()) {
                return backlog.pending();
            }
            if (!drainAllOnce()) {
                pause.sleep();
            }
        }
    }

    /** Ends the thread and gives its partitions up. */
    @Override
    public void close() {
        closed = true;
        nudge();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
            thread.interrupt();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            for (int partition = 0; partition < lanes.length; partition++) {
                if (lanes[partition].isOwned()) {
                    giveUp(partition);
                }
            }
            partitions.leave(owner);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // leases and presence run out by themselves
        } catch (RuntimeException e) {
            recorder.storeFailures.increment();
        }
    }
}
