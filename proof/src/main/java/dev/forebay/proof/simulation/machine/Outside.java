package dev.forebay.proof.simulation.machine;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** The thread that has a machine run, and waits for its end. */
final class Outside {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Thread thread = Thread.currentThread();
    private volatile boolean ended;

    void end() {
        ended = true;
        LockSupport.unpark(thread);
    }

    /**
     * Waits for the end.
     *
     * @throws IllegalStateException if the machine makes no steps any more: a simulated thread waits for real
     */
    void await(LongSupplier steps) {
        long seen = -1;
        long since = System.nanoTime();
        while (!ended) {
            LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(500));
            long now = steps.getAsLong();
            if (seen != now) {
                seen = now;
                since = System.nanoTime();
            } else if (System.nanoTime() - since > PATIENCE_NANOS) {
                throw new IllegalStateException(stuck());
            }
        }
    }

    private static String stuck() {
        StringBuilder text = new StringBuilder("a simulated thread blocks the machine's threads:");
        Thread.getAllStackTraces().forEach((thread, stack) -> {
            if (thread instanceof Carrier carrier && carrier.actor() != null) {
                text.append("\n").append(carrier.actor());
                for (StackTraceElement element : stack) {
                    text.append("\n    at ").append(element);
                }
            }
        });
        return text.toString();
    }
}
