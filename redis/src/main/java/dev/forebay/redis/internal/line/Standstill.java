package dev.forebay.redis.internal.line;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Keeps a process that stood still (stopped, swapped out, in a long collection) from taking its server for silent: all its waits end at once when
 * it goes on, and the answers that have come meanwhile are still to be read. So who finds itself well behind its deadline waits a little longer.
 */
final class Standstill {
    /** Threads that run are woken sooner than this after the end of a wait. */
    private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** How long those who stood still wait for what is to be read. */
    static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private Standstill() {}

    /** Returns whether a wait until this moment has been slept through. */
    static boolean hasPassed(long deadline) {
        return System.nanoTime() - deadline >= LATE_NANOS;
    }

    /** Waits until the deadline, and for the grace where that has been slept through. */
    static <T> T await(Future<T> future, long deadline)
            throws InterruptedException, ExecutionException, TimeoutException {
        try {
            return future.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            if (!hasPassed(deadline)) {
                throw e;
            }
            return future.get(GRACE_NANOS, TimeUnit.NANOSECONDS);
        }
    }
}
