package dev.forebay.internal.part;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a sweep every {@value #PAUSE_SECONDS} seconds, and less often where it takes long: a hundredth of the time at most. */
public final class Sweeper {
    private static final long PAUSE_SECONDS = 10;
    private static final long REST = 100;

    private static final Logger LOG = LoggerFactory.getLogger("dev.forebay");

    private final Runnable sweep;
    private final AtomicBoolean sweeping = new AtomicBoolean();
    private volatile long notBefore = System.nanoTime();

    public Sweeper(Runnable sweep) {
        this.sweep = sweep;
    }

    /** Begins, in a thread of the workers'. */
    public void sweepBy(Workers workers) {
        workers.every(TimeUnit.SECONDS.toNanos(PAUSE_SECONDS), () -> {
            if (System.nanoTime() - notBefore >= 0 && sweeping.compareAndSet(false, true)) {
                try {
                    workers.loading().execute(this::run);
                } catch (RuntimeException | Error e) { // no thread for it now: a task that throws would never run again
                    LOG.warn("what has expired is not freed; trying again", e);
                    sweeping.set(false);
                }
            }
        });
    }

    private void run() {
        long began = System.nanoTime();
        try {
            sweep.run();
        } finally {
            long ended = System.nanoTime();
            notBefore = ended + REST * (ended - began);
            sweeping.set(false);
        }
    }
}
