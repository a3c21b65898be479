package dev.forebay.internal.part;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Growing pauses between looks at something that another process will change: 1 ms, then half as much again, up to 50 ms. */
final class Pause {
    private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    /** For who is told of changes: a lease may end, and its end be told late. */
    private static final long MOST_TOLD_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final long endNanos;
    private long nextNanos = FIRST_NANOS;

    Pause(Duration atMost) {
        this.endNanos = System.nanoTime() + TimeUnit.NANOSECONDS.convert(atMost); // at most 292 years
    }

    boolean isOver() {
        return System.nanoTime() - endNanos >= 0;
    }

    void sleep() throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(next());
    }

    /** As {@link #sleep()}, but ends early when one of the keys changes, where that is told; then a longer pause will do. */
    <K> void sleep(Wakeups<K> wakeups, Set<K> keys) throws InterruptedException {
        wakeups.await(keys, next(), atMost(MOST_TOLD_NANOS));
    }

    private long next() {
        long pause = atMost(nextNanos);
        nextNanos = Math.min(MOST_NANOS, nextNanos * 3 / 2);
        return pause;
    }

    private long atMost(long nanos) {
        return Math.max(FIRST_NANOS, Math.min(nanos, endNanos - System.nanoTime()));
    }
}
