package dev.forebay.benchmarks.writebehind;

import dev.forebay.benchmarks.ground.Saving;
import dev.forebay.benchmarks.load.Workload;
import dev.forebay.benchmarks.report.Report;
import dev.forebay.benchmarks.writebehind.WriteBehindBenchmark.Part;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures write-behind, and writes the table and the raw figures. */
@Command(
        name = "write-behind",
        mixinStandardHelpOptions = true,
        description = "Acknowledged puts and drained rows per second: Forebay, raw SET and raw upsert, Redisson.")
public final class WriteBehindCommand implements Callable<Integer> {
    @Option(names = "--short", description = "fewer and shorter repetitions")
    private boolean brief;

    @Option(names = "--only", description = "measure only this: ${COMPLETION-CANDIDATES}")
    private @Nullable Part only;

    @Option(names = "--saving", defaultValue = "NONE", description = "what Redis saves: ${COMPLETION-CANDIDATES}")
    private Saving saving = Saving.NONE;

    @Option(names = "--threads", split = ",", description = "that put, default 1,16,64")
    private @Nullable List<Integer> threads;

    @Option(names = "--workloads", split = ",", description = "of puts, default: ${COMPLETION-CANDIDATES}")
    private @Nullable List<Workload> workloads;

    @Option(names = "--drains", split = ",", description = "while puts are measured: ${COMPLETION-CANDIDATES}")
    private @Nullable List<Plan.Drain> drains;

    @Option(names = "--batches", split = ",", description = "rows of a drain's batch, default 500,2000")
    private @Nullable List<Integer> batchSizes;

    @Option(names = "--repetitions", description = "of everything, default 5, with --short 3")
    private @Nullable Integer repetitions;

    @Option(
            names = "--report",
            defaultValue = "bench-write-behind",
            description = "the files of the report without their ending, default ${DEFAULT-VALUE}")
    private Path report = Path.of("bench-write-behind");

    /** Measures everything, with a Redis that saves nothing. */
    public static Report measure(boolean brief) throws Exception {
        return new WriteBehindBenchmark(brief ? Plan.SHORT : Plan.FULL, Saving.NONE, EnumSet.allOf(Part.class)).run();
    }

    @Override
    public Integer call() throws Exception {
        Set<Part> parts = only == null ? EnumSet.allOf(Part.class) : EnumSet.of(only);
        Report found = new WriteBehindBenchmark(plan(), saving, parts).run();
        Report.write(report, List.of(found));
        System.out.println(found.markdown());
        return 0;
    }

    private Plan plan() {
        Plan plan = brief ? Plan.SHORT : Plan.FULL;
        plan = repetitions == null ? plan : plan.repetitions(repetitions);
        plan = threads == null ? plan : plan.threads(threads);
        plan = workloads == null ? plan : plan.workloads(workloads);
        plan = drains == null ? plan : plan.drains(drains);
        return batchSizes == null ? plan : plan.batchSizes(batchSizes);
    }
}
