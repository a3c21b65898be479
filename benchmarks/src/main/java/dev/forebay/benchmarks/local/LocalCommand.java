package dev.forebay.benchmarks.local;

import dev.forebay.benchmarks.report.Report;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures hits in the process, and writes the report. */
@Command(
        name = "local",
        mixinStandardHelpOptions = true,
        description = "Hits in the memory of the process: Forebay, Caffeine, cache2k, Ehcache, JetCache.")
public final class LocalCommand implements Callable<Integer> {
    @Option(names = "--short", description = "fewer and shorter repetitions")
    private boolean brief;

    @Option(names = "--threads", split = ",", description = "that read, default 1,2")
    private @Nullable List<Integer> threads;

    @Option(names = "--repetitions", description = "of everything, default 5, with --short 3")
    private @Nullable Integer repetitions;

    @Option(
            names = "--report",
            defaultValue = "bench-local",
            description = "the files of the report without their ending, default ${DEFAULT-VALUE}")
    private Path report = Path.of("bench-local");

    /** Measures everything. */
    public static Report measure(boolean brief) throws Exception {
        return new LocalBenchmark(brief ? Plan.SHORT : Plan.FULL).run();
    }

    @Override
    public Integer call() throws Exception {
        Plan plan = brief ? Plan.SHORT : Plan.FULL;
        plan = threads == null ? plan : plan.threads(threads);
        plan = repetitions == null ? plan : plan.repetitions(repetitions);
        Report found = new LocalBenchmark(plan).run();
        Report.write(report, List.of(found));
        System.out.println(found.markdown());
        return 0;
    }
}
