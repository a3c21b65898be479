package dev.forebay.benchmarks.goals;

import dev.forebay.benchmarks.goals.GoalsBenchmark.Part;
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

/** Measures what the goals name and no other command does, and writes the report. */
@Command(
        name = "goals",
        mixinStandardHelpOptions = true,
        description = "What the other commands leave of the goals: write-through puts, an expired key in two processes,"
                + " refresh-ahead, growth.")
public final class GoalsCommand implements Callable<Integer> {
    @Mixin
    private RunOptions run = new RunOptions();

    @Option(names = "--only", split = ",", description = "measure only this: ${COMPLETION-CANDIDATES}")
    private @Nullable Set<Part> only;

    @Option(
            names = "--sizes",
            split = ",",
            converter = Positive.class,
            description = "of local caches, default 1000 to 10000000")
    private @Nullable List<Integer> sizes;

    @Option(names = "--heap", description = "of the JVM with the local caches, default 8g")
    private @Nullable String heap;

    @Option(
            names = "--dirty",
            split = ",",
            converter = Positive.class,
            description = "rows that wait when a flush begins, default 1000 to 1000000")
    private @Nullable List<Integer> dirty;

    /** Measures everything. */
    public static Report measure(boolean brief) throws Exception {
        return new GoalsBenchmark(brief ? Plan.SHORT : Plan.FULL, EnumSet.allOf(Part.class)).run();
    }

    @Override
    public Integer call() throws Exception {
        Plan plan = run.plan(Plan.FULL, Plan.SHORT, Plan::repetitions);
        plan = RunOptions.with(plan, sizes, Plan::sizes);
        plan = RunOptions.with(plan, heap, Plan::heap);
        plan = RunOptions.with(plan, dirty, Plan::dirty);
        return run.publish(new GoalsBenchmark(plan, only == null ? EnumSet.allOf(Part.class) : only).run());
    }
}
