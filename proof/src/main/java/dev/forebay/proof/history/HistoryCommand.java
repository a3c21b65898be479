package dev.forebay.proof.history;

import dev.forebay.proof.ground.RunOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Records histories for some minutes, checks them, and writes the report. Ends with status 1 on a violation. */
@Command(
        name = "historyrun",
        mixinStandardHelpOptions = true,
        description =
                "Two applications read and write through every strategy while processes and servers are killed, paused and cut off;"
                        + " then every read is checked for linearizability.")
public final class HistoryCommand implements Callable<Integer> {
    @Mixin
    private RunOptions options = new RunOptions();

    @Option(
            names = "--report",
            defaultValue = "history.html",
            description = "the file of the report, default ${DEFAULT-VALUE}")
    private Path report = Path.of("history.html");

    @Option(
            names = "--wrong",
            defaultValue = "NOTHING",
            description =
                    "what the applications do wrong, to see it found: ${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}")
    private Wrong wrong = Wrong.NOTHING;

    /** Begins here. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new HistoryCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        options.requireWritable(report);
        Path folder = Files.createTempDirectory("forebay-histories");
        System.out.printf("seed %d, logs in %s%n", options.seed(), folder);
        Findings findings;
        try (HistoryRun run = new HistoryRun(folder, options.seed(), wrong)) {
            run.strikeFor(options.time());
            findings = run.finish();
        }
        Files.writeString(report, new Page(findings).html());
        System.out.println(findings.markdown());
        System.out.println("report: " + report);
        if (findings.isRight()) {
            delete(folder); // Logs of a wrong run are kept to be looked at.
        }
        return findings.isRight() ? 0 : 1;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
