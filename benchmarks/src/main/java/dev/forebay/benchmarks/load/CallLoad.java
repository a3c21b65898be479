package dev.forebay.benchmarks.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Calls for a time. Either as fast as they are answered (a closed loop: a latency is that of a call at this throughput), or on a
 * schedule that does not wait for answers: then a latency begins when the call was due, so that a slow answer is charged with the
 * calls that it kept waiting (it is corrected for coordinated omission).
 *
 * @param perSecond of all callers together; 0 is as fast as they are answered
 */
public record CallLoad(Callers callers, Duration time, double perSecond) {

    /** Returns a load in a closed loop. */
    public static CallLoad closed(Callers callers, Duration time) {
        return new CallLoad(callers, time, 0);
    }

    /** One call. It throws if the answer is wrong, which ends the run. */
    @FunctionalInterface
    public interface Call {
        void call(long[] keys) throws Exception;
    }

    /** Runs the load. */
    public CallRun run(CallKeys.Factory keys, Call call) throws InterruptedException {
        ExecutorService pool = callers.open();
        CountDownLatch ready = new CountDownLatch(callers.count());
        CountDownLatch go = new CountDownLatch(1);
        try {
            List<Future<Histogram>> running = new ArrayList<>();
            for (int i = 0; i < callers.count(); i++) {
                int caller = i;
                running.add(pool.submit(() -> {
                    CallKeys mine = keys.of(caller, callers.count());
                    Histogram latencies = new Histogram(3);
                    ready.countDown();
                    go.await();
                    if (perSecond > 0) {
                        callWhenDue(caller, mine, call, latencies);
                    } else {
                        callAtOnce(mine, call, latencies);
                    }
                    return latencies;
                }));
            }
            ready.await();
            long began = System.nanoTime();
            go.countDown();
            Histogram all = new Histogram(3);
            for (Future<Histogram> future : running) {
                all.add(future.get());
            }
            return new CallRun(all, Duration.ofNanos(System.nanoTime() - began));
        } catch (ExecutionException e) {
            throw new IllegalStateException("a caller ended early", e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    private void callAtOnce(CallKeys keys, Call call, Histogram latencies) throws Exception {
        long now = System.nanoTime();
        long end = now + time.toNanos();
        while (now - end < 0) {
            long[] next = keys.next();
            if (next.length == 0) {
                return;
            }
            long began = System.nanoTime();
            call.call(next);
            now = System.nanoTime();
            latencies.recordValue(now - began);
        }
    }

    private void callWhenDue(int caller, CallKeys keys, Call call, Histogram latencies) throws Exception {
        double gap = 1e9 / perSecond;
        long began = System.nanoTime();
        for (long turn = 0; ; turn++) {
            long due = (long) ((turn * callers.count() + caller) * gap);
            if (due >= time.toNanos()) {
                return;
            }
            long[] next = keys.next();
            if (next.length == 0) {
                return;
            }
            for (long left = due - (System.nanoTime() - began); left > 0; left = due - (System.nanoTime() - began)) {
                LockSupport.parkNanos(left);
            }
            call.call(next);
            latencies.recordValue(System.nanoTime() - began - due);
        }
    }
}
