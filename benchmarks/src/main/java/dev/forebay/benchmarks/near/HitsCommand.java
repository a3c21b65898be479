package dev.forebay.benchmarks.near;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.sun.management.ThreadMXBean;
import dev.forebay.Cache;
import dev.forebay.Forebay;
import dev.forebay.Near;
import dev.forebay.ReadThrough;
import dev.forebay.redis.RedisBackend;
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
import java.util.function.Function;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures one contender in a JVM of its own, so that the compiler sees no other. Every one of these JVMs has a Forebay at work first:
 * what the compiler has learned of the maps that all share is the same.
 */
@Command(name = "near-hits", hidden = true, description = "One contender of 'near', for that command.")
public final class HitsCommand implements Callable<Integer> {
    private static final int PICKS = 1 << 16;

    @Option(names = "--redis", required = true)
    private String redis = "";

    @Option(names = "--contender", required = true)
    private Contender contender = Contender.NEAR;

    @Option(names = "--threads", required = true)
    private int threads;

    @Option(names = "--full", description = "the cache is nine tenths full: Caffeine notes who is read")
    private boolean full;

    @Option(names = "--rows", required = true)
    private int rows;

    @Option(names = "--windows", required = true, description = "of 2 ms, for each thread")
    private int windows;

    @Override
    public Integer call() throws Exception {
        long most = full ? rows * 10L / 9 : 2L * rows + 100;
        try (Forebay forebay = Forebay.on(RedisBackend.connect(redis))) {
            Cache<Long, String> cache = forebay.cache("rows", Long.class, String.class)
                    .reads(ReadThrough.from(key -> "row " + key))
                    .near(Near.entries(most).maxAge(Duration.ofHours(1)))
                    .build();
            bringNear(cache);
            Function<Long, @Nullable Object> get = switch (contender) {
                case CAFFEINE -> filled(Caffeine.newBuilder().maximumSize(most))::getIfPresent;
                case CAFFEINE_EXPIRY ->
                    filled(Caffeine.newBuilder().maximumSize(most).expireAfterWrite(Duration.ofHours(1)))::getIfPresent;
                case NEAR -> cache::getIfPresent;
            };
            System.out.println(measure(get).line());
        }
        return 0;
    }

    private void bringNear(Cache<Long, String> cache) {
        List<Long> all = LongStream.range(0, rows).boxed().toList();
        for (int i = 0; i < 20; i++) {
            cache.getAll(all);
        }
        long before = cache.stats().near().hits();
        cache.getAll(all);
        if (cache.stats().near().hits() - before < rows * 0.95) {
            throw new IllegalStateException("not near: " + cache.stats().near());
        }
    }

    private com.github.benmanes.caffeine.cache.Cache<Long, String> filled(Caffeine<Object, Object> limits) {
        com.github.benmanes.caffeine.cache.Cache<Long, String> cache = limits.build();
        LongStream.range(0, rows).forEach(key -> cache.put(key, "row " + key));
        return cache;
    }

    /** @param nanos of a hit in the median window, and in the window that only one in twenty are faster than */
    record Hits(double nanos, double fast, double bytes) {
        String line() {
            return nanos + " " + fast + " " + bytes;
        }

        static Hits of(String line) {
            String[] words = line.trim().split(" ", -1);
            return new Hits(Double.parseDouble(words[0]), Double.parseDouble(words[1]), Double.parseDouble(words[2]));
        }
    }

    private Hits measure(Function<Long, @Nullable Object> get) throws Exception {
        Long[] picks = picks();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        CountDownLatch all = new CountDownLatch(threads);
        List<Future<double[]>> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int offset = i * 977;
            running.add(pool.submit(() -> {
                all.countDown();
                all.await();
                return reads(get, picks, offset);
            }));
        }
        List<Double> nanos = new ArrayList<>();
        double bytes = 0;
        for (Future<double[]> one : running) {
            double[] found = one.get();
            bytes += found[0] / threads;
            Arrays.stream(found, 1, found.length).forEach(nanos::add);
        }
        pool.shutdown();
        nanos.sort(null);
        return new Hits(nanos.get(nanos.size() / 2), nanos.get(nanos.size() / 20), bytes);
    }

    /** Returns the bytes of a hit, then the nanoseconds of a hit in each window. */
    private double[] reads(Function<Long, @Nullable Object> get, Long[] picks, int offset) {
        ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        double[] found = new double[windows + 1];
        window(get, picks, offset, Duration.ofMillis(Math.min(1_000, 4L * windows))); // the compiler has its turn
        long before = memory.getCurrentThreadAllocatedBytes();
        long hits = 0;
        for (int i = 1; i <= windows; i++) {
            long began = System.nanoTime();
            long done = window(get, picks, offset + i * 31, Duration.ofMillis(2));
            found[i] = (double) (System.nanoTime() - began) / done;
            hits += done;
        }
        found[0] = (double) (memory.getCurrentThreadAllocatedBytes() - before) / hits;
        return found;
    }

    private static long window(Function<Long, @Nullable Object> get, Long[] picks, int offset, Duration time) {
        long end = System.nanoTime() + time.toNanos();
        long done = 0;
        int at = offset;
        do {
            for (int i = 0; i < 1_000; i++) {
                if (get.apply(picks[at++ & (PICKS - 1)]) == null) {
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
