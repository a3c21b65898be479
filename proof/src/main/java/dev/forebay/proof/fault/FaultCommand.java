package dev.forebay.proof.fault;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs faults for some minutes and prints the report. Ends with status 1 on a violation. */
@Command(
        name = "faultrun",
        mixinStandardHelpOptions = true,
        description =
                "Two applications write at full speed while processes and servers are killed, paused and restarted; then every"
                        + " acknowledged write is looked for.")
public final class FaultCommand implements Callable<Integer> {
    @Option(
            names = "--minutes",
            defaultValue = "10",
            description = "how long faults are injected, default ${DEFAULT-VALUE}")
    private int minutes = 10;

    @Option(names = "--seed", description = "of the order and length of faults; default: the clock")
    private long seed = System.nanoTime();

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
        if (minutes < 1) {
            throw new CommandLine.ParameterException(
                    new CommandLine(this), "--minutes is %d; it must be 1 or more".formatted(minutes));
        }
        Path folder = Files.createTempDirectory("forebay-faults");
        System.out.printf("seed %d, logs in %s%n", seed, folder);
        try (FaultRun run = new FaultRun(folder, seed)) {
            run.strikeFor(Duration.ofMinutes(minutes));
            Summary summary = run.finish();
            Files.writeString(report, summary.markdown());
            System.out.println(summary.markdown());
            return summary.violations().isEmpty() ? 0 : 1;
        }
    }
}
