package dev.forebay.benchmarks.goals;

import dev.forebay.Cache;
import dev.forebay.Forebay;
import dev.forebay.WriteThrough;
import dev.forebay.benchmarks.ground.Item;
import dev.forebay.benchmarks.ground.ItemTable;
import dev.forebay.benchmarks.ground.Servers;
import dev.forebay.benchmarks.load.Latencies;
import dev.forebay.benchmarks.load.PutLoad;
import dev.forebay.benchmarks.load.PutRun;
import dev.forebay.benchmarks.load.Turns;
import dev.forebay.benchmarks.load.Workload;
import dev.forebay.benchmarks.report.Sample;
import dev.forebay.jdbc.JdbcTable;
import dev.forebay.redis.RedisBackend;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Puts that return when the row is committed, beside the statement alone; and, with one thread, their round trips to Redis. */
final class WriteThroughPuts {
    private final Servers servers;
    private final Plan plan;

    WriteThroughPuts(Servers servers, Plan plan) {
        this.servers = servers;
        this.plan = plan;
    }

    /** One way to write a row and its entry. */
    private interface Contender extends AutoCloseable {
        void put(Item item) throws Exception;

        @Override
        void close();
    }

    @FunctionalInterface
    private interface Opener {
        Contender open(Servers servers);
    }

    private record Entrant(String name, Opener opener) {}

    private static final Entrant RAW = new Entrant("raw upsert", servers -> new RawUpsert(servers.table()));
    private static final Entrant FOREBAY = new Entrant("Forebay", servers -> new ForebayPuts(servers, false));
    private static final Entrant GROUPED = new Entrant("Forebay, grouped", servers -> new ForebayPuts(servers, true));

    private record RawUpsert(ItemTable table) implements Contender {
        @Override
        public void put(Item item) throws SQLException {
            table.upsert(item);
        }

        /** The table is the servers' to close. */
        @Override
        public void close() {}
    }

    private static final class ForebayPuts implements Contender {
        private final Forebay forebay;
        private final Cache<Long, Item> items;

        ForebayPuts(Servers servers, boolean grouped) {
            JdbcTable<Long, Item> table = JdbcTable.of(
                            servers.table().dataSource(), ItemTable.NAME, Long.class, Item.class)
                    .key("id")
                    .build();
            WriteThrough<Long, Item> each = WriteThrough.to(table);
            forebay = Forebay.on(RedisBackend.connect(servers.redis()));
            items = forebay.cache("items", Long.class, Item.class)
                    .writes(grouped ? each.grouped() : each)
                    .build();
        }

        @Override
        public void put(Item item) {
            items.put(item.id(), item);
        }

        @Override
        public void close() {
            forebay.close();
        }
    }

    List<Sample> run() throws Exception {
        List<Sample> samples = new ArrayList<>(inTurns(Workload.ZIPF, 1));
        for (Workload workload : Workload.values()) {
            samples.addAll(inTurns(workload, plan.threads()));
        }
        return samples;
    }

    private List<Sample> inTurns(Workload workload, int threads) throws Exception {
        List<Entrant> entrants = List.of(RAW, FOREBAY, GROUPED);
        for (Entrant entrant : entrants) {
            measure(entrant, workload, threads, 0); // warms up
        }
        return Turns.run(
                plan.repetitions(), entrants, (entrant, repetition) -> measure(entrant, workload, threads, repetition));
    }

    private Sample measure(Entrant entrant, Workload workload, int threads, int repetition) throws Exception {
        servers.clear();
        try (Contender contender = entrant.opener().open(servers)) {
            contender.put(Item.of(-1, 0)); // connects
            long reads = servers.socketReads();
            PutRun run = new PutLoad(workload, threads, plan.time(), repetition)
                    .run((key, version) -> contender.put(Item.of(key, version)));
            double trips = (double) (servers.socketReads() - reads - Servers.READS_OF_COUNTING) / run.acknowledged();
            if (run.failures() > 0) {
                throw new IllegalStateException("%s: %,d puts failed".formatted(entrant.name(), run.failures()));
            }
            Sample sample = new Sample(
                    "write-through put, synced, %s, %d thread%s".formatted(workload, threads, threads == 1 ? "" : "s"),
                    entrant.name(),
                    repetition,
                    run.perSecond(),
                    Latencies.micros(run.latencies()),
                    run.acknowledged(),
                    run.lost(servers.table().versions()));
            return threads == 1 ? sample.figures(Map.of("Redis round trips", trips)) : sample;
        }
    }
}
