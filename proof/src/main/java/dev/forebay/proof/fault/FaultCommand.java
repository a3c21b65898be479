package dev.forebay.proof.fault;

import dev.forebay.proof.ground.RunOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs faults for some minutes and prints the report. Ends with status 1 on a violation. */
@Command(
        name = "faultrun",
        mixinStandardHelpOptions = true,
        description =
                "Two applications write at full speed while processes and servers are killed, paused and restarted; then every"
                        + " acknowledged write is looked for.")
public final class FaultCommand implements Callable<Integer> {
    @Mixin
    private RunOptions options = new RunOptions();

    @Option(
            names = "--report",
            defaultValue = "fault-run.md",
            description = "the file of the report, default ${DEFAULT-VALUE}")
    private Path report = Path.of("fault-run.md");

    /** Begins here. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new FaultCommand()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        options.requireWritable(report);
        Path folder = Files.createTempDirectory("forebay-faults");
        System.out.printf("seed %d, logs in %s%n", options.seed(), folder);
        try (FaultRun run = new FaultRun(folder, options.seed())) {
            run.strikeFor(options.time());
            Summary summary = run.finish();
            Files.writeString(report, summary.markdown());
            System.out.println(summary.markdown());
            return summary.violations().isEmpty() ? 0 : 1;
        }
    }
}
