package dev.forebay.spi;

import org.jspecify.annotations.Nullable;

/**
 * The time limit of the load that runs in the present thread.
 *
 * <p>A loader that can be cut short asks for {@link #current()} and registers how: a JDBC loader registers {@code
 * Statement::cancel}. At the limit the registered action runs in a thread of Forebay's, and the loading thread is interrupted.
 */
public final class LoadDeadline {
    private static final ThreadLocal<@Nullable LoadDeadline> CURRENT = new ThreadLocal<>();

    private final long deadlineNanos;
    private final Thread loading = Thread.currentThread();
    private @Nullable Runnable canceller;
    private boolean expired;
    private boolean finished;

    /** Begins the limit of a load of the present thread, at {@code deadlineNanos} of {@link System#nanoTime()}. */
    public LoadDeadline(long deadlineNanos) {
        this.deadlineNanos = deadlineNanos;
    }

    /** Returns the deadline of the load that runs in this thread, or {@code null} outside a load. */
    public static @Nullable LoadDeadline current() {
        return CURRENT.get();
    }

    /** Makes this the deadline of the present thread; returns the one before it. */
    public static @Nullable LoadDeadline set(@Nullable LoadDeadline deadline) {
        LoadDeadline before = CURRENT.get();
        if (deadline == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(deadline);
        }
        return before;
    }

    /** Returns the nanoseconds that are left, at least 0. */
    public long remainingNanos() {
        return Math.max(0, deadlineNanos - System.nanoTime());
    }

    /** Says how to cut the load short; runs it at once if the deadline is over. {@code null} says that it no longer can be. */
    public void onExpiry(@Nullable Runnable cancel) {
        synchronized (this) {
            canceller = cancel;
            if (!expired || cancel == null) {
                return;
            }
        }
        cancel.run();
    }

    /** Cuts the load short, unless it has finished. */
    public void expire() {
        Runnable cancel;
        synchronized (this) {
            if (finished || expired) {
                return;
            }
            expired = true;
            cancel = canceller;
            loading.interrupt();
        }
        if (cancel != null) {
            cancel.run();
        }
    }

    /** The load has returned: it is not cut short from here on. Returns whether it was before, and clears that interrupt. */
    public synchronized boolean finish() {
        finished = true;
        canceller = null;
        if (expired) {
            Thread.interrupted();
        }
        return expired;
    }
}
