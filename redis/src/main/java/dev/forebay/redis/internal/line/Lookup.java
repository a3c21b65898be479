package dev.forebay.redis.internal.line;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The question of one caller for the string of one key, to be answered together with others. It is made and awaited by the caller's
 * thread, which parks without a time of its own: with thousands of lookups a second the timers would cost more than the lookups, so
 * whoever sends it {@linkplain #expireAt ends it} when its time is over.
 */
final class Lookup implements CombiningOutbox.Parcel {
    private static final Object NOTHING = new Object();

    private final byte[] key;
    private final long deadline;
    private final Thread caller = Thread.currentThread();
    private volatile @Nullable Object outcome;
    private volatile @Nullable MergedLookups command;
    private byte @Nullable [] row; // of the caller's thread

    /** What a failed one has in place of an answer. */
    private record Failure(Throwable cause) {}

    /** @param deadline of {@link System#nanoTime()} */
    Lookup(byte[] key, long deadline) {
        this.key = key;
        this.deadline = deadline;
    }

    byte[] key() {
        return key;
    }

    boolean isOpen() {
        return outcome == null;
    }

    void sentWith(MergedLookups sent) {
        command = sent;
    }

    void answer(byte @Nullable [] row) {
        end(row == null ? NOTHING : row);
    }

    void fail(Throwable cause) {
        end(new Failure(cause));
    }

    /** Fails if its time is over. */
    void expireAt(long nowNanos) {
        if (deadline - nowNanos <= 0 && isOpen()) {
            fail(new TimeoutException());
        }
    }

    /** What comes first counts. Of two threads at once either may: both are right. */
    private void end(Object with) {
        if (outcome == null) {
            outcome = with;
            LockSupport.unpark(caller);
        }
    }

    /**
     * Returns this when it is answered.
     *
     * @throws TimeoutException if its time is over
     * @throws ExecutionException if it failed
     */
    Lookup await() throws InterruptedException, ExecutionException, TimeoutException {
        Object found = outcome;
        while (found == null) {
            LockSupport.park(this);
            if (Thread.interrupted()) {
                leave();
                throw new InterruptedException();
            }
            found = outcome;
        }
        if (found instanceof Failure failure) {
            if (failure.cause instanceof TimeoutException late) {
                throw late;
            }
            throw new ExecutionException(failure.cause);
        }
        row = found == NOTHING ? null : (byte[]) found;
        return this;
    }

    /** Returns the answer that the caller has awaited. */
    byte @Nullable [] row() {
        return row;
    }

    /** Ends the command, too, when nobody is left who waits for it. */
    private void leave() {
        fail(new InterruptedException());
        MergedLookups sent = command;
        if (sent != null) {
            sent.cancelIfNobodyWaits();
        }
    }
}
