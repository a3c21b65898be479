package dev.forebay.internal.part;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The threads of one runtime: a bounded pool for background loads, threads for loads that may not come back, a timer that cuts
 * loads short, one thread for each group of writes that is under way, and an executor for {@code async()} views. All are daemons.
 */
public final class Workers implements AutoCloseable {
    private static final int QUEUED_PER_THREAD = 16;

    private final ThreadLocal<Boolean> inBackground = ThreadLocal.withInitial(() -> false);
    private final ThreadPoolExecutor background;
    private final ScheduledThreadPoolExecutor timer;
    private final ExecutorService cancellers = Executors.newCachedThreadPool(daemons("forebay-cancel"));
    private final ExecutorService groups = Executors.newCachedThreadPool(daemons("forebay-group"));
    private final ExecutorService loading = Executors.newCachedThreadPool(daemons("forebay-load"));
    private final ExecutorService async;

    public Workers(int refreshThreads) {
        background = new ThreadPoolExecutor(
                refreshThreads,
                refreshThreads,
                30,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(refreshThreads * QUEUED_PER_THREAD),
                daemons("forebay-refresh"));
        background.allowCoreThreadTimeOut(true);
        timer = new ScheduledThreadPoolExecutor(1, daemons("forebay-timer"));
        timer.setRemoveOnCancelPolicy(true);
        async = virtualThreads();
    }

    /** Runs a load in the background; returns {@code null}, and runs nothing, when too many wait already. */
    public @Nullable Future<?> offer(Runnable load) {
        FutureTask<?> task = new FutureTask<>(
                () -> {
                    inBackground.set(true);
                    load.run();
                },
                null);
        try {
            background.execute(task);
            return task;
        } catch (RejectedExecutionException full) {
            return null;
        }
    }

    /** Runs {@code cut} after a time unless the future is cancelled before. The cut may block: it runs in a thread of its own. */
    public Future<?> after(long nanos, Runnable cut) {
        return timer.schedule(() -> cancellers.execute(cut), nanos, TimeUnit.NANOSECONDS);
    }

    /** Runs a task again and again, with this time between, until {@link #close}. It must not block: it runs in the timer's own thread. */
    @SuppressWarnings("FutureReturnValueIgnored") // ends with the timer
    void every(long nanos, Runnable task) {
        timer.scheduleWithFixedDelay(task, nanos, nanos, TimeUnit.NANOSECONDS);
    }

    /** Returns whether the present thread is one of the background's. */
    boolean isBackground() {
        return inBackground.get();
    }

    /** Returns the threads of work that may not come back. Whoever uses them bounds how much does not. */
    public Executor loading() {
        return loading;
    }

    public Executor async() {
        return async;
    }

    /** Returns the threads in which callers' shared writes run: no more than there are callers, and none is a virtual one. */
    public Executor groups() {
        return groups;
    }

    @Override
    public void close() {
        timer.shutdownNow();
        background.shutdownNow();
        loading.shutdownNow();
        async.shutdown();
        cancellers.shutdown();
        groups.shutdown();
    }

    public static ThreadFactory daemons(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** A virtual thread per task where the JVM has them (21 or later), else a cached pool. */
    private static ExecutorService virtualThreads() {
        try {
            return (ExecutorService) MethodHandles.publicLookup()
                    .findStatic(
                            Executors.class,
                            "newVirtualThreadPerTaskExecutor",
                            MethodType.methodType(ExecutorService.class))
                    .invoke();
        } catch (NoSuchMethodException e) {
            return Executors.newCachedThreadPool(daemons("forebay-async"));
        } catch (Throwable e) {
            throw new IllegalStateException("cannot make virtual threads", e);
        }
    }
}
