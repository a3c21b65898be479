package dev.forebay.proof.ground;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every command that runs faults can be told. */
public final class RunOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    private Duration time = Duration.ofMinutes(10);

    @Option(names = "--seed", description = "of the order and length of faults; default: the clock")
    private long seed = System.nanoTime();

    @Option(
            names = "--minutes",
            defaultValue = "10",
            description = "how long faults are injected, default ${DEFAULT-VALUE}")
    void minutes(int minutes) {
        if (minutes < 1) {
            throw new CommandLine.ParameterException(
                    command.commandLine(), "--minutes is %d; it must be 1 or more".formatted(minutes));
        }
        time = Duration.ofMinutes(minutes);
    }

    /**
     * Returns normally when the report can be written at the end of the run, which may be an hour from now.
     *
     * @throws CommandLine.ParameterException if it cannot
     */
    public void requireWritable(Path report) {
        boolean isNew = !Files.exists(report);
        try {
            Files.newOutputStream(report, StandardOpenOption.CREATE, StandardOpenOption.APPEND)
                    .close();
            if (isNew) {
                Files.delete(report);
            }
        } catch (IOException e) {
            throw new CommandLine.ParameterException(
                    command.commandLine(),
                    "--report is %s, which cannot be written (%s); name a file in a folder that is there"
                            .formatted(report, e));
        }
    }

    public Duration time() {
        return time;
    }

    public long seed() {
        return seed;
    }
}
