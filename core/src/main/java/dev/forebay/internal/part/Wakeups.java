package dev.forebay.internal.part;

import java.util.Set;
import java.util.concurrent.TimeUnit;

/** How a reader waits for keys that another process is at work on. */
@FunctionalInterface
public interface Wakeups<K> {

    /**
     * Returns when one of the keys may have changed: after {@code pollNanos} by guess, or at the change where it is told, after {@code
     * mostNanos} at the latest.
     */
    void await(Set<K> keys, long pollNanos, long mostNanos) throws InterruptedException;

    /** Nobody is told of changes. */
    static <K> Wakeups<K> none() {
        return (keys, pollNanos, mostNanos) -> TimeUnit.NANOSECONDS.sleep(pollNanos);
    }
}
