package dev.forebay.benchmarks.writebehind;

import dev.forebay.benchmarks.ground.Item;
import dev.forebay.benchmarks.ground.Peers;
import dev.forebay.benchmarks.ground.Servers;
import dev.forebay.benchmarks.load.Turns;
import dev.forebay.benchmarks.report.Sample;
import dev.forebay.benchmarks.writebehind.RedissonItems.Settings;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.redisson.api.RedissonClient;

/**
 * Drained rows per second: from a journal that has all the rows when the time begins, into an empty table; and whether every row is
 * there then.
 */
final class Drains {
    private static final long VERSION = 1;
    private static final int PUT_AT_ONCE = 1_000;
    private static final int PUTTING_THREADS = 32;

    /** Until the compiler has seen enough of everybody. */
    private static final int WARM_UPS = 3;

    private final Servers servers;
    private final Grids grids;
    private final Plan plan;
    private final List<Item> items;

    Drains(Servers servers, Grids grids, Plan plan) {
        this.servers = servers;
        this.grids = grids;
        this.plan = plan;
        // Keys come in no order, as they do from users.
        List<Item> all = new ArrayList<>(LongStream.rangeClosed(1, plan.rows())
                .mapToObj(id -> Item.of(id, VERSION))
                .toList());
        Collections.shuffle(all, new Random(1));
        this.items = List.copyOf(all);
    }

    /** A way to take rows to the table; fills its journal with {@code rows}, and returns how long the drain took, in nanoseconds. */
    @FunctionalInterface
    private interface Drainer {
        long drain(List<Item> rows) throws Exception;
    }

    private record Entrant(String name, int rows, Drainer drainer) {}

    /** Runs all in turns, for each batch size. */
    List<Sample> run() throws Exception {
        List<Sample> samples = new ArrayList<>();
        for (int batchSize : plan.batchSizes()) {
            List<Entrant> entrants = entrants(batchSize);
            Turns.run(WARM_UPS, entrants, (entrant, repetition) -> measure(entrant, batchSize, repetition));
            samples.addAll(Turns.run(
                    plan.repetitions(), entrants, (entrant, repetition) -> measure(entrant, batchSize, repetition)));
        }
        return samples;
    }

    private List<Entrant> entrants(int batchSize) {
        return List.of(
                new Entrant("raw upsert", plan.rows(), rows -> raw(rows, batchSize)),
                new Entrant("Forebay", plan.rows(), rows -> forebay(rows, batchSize)),
                new Entrant("Redisson", plan.redissonRows(), rows -> redisson(rows, batchSize)),
                new Entrant("Hazelcast", plan.rows(), rows -> hazelcast(rows, batchSize)),
                new Entrant("Coherence", plan.rows(), rows -> coherence(rows, batchSize)));
    }

    private Sample measure(Entrant entrant, int batchSize, int repetition) throws Exception {
        servers.clear();
        List<Item> rows = items.subList(0, entrant.rows());
        long took = entrant.drainer().drain(rows);
        Map<Long, Long> found = servers.table().versions();
        long lost = rows.stream()
                .filter(row -> !Long.valueOf(row.version()).equals(found.get(row.id())))
                .count();
        return new Sample(
                "drain, batches of %,d".formatted(batchSize),
                entrant.name(),
                repetition,
                rows.size() * 1e9 / took,
                Map.of(),
                found.size(),
                lost);
    }

    private long raw(List<Item> rows, int batchSize) throws SQLException {
        long began = System.nanoTime();
        for (int from = 0; from < rows.size(); from += batchSize) {
            servers.table().upsert(rows.subList(from, Math.min(rows.size(), from + batchSize)));
        }
        return System.nanoTime() - began;
    }

    private long forebay(List<Item> rows, int batchSize) {
        try (ForebayItems contender =
                ForebayItems.held(servers.redis(), servers.table().dataSource(), batchSize)) {
            inBulk(rows, contender::putAll);
            contender.requireWaiting(rows.size());
            long began = System.nanoTime();
            contender.drain();
            return System.nanoTime() - began;
        }
    }

    /** One client fills the queue, each row by a put of its own as an application does; another one drains it. */
    private long redisson(List<Item> rows, int batchSize) throws Exception {
        try (RedissonItems filler =
                new RedissonItems(servers.redis(), servers.table(), new Settings(batchSize, RedissonItems.IDLE))) {
            putEach(rows, filler);
            filler.awaitQueued(rows.size());
            RedissonClient second = Peers.redisson(servers.redis());
            second.getBucket("nothing").get(); // connected
            long began = System.nanoTime();
            try (RedissonItems drainer = new RedissonItems(
                    servers.redis(), second, servers.table(), new Settings(batchSize, Duration.ofMillis(1)))) {
                drainer.awaitWritten(rows.size());
                return System.nanoTime() - began;
            }
        }
    }

    /** From the first batch on: when it begins is for its timer, which looks once a second. */
    private long hazelcast(List<Item> rows, int batchSize) {
        try (HazelcastItems contender = grids.hazelcast(batchSize, false)) {
            grids.upserts().reset();
            inBulk(rows, contender::putAll);
            contender.drain();
            grids.upserts().awaitWritten(rows.size());
            return grids.upserts().tookNanos();
        }
    }

    /** It begins at once, and is held with its first batch until all rows wait. */
    private long coherence(List<Item> rows, int batchSize) {
        try (CoherenceItems contender = grids.coherence(batchSize, true)) {
            grids.upserts().reset();
            grids.upserts().hold();
            inBulk(rows, contender::putAll);
            grids.upserts().letGo();
            grids.upserts().awaitWritten(rows.size());
            return grids.upserts().tookNanos();
        } finally {
            grids.upserts().letGo();
        }
    }

    private static void inBulk(List<Item> rows, Consumer<List<Item>> putAll) {
        for (int from = 0; from < rows.size(); from += PUT_AT_ONCE) {
            putAll.accept(rows.subList(from, Math.min(rows.size(), from + PUT_AT_ONCE)));
        }
    }

    private static void putEach(List<Item> rows, Contender contender) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(PUTTING_THREADS);
        try {
            List<Future<Boolean>> puts = new ArrayList<>();
            for (Item row : rows) {
                puts.add(threads.submit(() -> {
                    contender.put(row);
                    return true;
                }));
            }
            for (Future<Boolean> put : puts) {
                put.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a put failed", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }
}
