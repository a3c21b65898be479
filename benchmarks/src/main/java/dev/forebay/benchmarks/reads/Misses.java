package dev.forebay.benchmarks.reads;

import dev.forebay.benchmarks.ground.Servers;
import dev.forebay.benchmarks.load.CallKeys;
import dev.forebay.benchmarks.load.CallLoad;
import dev.forebay.benchmarks.load.CallRun;
import dev.forebay.benchmarks.load.Callers;
import dev.forebay.benchmarks.load.Turns;
import dev.forebay.benchmarks.report.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Reads of rows that are not there, so that each is loaded from the table; every contender begins with an empty Redis. */
final class Misses {
    private final Servers servers;
    private final Plan plan;

    private record Runner(String name, Function<Servers, Reader> opener) {
        static Runner of(Entrant entrant) {
            return new Runner(entrant.name(), servers -> entrant.open(servers, 0));
        }
    }

    private static final List<Runner> RUNNERS = List.of(
            new Runner("raw SELECT", servers -> new Table(servers.table())),
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
        try (Reader reader = runner.opener().apply(servers)) {
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
            return callers.count() == 1 ? sample.figures(Map.of("Redis round trips", trips)) : sample;
        }
    }
}
