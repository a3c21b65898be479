package dev.forebay.benchmarks.goals;

import dev.forebay.benchmarks.ground.Item;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * One of the processes that read a key while it expires. A row's version is the number of its load, over all processes: the first one
 * fills the cache, and a round ends when each thread has read a later one.
 */
@Command(name = "expired-key", hidden = true, description = "One process that reads an expired key, for 'goals'.")
public final class ExpiredKeyCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final long FIRST = 1;

    @Option(names = "--redis", required = true)
    private String redis = "";

    @Option(names = "--contender", required = true)
    private ExpiringContender contender = ExpiringContender.FOREBAY;

    @Option(names = "--number", required = true)
    private int number;

    @Option(names = "--processes", required = true)
    private int processes;

    @Option(names = "--threads", required = true)
    private int threads;

    @Option(names = "--rounds", required = true)
    private int rounds;

    @Option(names = "--load", required = true, description = "how long one takes, in ms")
    private int loadMillis;

    @Override
    public Integer call() throws Exception {
        RedisClient client = RedisClient.create(redis);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            RedisCommands<String, String> counts = client.connect().sync();
            try (ExpiringCache cache = contender.open(redis, key -> load(counts, key))) {
                for (long key = 1; key <= rounds; key++) {
                    System.out.println(round(counts, cache, pool, key).line());
                }
            }
            System.out.flush();
            return 0;
        } finally {
            pool.shutdownNow();
            client.shutdown();
        }
    }

    private Item load(RedisCommands<String, String> counts, long key) {
        long version = counts.incr(loads(key));
        LockSupport.parkNanos(Duration.ofMillis(loadMillis).toNanos());
        return Item.of(key, version);
    }

    private static String loads(long key) {
        return "loads:" + key;
    }

    private ExpiredRound round(
            RedisCommands<String, String> counts, ExpiringCache cache, ExecutorService pool, long key)
            throws Exception {
        if (number == 0) {
            read(cache, key);
        }
        meet(counts, "filled:" + key);
        List<Future<Long>> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            running.add(pool.submit(() -> readUntilLoadedAgain(cache, key)));
        }
        long slowest = 0;
        for (Future<Long> one : running) {
            slowest = Math.max(slowest, one.get());
        }
        meet(counts, "loaded:" + key);
        return new ExpiredRound(Long.parseLong(counts.get(loads(key))) - FIRST, slowest);
    }

    /** Returns how long the slowest read took, in nanoseconds. */
    private long readUntilLoadedAgain(ExpiringCache cache, long key) throws Exception {
        long slowest = 0;
        long version = FIRST;
        while (version == FIRST) {
            long began = System.nanoTime();
            version = read(cache, key);
            slowest = Math.max(slowest, System.nanoTime() - began);
            LockSupport.parkNanos(1_000_000);
        }
        return slowest;
    }

    private static long read(ExpiringCache cache, long key) throws Exception {
        Item row = cache.get(key);
        if (row == null || row.id() != key) {
            throw new IllegalStateException("key %d has the row %s".formatted(key, row));
        }
        return row.version();
    }

    /** Returns when all processes are here. */
    private void meet(RedisCommands<String, String> counts, String where) {
        counts.incr(where);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (Integer.parseInt(counts.get(where)) < processes) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("after %s only %s of %d processes are at %s"
                        .formatted(PATIENCE, counts.get(where), processes, where));
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}
