package dev.forebay.benchmarks.goals;

import dev.forebay.benchmarks.ground.Saving;
import dev.forebay.benchmarks.ground.Servers;
import dev.forebay.benchmarks.report.Environment;
import dev.forebay.benchmarks.report.Report;
import dev.forebay.benchmarks.report.Sample;
import dev.forebay.benchmarks.writebehind.FlushGrowth;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Starts the servers, measures, and reports. */
final class GoalsBenchmark {
    private final Plan plan;
    private final Set<Part> parts;

    /** What can be measured by itself. */
    enum Part {
        WRITE_THROUGH,
        EXPIRED_KEY,
        REFRESH_AHEAD,
        LOCAL_GROWTH,
        FLUSH_GROWTH
    }

    GoalsBenchmark(Plan plan, Set<Part> parts) {
        this.plan = plan;
        this.parts = EnumSet.copyOf(parts);
    }

    Report run() throws Exception {
        Environment environment = new Environment();
        try (Servers servers = new Servers(Saving.NONE)) {
            servers.describe(environment).with("repetitions", plan.repetitions() + ", contenders in turns");
            List<Sample> samples = new ArrayList<>();
            for (Part part : parts) {
                samples.addAll(measure(part, servers));
            }
            return new Report("Writes through, expiry, refresh, growth", environment.after(), samples);
        }
    }

    private List<Sample> measure(Part part, Servers servers) throws Exception {
        return switch (part) {
            case WRITE_THROUGH -> writeThrough();
            case EXPIRED_KEY -> new ExpiredKey(servers, plan).run();
            case REFRESH_AHEAD -> new RefreshedReads(servers, plan).run();
            case LOCAL_GROWTH -> new LocalGrowth(plan).run();
            case FLUSH_GROWTH -> FlushGrowth.run(servers, plan.dirty(), plan.repetitions());
        };
    }

    /** What a group saves is a commit, so commits cost here what they cost where it counts. */
    private List<Sample> writeThrough() throws Exception {
        try (Servers servers = Servers.syncing(Saving.NONE)) {
            return new WriteThroughPuts(servers, plan).run();
        }
    }
}
