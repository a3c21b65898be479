package dev.forebay.benchmarks.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads that put as fast as they are acknowledged, each with one put on its way (a closed loop, so a latency is that of a put at this
 * throughput, and there is no schedule that a slow put could delay).
 *
 * @param seed of the keys
 */
public record PutLoad(Workload workload, int threads, Duration time, long seed) {
    private static final Logger LOG = LoggerFactory.getLogger(PutLoad.class);

    public PutLoad {
        if (threads < 1 || threads > PutLog.MOST_THREADS) {
            throw new IllegalArgumentException(
                    "threads is %d; it must be 1 to %d".formatted(threads, PutLog.MOST_THREADS));
        }
    }

    /** Puts one row and returns when it is acknowledged. */
    @FunctionalInterface
    public interface Put {
        void put(long key, long version) throws Exception;
    }

    private record ThreadRun(PutLog log, Histogram latencies, int failures) {}

    /** Runs the load on a target for its time. */
    public PutRun run(Put target) throws InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        CountDownLatch ready = new CountDownLatch(threads);
        CountDownLatch go = new CountDownLatch(1);
        try {
            List<Future<ThreadRun>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                running.add(pool.submit(() -> {
                    ready.countDown();
                    go.await();
                    return runThread(target, thread);
                }));
            }
            ready.await();
            long began = System.nanoTime();
            go.countDown();
            return collect(running, began);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a thread of the load ended early", e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    private static PutRun collect(List<Future<ThreadRun>> running, long began)
            throws InterruptedException, ExecutionException {
        List<PutLog> logs = new ArrayList<>();
        Histogram latencies = new Histogram(3);
        int failures = 0;
        for (Future<ThreadRun> future : running) {
            ThreadRun run = future.get();
            logs.add(run.log());
            latencies.add(run.latencies());
            failures += run.failures();
        }
        return new PutRun(logs, latencies, Duration.ofNanos(System.nanoTime() - began), failures);
    }

    private ThreadRun runThread(Put target, int thread) {
        LongSupplier keys = workload.keys(thread, threads, seed);
        PutLog log = new PutLog(thread);
        Histogram latencies = new Histogram(3);
        int failures = 0;
        long now = System.nanoTime();
        long end = now + time.toNanos();
        while (now - end < 0) {
            long key = keys.getAsLong();
            long began = System.nanoTime();
            long version = log.begin(key, began);
            try {
                target.put(key, version);
                now = System.nanoTime();
                log.acknowledge(now);
                latencies.recordValue(now - began);
            } catch (Exception e) {
                LOG.warn("a put failed", e);
                failures++;
                now = System.nanoTime();
            }
        }
        return new ThreadRun(log, latencies, failures);
    }
}
