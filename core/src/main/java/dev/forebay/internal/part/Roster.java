package dev.forebay.internal.part;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Says to the threads of a drain when there is a pass to do. Any of them takes the turn that is due, so that one that is kept busy by a
 * slow source does not keep the others; what it finds to do, it calls the others to.
 */
final class Roster {
    private final long intervalNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long turnAtNanos = System.nanoTime(); // guarded by lock, as all below
    private long calls;
    private boolean ended;

    Roster(Duration interval) {
        this.intervalNanos = interval.toNanos();
    }

    /** Takes the turn if it is due, so that no other thread does; the next one is due an interval later. */
    boolean takeTurn() {
        lock.lock();
        try {
            boolean due = System.nanoTime() - turnAtNanos >= 0;
            if (due) {
                turnAtNanos = System.nanoTime() + intervalNanos;
            }
            return due;
        } finally {
            lock.unlock();
        }
    }

    /** Makes a turn due now. */
    void hurry() {
        lock.lock();
        try {
            turnAtNanos = System.nanoTime();
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Calls every thread to a pass. */
    void call() {
        lock.lock();
        try {
            calls++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Returns how often the threads were called. */
    long calls() {
        lock.lock();
        try {
            return calls;
        } finally {
            lock.unlock();
        }
    }

    /** Lets every thread go. */
    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until a turn is due, or there are more calls than {@code answered}.
     *
     * @param untilNanos the longest, on the clock of {@link System#nanoTime()}
     */
    void await(long answered, long untilNanos) throws InterruptedException {
        lock.lock();
        try {
            while (calls == answered && !ended) {
                long now = System.nanoTime();
                long left = Math.min(turnAtNanos - now, untilNanos - now);
                if (left <= 0) {
                    return;
                }
                changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
