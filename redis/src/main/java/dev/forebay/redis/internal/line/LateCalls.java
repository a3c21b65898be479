package dev.forebay.redis.internal.line;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ends calls whose time is over, within {@value #TICK_MILLIS} ms. A timer runs while any are under way, and looks at all of them: that
 * is twenty times a second, however many calls there are.
 */
final class LateCalls implements Runnable {
    private static final long TICK_MILLIS = 50;

    private final ScheduledExecutorService timer;
    private final Collection<CombiningOutbox.Parcel> waiting;
    private final Set<MergedCalls<?>> sent = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean armed = new AtomicBoolean();
    private volatile long dueNanos; // when it is to look next
    private boolean spared; // of the run that is under way: whether the last one has let all go on

    /** @param waiting what is not sent yet; may be added to, and taken from, at any time */
    LateCalls(ScheduledExecutorService timer, Collection<CombiningOutbox.Parcel> waiting) {
        this.timer = timer;
        this.waiting = waiting;
    }

    /** To be told after a call has begun to wait. */
    @SuppressWarnings("FutureReturnValueIgnored") // nothing follows
    void watch() {
        if (!armed.get() && armed.compareAndSet(false, true)) {
            dueNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS);
            try {
                timer.schedule(this, TICK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                armed.set(false); // its threads have ended, and so has the connection: what is sent fails at once
            } catch (RuntimeException | Error e) {
                armed.set(false);
                throw e;
            }
        }
    }

    /** To be told of calls that have left the queue. */
    void sending(MergedCalls<?> calls) {
        sent.add(calls);
        watch(); // it may have looked while they were in neither
    }

    void ended(MergedCalls<?> calls) {
        sent.remove(calls);
    }

    @Override
    public void run() {
        try {
            spared = !spared && Standstill.hasPassed(dueNanos);
            if (!spared) { // else answers are still to be read: the next look is soon
                expire();
            }
        } finally {
            armed.set(false);
            if (!waiting.isEmpty() || !sent.isEmpty()) {
                watch();
            }
        }
    }

    private void expire() {
        long now = System.nanoTime();
        for (CombiningOutbox.Parcel parcel : waiting) {
            if (parcel instanceof SharedCall<?> call) {
                call.expireAt(now);
            }
        }
        sent.forEach(calls -> calls.expireAt(now));
    }
}
