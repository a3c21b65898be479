package dev.forebay.benchmarks.local;

import dev.forebay.benchmarks.options.Positive;
import dev.forebay.benchmarks.options.RunOptions;
import dev.forebay.benchmarks.report.Report;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures hits in the process, and writes the report. */
@Command(
        name = "local",
        mixinStandardHelpOptions = true,
        description = "Hits in the memory of the process: Forebay, Caffeine, cache2k, Ehcache, JetCache.")
public final class LocalCommand implements Callable<Integer> {
    @Mixin
    private RunOptions run = new RunOptions();

    @Option(names = "--threads", split = ",", converter = Positive.class, description = "that read, default 1,2")
    private @Nullable List<Integer> threads;

    /** Measures everything. */
    public static Report measure(boolean brief) throws Exception {
        return new LocalBenchmark(brief ? Plan.SHORT : Plan.FULL).run();
    }

    @Override
    public Integer call() throws Exception {
        Plan plan = RunOptions.with(run.plan(Plan.FULL, Plan.SHORT, Plan::repetitions), threads, Plan::threads);
        return run.publish(new LocalBenchmark(plan).run());
    }
}
