package dev.forebay.benchmarks.near;

import com.sun.management.ThreadMXBean;
import io.lettuce.core.RedisClient;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures one contender in a JVM of its own, so that the compiler sees no other. Every one of these JVMs has a Forebay at work first:
 * what the compiler has learned of the maps that all share is the same.
 */
@Command(name = "near-hits", hidden = true, description = "One contender of 'near', for that command.")
public final class HitsCommand implements Callable<Integer> {
    private static final int PICKS = 1 << 16;
    private static final int QUIET = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int WARM_UP_MILLIS = 1_000;

    @Option(names = "--redis", required = true)
    private String redis = "";

    @Option(names = "--contender", required = true)
    private Contender contender = Contender.FOREBAY;

    @Option(names = "--threads", required = true, split = ",", description = "one number after the other")
    private List<Integer> threads = List.of();

    @Option(names = "--full", description = "the cache is nine tenths full: Caffeine notes who is read")
    private boolean full;

    @Option(names = "--rows", required = true)
    private int rows;

    @Option(names = "--windows", required = true, description = "of 2 ms, for each thread")
    private int windows;

    @Override
    public Integer call() throws Exception {
        long most = full ? rows * 10L / 9 : 2L * rows + 100;
        try (NearCache forebay = Contender.FOREBAY.open(redis, rows, most)) {
            if (contender == Contender.FOREBAY) {
                measureAll(forebay);
            } else {
                try (NearCache other = contender.open(redis, rows, most)) {
                    measureAll(other);
                }
            }
        }
        System.out.flush();
        return 0;
    }

    private void measureAll(NearCache cache) throws Exception {
        for (int count : threads) {
            long before = settled();
            long began = System.nanoTime();
            Hits hits = measure(cache, count);
            requireNear(redisReads() - before, System.nanoTime() - began);
            System.out.println(hits.line());
        }
    }

    /** What was measured were near hits only if Redis was hardly asked; connections ask now and then whether it lives. */
    private void requireNear(long reads, long nanos) {
        if (reads > QUIET + nanos / 1e6) {
            throw new IllegalStateException(
                    "%s: Redis was asked %,d times during near hits".formatted(contender, reads));
        }
    }

    /** Returns Redis' count of reads when it has done what it was told before: JetCache's puts may return earlier. */
    private long settled() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        long reads = redisReads();
        while (System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(50_000_000);
            long later = redisReads();
            if (later - reads <= QUIET) {
                return later;
            }
            reads = later;
        }
        throw new IllegalStateException(
                "%s: Redis is still busy %s after the rows were put".formatted(contender, PATIENCE));
    }

    private long redisReads() {
        RedisClient client = RedisClient.create(redis);
        try {
            return client.connect()
                    .sync()
                    .info("stats")
                    .lines()
                    .filter(line -> line.startsWith("total_reads_processed:"))
                    .mapToLong(line ->
                            Long.parseLong(line.substring(line.indexOf(':') + 1).trim()))
                    .sum();
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }

    private Hits measure(NearCache cache, int count) throws Exception {
        Long[] picks = picks();
        ExecutorService pool = Executors.newFixedThreadPool(count);
        CountDownLatch all = new CountDownLatch(count);
        List<Future<double[]>> running = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int offset = i * 977;
            running.add(pool.submit(() -> {
                all.countDown();
                all.await();
                return reads(cache, picks, offset);
            }));
        }
        List<Double> nanos = new ArrayList<>();
        double bytes = 0;
        for (Future<double[]> one : running) {
            double[] found = one.get();
            bytes += found[0] / count;
            Arrays.stream(found, 1, found.length).forEach(nanos::add);
        }
        pool.shutdown();
        nanos.sort(null);
        return new Hits(count, nanos.get(nanos.size() / 2), nanos.get(nanos.size() / 20), bytes);
    }

    /** Returns the bytes of a hit, then the nanoseconds of a hit in each window. */
    private double[] reads(NearCache cache, Long[] picks, int offset) {
        ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        double[] found = new double[windows + 1];
        window(
                cache,
                picks,
                offset,
                Duration.ofMillis(Math.min(WARM_UP_MILLIS, 4L * windows))); // the compiler has its turn
        long before = memory.getCurrentThreadAllocatedBytes();
        long hits = 0;
        for (int i = 1; i <= windows; i++) {
            long began = System.nanoTime();
            long done = window(cache, picks, offset + i * 31, Duration.ofMillis(2));
            found[i] = (double) (System.nanoTime() - began) / done;
            hits += done;
        }
        found[0] = (double) (memory.getCurrentThreadAllocatedBytes() - before) / hits;
        return found;
    }

    private static long window(NearCache cache, Long[] picks, int offset, Duration time) {
        long end = System.nanoTime() + time.toNanos();
        long done = 0;
        int at = offset;
        do {
            for (int i = 0; i < 1_000; i++) {
                if (cache.get(picks[at++ & (PICKS - 1)]) == null) {
                    throw new IllegalStateException("a miss");
                }
            }
            done += 1_000;
        } while (System.nanoTime() < end);
        return done;
    }

    /** A few keys are picked often, most of them rarely. */
    private Long[] picks() {
        Random random = new Random(7);
        Long[] picks = new Long[PICKS];
        for (int i = 0; i < PICKS; i++) {
            picks[i] = (long) (rows * Math.pow(random.nextDouble(), 3));
        }
        return picks;
    }
}
