package dev.forebay.benchmarks.writebehind;

import dev.forebay.benchmarks.ground.Saving;
import dev.forebay.benchmarks.load.Workload;
import dev.forebay.benchmarks.options.Positive;
import dev.forebay.benchmarks.options.RunOptions;
import dev.forebay.benchmarks.report.Report;
import dev.forebay.benchmarks.writebehind.WriteBehindBenchmark.Part;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures write-behind, and writes the table and the raw figures. */
@Command(
        name = "write-behind",
        mixinStandardHelpOptions = true,
        description =
                "Acknowledged puts and drained rows per second: Forebay, raw SET and raw upsert, Redisson, Hazelcast, Coherence.")
public final class WriteBehindCommand implements Callable<Integer> {
    @Mixin
    private RunOptions run = new RunOptions();

    @Option(names = "--only", description = "measure only this: ${COMPLETION-CANDIDATES}")
    private @Nullable Part only;

    @Option(names = "--saving", defaultValue = "NONE", description = "what Redis saves: ${COMPLETION-CANDIDATES}")
    private Saving saving = Saving.NONE;

    @Option(
            names = "--threads",
            split = ",",
            converter = Positive.class,
            description = "that put, default 1,16,64, with --short 64")
    private @Nullable List<Integer> threads;

    @Option(names = "--workloads", split = ",", description = "of puts, default: ${COMPLETION-CANDIDATES}")
    private @Nullable List<Workload> workloads;

    @Option(names = "--drains", split = ",", description = "while puts are measured: ${COMPLETION-CANDIDATES}")
    private @Nullable List<Plan.Drain> drains;

    @Option(
            names = "--batches",
            split = ",",
            converter = Positive.class,
            description = "rows of a drain's batch, default 500,2000")
    private @Nullable List<Integer> batchSizes;

    /** Measures everything, with a Redis that saves nothing. */
    public static Report measure(boolean brief) throws Exception {
        return new WriteBehindBenchmark(brief ? Plan.SHORT : Plan.FULL, Saving.NONE, EnumSet.allOf(Part.class)).run();
    }

    @Override
    public Integer call() throws Exception {
        Set<Part> parts = only == null ? EnumSet.allOf(Part.class) : EnumSet.of(only);
        return run.publish(new WriteBehindBenchmark(plan(), saving, parts).run());
    }

    private Plan plan() {
        Plan plan = run.plan(Plan.FULL, Plan.SHORT, Plan::repetitions);
        plan = RunOptions.with(plan, threads, Plan::threads);
        plan = RunOptions.with(plan, workloads, Plan::workloads);
        plan = RunOptions.with(plan, drains, Plan::drains);
        return RunOptions.with(plan, batchSizes, Plan::batchSizes);
    }
}
