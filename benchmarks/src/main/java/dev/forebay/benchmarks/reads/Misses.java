package dev.forebay.benchmarks.reads;

import dev.forebay.benchmarks.ground.Servers;
import dev.forebay.benchmarks.load.CallKeys;
import dev.forebay.benchmarks.load.CallLoad;
import dev.forebay.benchmarks.load.CallRun;
import dev.forebay.benchmarks.load.Callers;
import dev.forebay.benchmarks.load.Turns;
import dev.forebay.benchmarks.report.Sample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;

/** Reads of rows that are not there, so that each is loaded from the table; every contender begins with an empty Redis. */
final class Misses {
    private static final int NEAR_MISSES = 20;
    private static final int FAR_MISSES = 5;
    private static final Duration ONE_WAY = Duration.ofMillis(25);

    private final Servers servers;
    private final Plan plan;
    private final Map<String, Double> waitedFor = new HashMap<>();

    /** @param opener is given the servers, and the address of Redis to take */
    private record Runner(String name, BiFunction<Servers, String, Reader> opener) {
        static Runner of(Entrant entrant) {
            return new Runner(entrant.name(), (servers, redis) -> entrant.open(redis, servers, 0));
        }
    }

    private static final List<Runner> RUNNERS = List.of(
            new Runner("raw SELECT", (servers, redis) -> new Table(servers.table())),
            Runner.of(Entrant.RAW),
            Runner.of(Entrant.FOREBAY),
            Runner.of(Entrant.REDISSON),
            Runner.of(Entrant.JETCACHE),
            Runner.of(Entrant.SPRING));

    Misses(Servers servers, Plan plan) {
        this.servers = servers;
        this.plan = plan;
    }

    List<Sample> run() throws Exception {
        List<Sample> samples = new ArrayList<>();
        for (Runner runner : RUNNERS) {
            waitedFor.put(runner.name(), roundTripsOf(runner));
        }
        for (Callers callers : plan.fewCallers()) {
            for (Runner runner : RUNNERS) {
                measure(runner, callers, 0); // warms up
            }
            samples.addAll(Turns.run(
                    plan.repetitions(), RUNNERS, (runner, repetition) -> measure(runner, callers, repetition)));
        }
        return samples;
    }

    private Sample measure(Runner runner, Callers callers, int repetition) throws Exception {
        servers.command("FLUSHALL");
        try (Reader reader = runner.opener().apply(servers, servers.redis())) {
            long beyond = plan.keys();
            Rows.require(beyond, reader.get(beyond)); // connects
            long loads = reader.loads();
            long reads = servers.socketReads();
            CallRun run = CallLoad.closed(callers, plan.time())
                    .run(CallKeys.distinct(plan.keys() - 1), keys -> Rows.require(keys[0], reader.get(keys[0])));
            double trips = (double) (servers.socketReads() - reads - Servers.READS_OF_COUNTING) / run.calls();
            Rows.requireLoads(reader, loads, run.calls());
            Sample sample = new Sample(
                    "miss with load, " + callers,
                    runner.name(),
                    repetition,
                    run.perSecond(),
                    run.micros(),
                    run.calls(),
                    null);
            return callers.count() == 1 ? sample.figures(tripsOf(runner, trips)) : sample;
        }
    }

    private Map<String, Double> tripsOf(Runner runner, double socketReads) {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("Redis round trips", Objects.requireNonNull(waitedFor.get(runner.name())));
        figures.put("Redis socket reads", socketReads);
        return figures;
    }

    /** Returns how often a miss waits for Redis: how long it takes over a long line, in round trips of that line. */
    private double roundTripsOf(Runner runner) throws Exception {
        servers.command("FLUSHALL");
        try (Reader reader = runner.opener().apply(servers, servers.line().uri())) {
            for (long key = 1; key <= NEAR_MISSES; key++) {
                reader.get(key); // connects, brings its scripts, and is compiled
            }
            servers.line().delay(ONE_WAY);
            List<Long> times = new ArrayList<>();
            for (long key = NEAR_MISSES + 1; key <= NEAR_MISSES + FAR_MISSES; key++) {
                long began = System.nanoTime();
                reader.get(key);
                times.add(System.nanoTime() - began);
            }
            times.sort(null);
            return (double) times.get(FAR_MISSES / 2) / (2 * ONE_WAY.toNanos());
        } finally {
            servers.line().delay(Duration.ZERO);
        }
    }
}
