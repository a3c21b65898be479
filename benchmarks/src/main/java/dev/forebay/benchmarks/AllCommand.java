package dev.forebay.benchmarks;

import dev.forebay.benchmarks.goals.GoalsCommand;
import dev.forebay.benchmarks.local.LocalCommand;
import dev.forebay.benchmarks.near.NearCommand;
import dev.forebay.benchmarks.options.InAFolder;
import dev.forebay.benchmarks.reads.ReadsCommand;
import dev.forebay.benchmarks.report.Report;
import dev.forebay.benchmarks.writebehind.WriteBehindCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs every benchmark, one after the other, and writes one report. */
@Command(name = "all", mixinStandardHelpOptions = true, description = "Runs every benchmark and writes one report.")
final class AllCommand implements Callable<Integer> {
    @Option(names = "--short", description = "under ten minutes in all")
    private boolean brief;

    @Option(
            names = "--report",
            converter = InAFolder.class,
            defaultValue = "bench",
            description = "the files of the report without their ending, default ${DEFAULT-VALUE}")
    private Path report = Path.of("bench");

    /** Measures everything of one benchmark. */
    @FunctionalInterface
    private interface Benchmark {
        Report measure(boolean brief) throws Exception;
    }

    private static final List<Benchmark> BENCHMARKS = List.of(
            LocalCommand::measure,
            NearCommand::measure,
            ReadsCommand::measure,
            WriteBehindCommand::measure,
            GoalsCommand::measure);

    /** The report grows with each benchmark, so that what was measured is there if a later one fails. */
    @Override
    public Integer call() throws Exception {
        List<Report> found = new ArrayList<>();
        for (Benchmark benchmark : BENCHMARKS) {
            Report one = benchmark.measure(brief);
            System.out.println(one.markdown());
            found.add(one);
            Report.write(report, found, Goals.table(found));
        }
        System.out.println(Goals.table(found).markdown());
        return 0;
    }
}
