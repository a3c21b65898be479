package dev.forebay.benchmarks.options;

import dev.forebay.benchmarks.report.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of every command that measures and reports. */
public final class RunOptions {
    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @Option(names = "--short", description = "less of everything, for a look")
    private boolean brief;

    @Option(names = "--repetitions", converter = Positive.class, description = "of everything")
    private @Nullable Integer repetitions;

    @Option(
            names = "--report",
            converter = InAFolder.class,
            description = "the files of the report without their ending, default bench-<command>")
    private @Nullable Path report;

    /** Returns what is measured: a plan, or its shorter form, with the repetitions that were asked for. */
    public <P> P plan(P full, P brevity, BiFunction<P, Integer, P> repeated) {
        P plan = brief ? brevity : full;
        return repetitions == null ? plan : repeated.apply(plan, repetitions);
    }

    /** Returns the plan with a choice that was made by an option, or as it is if none was. */
    public static <P, C> P with(P plan, @Nullable C choice, BiFunction<P, C, P> chosen) {
        return choice == null ? plan : chosen.apply(plan, choice);
    }

    /** Writes and prints what was found; returns that all went well. */
    public int publish(Report found) throws IOException {
        Report.write(file(), found);
        System.out.println(found.markdown());
        return 0;
    }

    private Path file() {
        return report != null ? report : Path.of(command == null ? "bench" : "bench-" + command.name());
    }
}
