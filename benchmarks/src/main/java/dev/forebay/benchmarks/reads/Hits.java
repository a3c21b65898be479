package dev.forebay.benchmarks.reads;

import dev.forebay.benchmarks.ground.Servers;
import dev.forebay.benchmarks.load.CallKeys;
import dev.forebay.benchmarks.load.CallLoad;
import dev.forebay.benchmarks.load.CallRun;
import dev.forebay.benchmarks.load.Callers;
import dev.forebay.benchmarks.load.Turns;
import dev.forebay.benchmarks.report.Line;
import dev.forebay.benchmarks.report.Sample;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads of rows that are there, one by one and in bulk, by contenders that all hold their entries in one Redis at once. */
final class Hits implements AutoCloseable {
    private static final List<Entrant> ENTRANTS =
            List.of(Entrant.RAW, Entrant.FUTURES, Entrant.FOREBAY, Entrant.REDISSON, Entrant.JETCACHE, Entrant.SPRING);

    private static final double SHARE_OF_SLOWEST = 0.5;

    private final Plan plan;
    private final List<Runner> runners = new ArrayList<>();

    private record Runner(Entrant entrant, Contender contender) {}

    private record Work(String text, CallLoad load, boolean isBulk) {}

    Hits(Servers servers, Plan plan) throws Exception {
        this.plan = plan;
        servers.command("FLUSHALL");
        try {
            for (Entrant entrant : ENTRANTS) {
                Contender contender = entrant.open(servers, runners.size());
                runners.add(new Runner(entrant, contender));
                Rows.cache(contender, plan.keys());
            }
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    /** Runs them as fast as they answer. */
    List<Sample> closed() throws Exception {
        List<Sample> samples = new ArrayList<>();
        for (Callers callers : plan.callers()) {
            samples.addAll(inTurns(new Work("hit, " + callers, CallLoad.closed(callers, plan.time()), false), runners));
        }
        return samples;
    }

    /** Runs them as fast as they answer, and then on a schedule that all of them can keep. */
    List<Sample> one() throws Exception {
        List<Sample> samples = new ArrayList<>(closed());
        Callers callers = plan.scheduled();
        double perSecond = rateForAll(samples, "hit, " + callers);
        String text = "hit, %s, %,.0f a second due".formatted(callers, perSecond);
        samples.addAll(inTurns(new Work(text, new CallLoad(callers, plan.time(), perSecond), false), runners));
        return samples;
    }

    /** Runs those that read in bulk. */
    List<Sample> bulk() throws Exception {
        List<Runner> some = runners.stream()
                .filter(runner -> !runner.entrant().equals(Entrant.SPRING))
                .toList();
        List<Sample> samples = new ArrayList<>();
        for (Callers callers : plan.fewCallers()) {
            String text = "getAll of %d, %s".formatted(plan.batch(), callers);
            samples.addAll(inTurns(new Work(text, CallLoad.closed(callers, plan.time()), true), some));
        }
        return samples;
    }

    private static double rateForAll(List<Sample> samples, String work) {
        Map<String, List<Sample>> byContender = samples.stream()
                .filter(sample -> sample.work().equals(work))
                .collect(Collectors.groupingBy(Sample::contender));
        double slowest = byContender.entrySet().stream()
                .mapToDouble(entry -> new Line(work, entry.getKey(), entry.getValue()).median())
                .min()
                .orElseThrow();
        return Math.max(100, Math.floor(slowest * SHARE_OF_SLOWEST / 100) * 100);
    }

    private List<Sample> inTurns(Work work, List<Runner> some) throws Exception {
        for (Runner runner : some) {
            measure(runner, work, 0); // warms up
        }
        return Turns.run(plan.repetitions(), some, (runner, repetition) -> measure(runner, work, repetition));
    }

    private Sample measure(Runner runner, Work work, int repetition) throws Exception {
        Contender contender = runner.contender();
        long loads = contender.loads();
        CallRun run = work.isBulk()
                ? work.load()
                        .run(
                                CallKeys.zipfBatches(plan.keys(), plan.batch(), repetition),
                                keys -> Rows.require(keys, contender.getAll(boxed(keys))))
                : work.load()
                        .run(
                                CallKeys.zipf(plan.keys(), repetition),
                                keys -> Rows.require(keys[0], contender.get(keys[0])));
        Rows.requireLoads(contender, loads, 0);
        return new Sample(
                work.text(), runner.entrant().name(), repetition, run.perSecond(), run.micros(), run.calls(), null);
    }

    private static Set<Long> boxed(long[] keys) {
        Set<Long> boxed = new LinkedHashSet<>();
        for (long key : keys) {
            boxed.add(key);
        }
        return boxed;
    }

    @Override
    public void close() {
        runners.forEach(runner -> runner.contender().close());
    }
}
