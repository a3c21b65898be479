package dev.forebay.benchmarks.writebehind;

import dev.forebay.benchmarks.ground.Item;
import dev.forebay.benchmarks.ground.ItemTable;
import dev.forebay.benchmarks.ground.Servers;
import dev.forebay.benchmarks.load.Latencies;
import dev.forebay.benchmarks.load.PutLoad;
import dev.forebay.benchmarks.load.PutRun;
import dev.forebay.benchmarks.load.Turns;
import dev.forebay.benchmarks.load.Workload;
import dev.forebay.benchmarks.report.Sample;
import dev.forebay.benchmarks.writebehind.Plan.Drain;
import dev.forebay.benchmarks.writebehind.RedissonItems.Settings;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Acknowledged puts per second; and after each run, whether every acknowledged row is in the table. */
final class Acknowledgements {
    /** How long the last rows may take to the table after nothing waits: Redisson queues a put after it was acknowledged. */
    private static final Duration LATE = Duration.ofSeconds(5);

    private static final Duration FOREBAY_IDLE = Duration.ofHours(1);

    /** Rows that a drain takes at once. */
    static final int BATCH = 500;

    private final Servers servers;
    private final Grids grids;
    private final Plan plan;

    Acknowledgements(Servers servers, Grids grids, Plan plan) {
        this.servers = servers;
        this.grids = grids;
        this.plan = plan;
    }

    /** A contender by name. */
    private record Entrant(String name, boolean writesTable, Opener opener) {}

    @FunctionalInterface
    private interface Opener {
        Contender open(Drain drain);
    }

    private List<Entrant> entrants() {
        String redis = servers.redis();
        ItemTable table = servers.table();
        return List.of(
                new Entrant("raw SET", false, drain -> new RawSet(redis)),
                new Entrant(
                        "Forebay",
                        true,
                        drain -> new ForebayItems(
                                redis,
                                table.dataSource(),
                                BATCH,
                                drain == Drain.IDLE ? FOREBAY_IDLE : Duration.ofSeconds(1))),
                new Entrant(
                        "Redisson, defaults",
                        true,
                        drain -> new RedissonItems(
                                redis, table, new Settings(null, drain == Drain.IDLE ? RedissonItems.IDLE : null))),
                new Entrant(
                        "Redisson, batch " + BATCH,
                        true,
                        drain -> new RedissonItems(
                                redis,
                                table,
                                new Settings(BATCH, drain == Drain.IDLE ? RedissonItems.IDLE : Duration.ofMillis(10)))),
                new Entrant("Hazelcast", true, drain -> grids.hazelcast(BATCH, drain == Drain.RUNNING)),
                new Entrant("Coherence, no socket", true, drain -> grids.coherence(BATCH, drain == Drain.RUNNING)));
    }

    /** Runs the contenders in turns at each work, after one run of each that warms up. */
    List<Sample> run() throws Exception {
        warmUp();
        List<Sample> samples = new ArrayList<>();
        for (Workload workload : plan.workloads()) {
            for (Drain drain : plan.drains()) {
                for (int threads : plan.threads()) {
                    Work work = new Work(workload, drain, threads);
                    samples.addAll(Turns.run(
                            plan.repetitions(),
                            entrants(),
                            (entrant, repetition) -> measure(entrant, work, repetition)));
                }
            }
        }
        return samples;
    }

    private record Work(Workload workload, Drain drain, int threads) {
        @Override
        public String toString() {
            return "put, %s, %d thread%s, %s".formatted(workload, threads, threads == 1 ? "" : "s", drain);
        }
    }

    private void warmUp() throws Exception {
        for (Entrant entrant : entrants()) {
            measure(entrant, new Work(Workload.ZIPF, Drain.RUNNING, Collections.max(plan.threads())), 0);
        }
    }

    private Sample measure(Entrant entrant, Work work, int repetition) throws Exception {
        servers.clear();
        try (Contender contender = entrant.opener().open(work.drain())) {
            PutRun run = new PutLoad(work.workload(), work.threads(), plan.time(), repetition)
                    .run((key, version) -> contender.put(Item.of(key, version)));
            contender.drain();
            Long lost = entrant.writesTable() ? lost(run) : null;
            return new Sample(
                    work.toString(),
                    entrant.name(),
                    repetition,
                    run.perSecond(),
                    Latencies.micros(run.latencies()),
                    run.acknowledged(),
                    lost);
        }
    }

    private long lost(PutRun run) throws SQLException {
        long deadline = System.nanoTime() + LATE.toNanos();
        long lost = run.lost(servers.table().versions());
        while (lost > 0 && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(100_000_000);
            lost = run.lost(servers.table().versions());
        }
        return lost;
    }
}
