package dev.forebay.benchmarks.near;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.forebay.benchmarks.near.HitsCommand.Hits;
import dev.forebay.benchmarks.report.Environment;
import dev.forebay.testkit.RedisServer;
import io.lettuce.core.RedisClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures near hits beside Caffeine's, and how late a near cache learns of another process's write. */
@Command(
        name = "near",
        mixinStandardHelpOptions = true,
        description =
                "Near hits beside Caffeine's, in JVMs of their own; and how late another process's write is seen.")
public final class NearCommand implements Callable<Integer> {
    enum Part {
        HITS,
        STALENESS
    }

    @Option(names = "--threads", split = ",", description = "that read, default ${DEFAULT-VALUE}", defaultValue = "1,2")
    private List<Integer> threads = List.of();

    @Option(names = "--repetitions", description = "of everything, default ${DEFAULT-VALUE}", defaultValue = "3")
    private int repetitions;

    @Option(names = "--windows", description = "of 2 ms of each thread, default ${DEFAULT-VALUE}", defaultValue = "500")
    private int windows;

    @Option(names = "--rows", description = "that are read, default ${DEFAULT-VALUE}", defaultValue = "10000")
    private int rows;

    @Option(names = "--writes", description = "of the other process, default ${DEFAULT-VALUE}", defaultValue = "3000")
    private int writes;

    @Option(names = "--only", description = "measure only this: ${COMPLETION-CANDIDATES}")
    private @Nullable Part only;

    @Option(names = "--report", defaultValue = "bench-near.md", description = "the file, default ${DEFAULT-VALUE}")
    private Path report = Path.of("bench-near.md");

    @Override
    public Integer call() throws Exception {
        Environment environment = new Environment();
        try (RedisServer redis = RedisServer.start()) {
            String hits = only == Part.STALENESS ? "" : hits(redis);
            String staleness = only == Part.HITS ? "" : staleness(Staleness.measure(redis.uri(), writes));
            environment
                    .after()
                    .with("Caffeine", Environment.versionOf(Caffeine.class))
                    .with("Lettuce", Environment.versionOf(RedisClient.class));
            StringBuilder text = new StringBuilder("# Near cache\n\n| where | |\n|---|---|\n");
            environment.facts().forEach((name, value) -> text.append("| %s | %s |%n".formatted(name, value)));
            text.append('\n').append(hits).append('\n').append(staleness);
            Files.writeString(report, text);
            System.out.println(text);
        }
        return 0;
    }

    private String hits(RedisServer redis) {
        StringBuilder text = new StringBuilder("""
                | hits | contender | ns, median | times Caffeine | ns, fast windows | times Caffeine | bytes a hit |
                |---|---|---:|---:|---:|---:|---:|
                """);
        for (boolean full : List.of(false, true)) {
            for (int count : threads) {
                Map<Contender, List<Hits>> found = new EnumMap<>(Contender.class);
                for (int i = 0; i < repetitions; i++) {
                    for (Contender contender : Contender.values()) {
                        found.computeIfAbsent(contender, none -> new ArrayList<>())
                                .add(hits(redis, contender, count, full));
                    }
                }
                String work = "%d thread%s, cache %s"
                        .formatted(count, count == 1 ? "" : "s", full ? "nine tenths full" : "not half full");
                found.forEach((contender, samples) -> text.append(line(work, contender, found)));
            }
        }
        return text.toString();
    }

    private Hits hits(RedisServer redis, Contender contender, int count, boolean full) {
        List<String> arguments = new ArrayList<>(List.of(
                "near-hits",
                "--redis=" + redis.uri(),
                "--contender=" + contender,
                "--threads=" + count,
                "--rows=" + rows,
                "--windows=" + windows));
        if (full) {
            arguments.add("--full");
        }
        List<String> printed = Child.run(arguments);
        return Hits.of(printed.get(printed.size() - 1));
    }

    private static String line(String work, Contender contender, Map<Contender, List<Hits>> found) {
        return "| %s | %s | %.1f | %.2f | %.1f | %.2f | %.3f |%n"
                .formatted(
                        work,
                        contender.title(),
                        median(found, contender, Hits::nanos),
                        median(found, contender, Hits::nanos) / median(found, Contender.CAFFEINE, Hits::nanos),
                        median(found, contender, Hits::fast),
                        median(found, contender, Hits::fast) / median(found, Contender.CAFFEINE, Hits::fast),
                        median(found, contender, Hits::bytes));
    }

    private static double median(Map<Contender, List<Hits>> found, Contender contender, ToDoubleFunction<Hits> figure) {
        double[] sorted = found.getOrDefault(contender, List.of()).stream()
                .mapToDouble(figure)
                .sorted()
                .toArray();
        return sorted[sorted.length / 2];
    }

    private static String staleness(Staleness late) {
        return """
                | old row read after another process's acknowledgement | |
                |---|---:|
                | writes | %,d |
                | after which the old row was read at all | %,d |
                | p50 | %.0f µs |
                | p99 | %.0f µs |
                | longest | %.0f µs |
                | near hits meanwhile | %,d |
                """.formatted(
                        late.nanos().size(),
                        late.after(),
                        late.micros(0.5),
                        late.micros(0.99),
                        late.micros(1),
                        late.nearHits());
    }
}
