package dev.forebay.benchmarks.writebehind;

import com.hazelcast.core.HazelcastInstance;
import com.tangosol.net.CacheFactory;
import dev.forebay.benchmarks.ground.Saving;
import dev.forebay.benchmarks.ground.Servers;
import dev.forebay.benchmarks.report.Environment;
import dev.forebay.benchmarks.report.Report;
import dev.forebay.benchmarks.report.Sample;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

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
        Set<Integer> batchSizes = new TreeSet<>(plan.batchSizes());
        batchSizes.add(Acknowledgements.BATCH);
        try (Servers servers = new Servers(saving);
                Grids grids = new Grids(servers.table(), batchSizes)) {
            servers.describe(environment)
                    .with("Hazelcast", Environment.versionOf(HazelcastInstance.class))
                    .with("Coherence CE", CacheFactory.VERSION)
                    .with("repetitions", plan.repetitions() + ", contenders in turns");
            List<Sample> samples = new ArrayList<>();
            if (parts.contains(Part.PUTS)) {
                environment.with("run of puts", plan.time().toMillis() + " ms");
                samples.addAll(new Acknowledgements(servers, grids, plan).run());
            }
            if (parts.contains(Part.DRAINS)) {
                environment.with("rows drained", "%,d; Redisson %,d".formatted(plan.rows(), plan.redissonRows()));
                samples.addAll(new Drains(servers, grids, plan).run());
            }
            return new Report("Write-behind", environment.after(), samples);
        }
    }
}
