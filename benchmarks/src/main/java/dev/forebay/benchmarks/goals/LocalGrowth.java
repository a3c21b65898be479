package dev.forebay.benchmarks.goals;

import dev.forebay.benchmarks.ground.Child;
import dev.forebay.benchmarks.load.Turns;
import dev.forebay.benchmarks.report.Sample;
import dev.forebay.benchmarks.report.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** How the time of a local hit grows with the entries, beside a Caffeine alone, for which the memory gets slower too. */
final class LocalGrowth {
    private final Plan plan;

    LocalGrowth(Plan plan) {
        this.plan = plan;
    }

    /** Each contender has one JVM for all sizes. */
    List<Sample> run() throws Exception {
        return Turns.runAll(
                1, List.of(GrownSizeCommand.Contender.values()), (contender, repetition) -> measure(contender));
    }

    private List<Sample> measure(GrownSizeCommand.Contender contender) {
        String sizes = plan.sizes().stream().map(String::valueOf).collect(Collectors.joining(","));
        List<String> printed = Child.run(
                plan.heap(),
                List.of(
                        "grown-size",
                        "--contender=" + contender.name(),
                        "--sizes=" + sizes,
                        "--window=" + plan.time().toMillis() / 5));
        List<Sample> samples = new ArrayList<>();
        for (GrownSize size : GrownSize.of(printed)) {
            samples.add(new Sample(
                    "local hit, %,d entries".formatted(size.entries()),
                    contender.toString(),
                    1,
                    Unit.NANOS,
                    size.nanos(),
                    Map.of(),
                    1,
                    null,
                    Map.of("bytes of an entry", size.bytes())));
        }
        return samples;
    }
}
