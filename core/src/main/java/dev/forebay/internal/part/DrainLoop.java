package dev.forebay.internal.part;

import dev.forebay.CacheEvent;
import dev.forebay.JournalOptions;
import dev.forebay.spi.Fenced.Fence;
import dev.forebay.spi.FencedOutException;
import dev.forebay.spi.Journal.Backlog;
import dev.forebay.spi.Partitions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a journal's partitions to the source, some of them at a time, in threads of its own.
 *
 * <p>A partition is drained by its owner only: the lease in the journal keeps owners apart, the fence in the source makes a late
 * one harmless. Owners that are there share the partitions out evenly (see {@link Share}); a partition is owned while there is
 * work, an idle one lapses. A failing partition is tried again after a pause of its own, for ever, and does not keep the others; a
 * slow one keeps one thread.
 *
 * <p>The threads are {@code forebay-drain-NAME-1} and so on, {@link JournalOptions#flushThreads()} of them, but no more than
 * partitions. Other threads may drain too ({@link #drainNow}); one lock per partition keeps them apart. {@link #close} waits for the
 * batches that are being drained.
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

        /** Remembers what waits now. */
        Mark mark();
    }

    /** What waited at some moment. */
    @FunctionalInterface
    public interface Mark {

        /** Returns whether all of it is in the source. May say no for a while longer. */
        boolean isPassed();
    }

    private static final Logger LOG = LoggerFactory.getLogger("dev.forebay");

    /** How long the batches that are being drained may take to the end; then their threads are interrupted. */
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final Partitions partitions;
    private final Work work;
    private final JournalOptions options;
    private final Recorder recorder;
    private final long owner;
    private final Share share;
    private final Lane[] lanes;
    private final List<Thread> threads = new ArrayList<>();
    private final Roster roster;
    private volatile boolean closed;

    public DrainLoop(Partitions partitions, Work work, JournalOptions options, Recorder recorder, long owner) {
        this.partitions = partitions;
        this.work = work;
        this.options = options;
        this.recorder = recorder;
        this.owner = owner;
        this.share = new Share(partitions, owner, options.ownerLease(), recorder);
        this.lanes = new Lane[partitions.partitions()];
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = new Lane();
        }
        this.roster = new Roster(options.flushInterval());
        ThreadFactory daemons = Workers.daemons("forebay-drain-" + recorder.cache());
        for (int i = 0; i < Math.min(options.flushThreads(), lanes.length); i++) {
            threads.add(daemons.newThread(this::run));
        }
    }

    public void start() {
        threads.forEach(Thread::start);
    }

    /** Asks for a pass now. */
    public void nudge() {
        roster.hurry();
    }

    private void run() {
        long answered = 0;
        while (!closed) {
            try {
                share.renew();
                if (roster.takeTurn() && hasWork()) {
                    roster.call();
                }
                long calls = roster.calls();
                if (calls != answered && pass(calls)) {
                    roster.hurry();
                }
                answered = calls;
                roster.await(answered, share.dueNanos());
            } catch (InterruptedException e) {
                return; // closing
            } catch (RuntimeException | Error e) {
                LOG.error("cache '{}': the drain goes on after a failure", recorder.cache(), e);
                answered = roster.calls(); // not at once: it may fail again
            }
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

    /**
     * Drains one batch of each partition of this process's share that no other thread is at, or has been at for the same call; returns
     * whether one was full.
     */
    private boolean pass(long call) throws InterruptedException {
        boolean more = false;
        int first = ThreadLocalRandom.current().nextInt(lanes.length); // so that two processes do not meet at every one
        for (int i = 0; i < lanes.length && !closed; i++) {
            int partition = (first + i) % lanes.length;
            Lane lane = lanes[partition];
            if (lane.lock.tryLock()) {
                try {
                    more |= lane.takeCall(call) && visit(partition, lane);
                } finally {
                    lane.intent = Lane.Intent.NONE;
                    lane.lock.unlock();
                }
            }
        }
        return more;
    }

    /** Decides for one thread at a time, so that together they keep to the share. */
    private synchronized Lane.Intent intend(Lane lane) {
        int owned = 0;
        for (Lane each : lanes) {
            owned += each.counts() ? 1 : 0;
        }
        if (lane.isOwned()) {
            lane.intent = owned > share.most() ? Lane.Intent.GIVE_UP : Lane.Intent.KEEP;
        } else {
            lane.intent = owned < share.most() ? Lane.Intent.TAKE : Lane.Intent.NONE;
        }
        return lane.intent;
    }

    private boolean visit(int partition, Lane lane) throws InterruptedException {
        switch (intend(lane)) {
            case KEEP, TAKE -> {
                return drainOne(partition, false) >= options.batchSize();
            }
            case GIVE_UP -> giveUp(partition);
            case NONE -> {}
        }
        return false;
    }

    private void giveUp(int partition) throws InterruptedException {
        Lane lane = lanes[partition];
        lane.lock.lockInterruptibly();
        try {
            lane.isNotOwned();
            partitions.disown(partition, owner);
        } catch (RuntimeException e) {
            recorder.storeFailures.increment(); // the lease runs out by itself
        } finally {
            lane.lock.unlock();
        }
    }

    /**
     * Drains one batch of every partition that this process can own, whatever its share, those first that no other thread is at;
     * returns whether one was full.
     */
    private boolean drainAllOnce() throws InterruptedException {
        boolean more = false;
        List<Integer> busy = new ArrayList<>();
        for (int partition = 0; partition < lanes.length && !closed; partition++) {
            Lane lane = lanes[partition];
            if (lane.lock.tryLock()) {
                try {
                    more |= drainOne(partition, true) >= options.batchSize();
                } finally {
                    lane.lock.unlock();
                }
            } else {
                busy.add(partition);
            }
        }
        for (int partition : busy) {
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
            lane.renewAtNanos = System.nanoTime(); // the lease may have gone with the fence
            recorder.tell(new CacheEvent.FencedOut(recorder.cache(), partition));
            return 0;
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception
                | Error e) { // also of a codec, or of a class that is not there: the next attempt may be better
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
        if (!renew(partition, lane)) {
            lane.isNotOwned();
            return 0;
        }
        if (!lane.fenced) {
            lane.fence = work.takePartition(partition);
            lane.fenced = true;
        }
        return work.drain(partition, lane.fence);
    }

    /** Asks for the lease when half of it is over: a question for each batch would cost more than it says. */
    private boolean renew(int partition, Lane lane) {
        long began = System.nanoTime();
        if (began - lane.renewAtNanos < 0) {
            return true;
        }
        boolean owned = partitions.own(partition, owner, options.ownerLease());
        if (owned) {
            lane.ownUntil(began + options.ownerLease().toNanos(), options.ownerLease());
        }
        return owned;
    }

    /**
     * Drains until nothing waits that was accepted before this call, or the time is over; one batch of each partition in any case, unless it is 0.
     *
     * @return how much waits then
     */
    public long drainAll(Duration timeout) throws InterruptedException {
        Pause pause = new Pause(timeout);
        Mark before = work.mark();
        while (!before.isPassed()) {
            if (timeout.isZero()) {
                return Math.max(1, work.backlog().pending()); // asks, and drains nothing
            }
            roster.call();
            boolean more = drainAllOnce(); // at least once, however short the time is, but 0
            if (pause.isOver()) {
                return before.isPassed() ? 0 : Math.max(1, work.backlog().pending());
            }
            if (!more) {
                pause.sleep();
            }
        }
        return 0;
    }

    /** Ends the threads and gives their partitions up. */
    @Override
    public void close() {
        closed = true;
        roster.end();
        long deadline = System.nanoTime() + CLOSE_LIMIT.toNanos();
        try {
            for (Thread thread : threads) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                thread.join(Math.max(1, left)); // 0 would be for ever
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        threads.forEach(Thread::interrupt);
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
