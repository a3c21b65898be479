package dev.forebay.benchmarks.reads;

import dev.forebay.benchmarks.reads.ReadsBenchmark.Part;
import dev.forebay.benchmarks.report.Report;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures reads through Redis, and writes the report. */
@Command(
        name = "reads",
        mixinStandardHelpOptions = true,
        description =
                "Hits, bulk reads, misses and memory on Redis: Forebay, Lettuce by hand, Redisson, JetCache, Spring.")
public final class ReadsCommand implements Callable<Integer> {
    @Option(names = "--short", description = "shorter repetitions")
    private boolean brief;

    @Option(names = "--only", split = ",", description = "measure only this: ${COMPLETION-CANDIDATES}")
    private @Nullable Set<Part> only;

    @Option(names = "--threads", split = ",", description = "that read, default 1,16,64")
    private @Nullable List<Integer> threads;

    @Option(names = "--repetitions", description = "of everything, default 5")
    private @Nullable Integer repetitions;

    @Option(
            names = "--report",
            defaultValue = "bench-reads",
            description = "the files of the report without their ending, default ${DEFAULT-VALUE}")
    private Path report = Path.of("bench-reads");

    /** Measures everything. */
    public static Report measure(boolean brief) throws Exception {
        return new ReadsBenchmark(brief ? Plan.SHORT : Plan.FULL, EnumSet.allOf(Part.class)).run();
    }

    @Override
    public Integer call() throws Exception {
        Plan plan = brief ? Plan.SHORT : Plan.FULL;
        plan = threads == null ? plan : plan.threads(threads);
        plan = repetitions == null ? plan : plan.repetitions(repetitions);
        Set<Part> parts = only == null ? EnumSet.allOf(Part.class) : only;
        Report found = new ReadsBenchmark(plan, parts).run();
        Report.write(report, List.of(found));
        System.out.println(found.markdown());
        return 0;
    }
}
