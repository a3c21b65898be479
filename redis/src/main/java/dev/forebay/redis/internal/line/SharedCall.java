package dev.forebay.redis.internal.line;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What one caller asks, to be answered together with what others ask. It is made and awaited by the caller's thread, which parks without
 * a time of its own: with thousands of calls a second the timers would cost more than the calls, so whoever sends it {@linkplain
 * #expireAt ends it} when its time is over.
 *
 * @param <A> the answer
 */
abstract sealed class SharedCall<A extends @Nullable Object> implements CombiningOutbox.Parcel
        permits Lookup, SharedAppend {
    private static final Object NOTHING = new Object();

    private final long deadline;
    private final Thread caller = Thread.currentThread();
    private volatile @Nullable Object outcome;
    private volatile @Nullable MergedCalls<?> command;

    /** What a failed one has in place of an answer. */
    private record Failure(Throwable cause) {}

    /** @param deadline of {@link System#nanoTime()} */
    SharedCall(long deadline) {
        this.deadline = deadline;
    }

    final boolean isOpen() {
        return outcome == null;
    }

    final void sentWith(MergedCalls<?> sent) {
        command = sent;
    }

    /** @param value an {@code A} */
    final void answer(@Nullable Object value) {
        end(value == null ? NOTHING : value);
    }

    final void fail(Throwable cause) {
        end(new Failure(cause));
    }

    /** Fails if its time is over. */
    final void expireAt(long nowNanos) {
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
     * Returns the answer when it is there.
     *
     * @throws TimeoutException if its time is over
     * @throws ExecutionException if it failed
     */
    @SuppressWarnings({"unchecked", "NullAway", "DataFlowIssue"}) // nothing is an answer where A may be null
    final A await() throws InterruptedException, ExecutionException, TimeoutException {
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
        return found == NOTHING ? null : (A) found;
    }

    /** Ends the command, too, when nobody is left who waits for it. */
    private void leave() {
        fail(new InterruptedException());
        MergedCalls<?> sent = command;
        if (sent != null) {
            sent.cancelIfNobodyWaits();
        }
    }
}
