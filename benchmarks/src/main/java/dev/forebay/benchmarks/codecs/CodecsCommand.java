package dev.forebay.benchmarks.codecs;

import dev.forebay.benchmarks.codecs.CodecBenchmark.Cost;
import dev.forebay.benchmarks.codecs.CodecBenchmark.Found;
import dev.forebay.benchmarks.options.InAFolder;
import dev.forebay.benchmarks.options.Positive;
import dev.forebay.benchmarks.report.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.fory.Fory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures codecs, and writes the table. Starts no server. */
@Command(
        name = "codecs",
        mixinStandardHelpOptions = true,
        description = "Bytes of a row, and time and memory to write and to read it: JSON, Fory, LZ4, Zstandard.")
public final class CodecsCommand implements Callable<Integer> {
    @Option(
            names = "--repetitions",
            converter = Positive.class,
            defaultValue = "5",
            description = "of everything, default ${DEFAULT-VALUE}")
    private int repetitions = 5;

    @Option(
            names = "--millis",
            converter = Positive.class,
            defaultValue = "500",
            description = "of one measurement, default ${DEFAULT-VALUE}")
    private int millis = 500;

    @Option(
            names = "--report",
            converter = InAFolder.class,
            defaultValue = "bench-codecs.md",
            description = "the file of the report, default ${DEFAULT-VALUE}")
    private Path report = Path.of("bench-codecs.md");

    @Override
    public Integer call() throws IOException {
        Environment environment = new Environment()
                .with("Jackson", Environment.versionOf(tools.jackson.databind.json.JsonMapper.class))
                .with("Fory", Environment.versionOf(Fory.class));
        CodecBenchmark benchmark = new CodecBenchmark(repetitions, millis);
        List<Found> found = benchmark.run();
        String text = markdown(environment.after(), found);
        Files.writeString(report, text);
        System.out.println(text);
        return benchmark.looked() == 0 ? 1 : 0;
    }

    static String markdown(Environment environment, List<Found> found) {
        StringBuilder text = new StringBuilder("# Codecs\n\n| where | |\n|---|---|\n");
        environment.facts().forEach((name, value) -> text.append("| %s | %s |%n".formatted(name, value)));
        text.append(
                        "\n| row | codec | bytes | encode ns, median | lowest – highest | bytes allocated | decode ns, median |"
                                + " lowest – highest | bytes allocated |\n")
                .append("|---|---|---:|---:|---:|---:|---:|---:|---:|\n");
        for (Found one : found) {
            text.append("| %s | %s | %,.0f | %s | %s |%n"
                    .formatted(one.row(), one.contender(), one.bytes(), cells(one.encode()), cells(one.decode())));
        }
        return text.toString();
    }

    private static String cells(Cost cost) {
        return "%,.0f | %,.0f – %,.0f | %,.0f".formatted(cost.nanos(), cost.least(), cost.most(), cost.allocated());
    }
}
