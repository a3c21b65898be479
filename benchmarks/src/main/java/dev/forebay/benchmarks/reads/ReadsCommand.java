package dev.forebay.benchmarks.reads;

import dev.forebay.benchmarks.options.Positive;
import dev.forebay.benchmarks.options.RunOptions;
import dev.forebay.benchmarks.reads.ReadsBenchmark.Part;
import dev.forebay.benchmarks.report.Report;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures reads through Redis, and writes the report. */
@Command(
        name = "reads",
        mixinStandardHelpOptions = true,
        description =
                "Hits, bulk reads, misses and memory on Redis: Forebay, Lettuce by hand, Redisson, JetCache, Spring.")
public final class ReadsCommand implements Callable<Integer> {
    @Mixin
    private RunOptions run = new RunOptions();

    @Option(names = "--only", split = ",", description = "measure only this: ${COMPLETION-CANDIDATES}")
    private @Nullable Set<Part> only;

    @Option(names = "--threads", split = ",", converter = Positive.class, description = "that read, default 1,16,64")
    private @Nullable List<Integer> threads;

    /** Measures everything. */
    public static Report measure(boolean brief) throws Exception {
        return new ReadsBenchmark(brief ? Plan.SHORT : Plan.FULL, EnumSet.allOf(Part.class)).run();
    }

    @Override
    public Integer call() throws Exception {
        Plan plan = RunOptions.with(run.plan(Plan.FULL, Plan.SHORT, Plan::repetitions), threads, Plan::threads);
        return run.publish(new ReadsBenchmark(plan, only == null ? EnumSet.allOf(Part.class) : only).run());
    }
}
