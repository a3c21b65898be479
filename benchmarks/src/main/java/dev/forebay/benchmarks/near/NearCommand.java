package dev.forebay.benchmarks.near;

import dev.forebay.benchmarks.near.NearBenchmark.Part;
import dev.forebay.benchmarks.options.Positive;
import dev.forebay.benchmarks.options.RunOptions;
import dev.forebay.benchmarks.report.Report;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures near hits beside Caffeine's and peers', and how late a near cache learns of another process's write. */
@Command(
        name = "near",
        mixinStandardHelpOptions = true,
        description =
                "Near hits: Forebay, Caffeine, Redisson, JetCache, Hazelcast, in JVMs of their own; and how late another"
                        + " process's write is seen.")
public final class NearCommand implements Callable<Integer> {
    @Mixin
    private RunOptions run = new RunOptions();

    @Option(names = "--only", description = "measure only this: ${COMPLETION-CANDIDATES}")
    private @Nullable Part only;

    @Option(names = "--threads", split = ",", converter = Positive.class, description = "that read, default 1,2")
    private @Nullable List<Integer> threads;

    @Option(names = "--windows", description = "of 2 ms of each thread, default 500, with --short 250")
    private @Nullable Integer windows;

    @Option(names = "--rows", converter = Positive.class, description = "that are read, default 10000")
    private @Nullable Integer rows;

    @Option(names = "--writes", description = "of the other process, default 3000, with --short 1000")
    private @Nullable Integer writes;

    /** Measures everything. */
    public static Report measure(boolean brief) throws Exception {
        return new NearBenchmark(brief ? Plan.SHORT : Plan.FULL, EnumSet.allOf(Part.class)).run();
    }

    @Override
    public Integer call() throws Exception {
        Set<Part> parts = only == null ? EnumSet.allOf(Part.class) : EnumSet.of(only);
        return run.publish(new NearBenchmark(plan(), parts).run());
    }

    private Plan plan() {
        Plan plan = run.plan(Plan.FULL, Plan.SHORT, Plan::repetitions);
        plan = RunOptions.with(plan, threads, Plan::threads);
        plan = RunOptions.with(plan, windows, Plan::windows);
        plan = RunOptions.with(plan, rows, Plan::rows);
        return RunOptions.with(plan, writes, Plan::writes);
    }
}
