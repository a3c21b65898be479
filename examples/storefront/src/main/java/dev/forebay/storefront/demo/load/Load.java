package dev.forebay.storefront.demo.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One process's share of the load: some threads, each asking one thing after the other. */
public final class Load {
    private static final Logger LOG = LoggerFactory.getLogger(Load.class);

    private static final int SWEEPER = 255;

    private final Plan plan;
    private final int process;
    private volatile boolean stopped;
    private final AtomicLong lastVersion = new AtomicLong();
    private final Zipf keys = new Zipf(Plan.KEYS, Plan.ZIPF_EXPONENT);

    /** @param process 0 or 1: part of every version that is written, so that versions are unique over processes */
    public Load(Plan plan, int process) {
        this.plan = plan;
        this.process = process;
    }

    /** Puts the load on a target between two points of the shared clock, and returns what happened. */
    public List<Operation> run(Target target, long startNanos, long endNanos) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(plan.threads());
        try {
            List<Future<OperationLog>> running = IntStream.range(0, plan.threads())
                    .mapToObj(thread -> threads.submit(() -> runThread(target, thread, startNanos, endNanos)))
                    .toList();
            List<Operation> all = new ArrayList<>();
            for (Future<OperationLog> future : running) {
                all.addAll(future.get().operations());
            }
            return all;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a thread of the load ended early", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private OperationLog runThread(Target target, int thread, long startNanos, long endNanos) {
        RandomGenerator random = new SplittableRandom(plan.seed() * 1_000_003 + process * 1_009L + thread);
        OperationLog log = new OperationLog(Operation.actor(process, thread));
        log.bind();
        try {
            LockSupport.parkNanos(startNanos - System.nanoTime());
            while (System.nanoTime() < endNanos && !stopped) {
                int key = keys.next(random);
                if (random.nextDouble() < Plan.WRITE_SHARE) {
                    write(target, key, lastVersion.incrementAndGet() << 1 | process, log);
                } else {
                    read(target, key, log);
                }
            }
        } finally {
            OperationLog.unbind();
        }
        return log;
    }

    /** Ends all runs soon, and takes failures from now on for a consequence of it. */
    public void stop() {
        stopped = true;
    }

    private void failed(String what, Exception e) {
        if (!stopped) {
            LOG.warn("a {} failed", what, e);
        }
    }

    private void read(Target target, int key, OperationLog log) {
        long start = System.nanoTime();
        try {
            log.add(Operation.Kind.READ, key, start, target.read(key));
        } catch (Exception e) {
            failed("read", e);
            log.add(Operation.Kind.FAILED_READ, key, start, 0);
        }
    }

    private void write(Target target, int key, long version, OperationLog log) {
        long start = System.nanoTime();
        try {
            log.add(Operation.Kind.WRITE, key, start, target.write(key, version));
        } catch (Exception e) {
            failed("write", e);
            log.add(Operation.Kind.FAILED_WRITE, key, start, version);
        }
    }

    /** Reads every key once, and returns what was seen. */
    public List<Operation> sweep(Target target) throws Exception {
        long start = System.nanoTime();
        Map<Integer, Long> rows =
                target.readAll(IntStream.rangeClosed(1, Plan.KEYS).boxed().toList());
        long end = System.nanoTime();
        return IntStream.rangeClosed(1, Plan.KEYS)
                .mapToObj(key -> new Operation(
                        Operation.Kind.READ,
                        Operation.actor(process, SWEEPER),
                        key,
                        start,
                        end,
                        rows.getOrDefault(key, Operation.ABSENT)))
                .toList();
    }

    /** Returns how far in the future a start must lie so that every process hears of it in time. */
    public static Duration notice() {
        return Duration.ofMillis(50);
    }
}
