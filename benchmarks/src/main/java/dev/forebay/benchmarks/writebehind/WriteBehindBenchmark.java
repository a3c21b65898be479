package dev.forebay.benchmarks.writebehind;

import dev.forebay.benchmarks.ground.Saving;
import dev.forebay.benchmarks.ground.Servers;
import dev.forebay.benchmarks.report.Environment;
import dev.forebay.benchmarks.report.Report;
import dev.forebay.benchmarks.report.Sample;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Starts the servers, measures, and reports. */
final class WriteBehindBenchmark {
    private final Plan plan;
    private final Saving saving;
    private final Set<Part> parts;

    /** What can be measured by itself. */
    enum Part {
        PUTS,
        DRAINS
    }

    WriteBehindBenchmark(Plan plan, Saving saving, Set<Part> parts) {
        this.plan = plan;
        this.saving = saving;
        this.parts = EnumSet.copyOf(parts);
    }

    Report run() throws Exception {
        Environment environment = new Environment();
        try (Servers servers = new Servers(saving)) {
            servers.describe(environment).with("repetitions", plan.repetitions() + ", contenders in turns");
            List<Sample> samples = new ArrayList<>();
            if (parts.contains(Part.PUTS)) {
                environment.with("run of puts", plan.time().toMillis() + " ms");
                samples.addAll(new Acknowledgements(servers, plan).run());
            }
            if (parts.contains(Part.DRAINS)) {
                environment.with("rows drained", "%,d; Redisson %,d".formatted(plan.rows(), plan.redissonRows()));
                samples.addAll(new Drains(servers, plan).run());
            }
            return new Report("Write-behind", environment.after(), samples);
        }
    }
}
