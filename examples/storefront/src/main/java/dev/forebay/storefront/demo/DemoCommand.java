package dev.forebay.storefront.demo;

import dev.forebay.storefront.demo.load.Plan;
import dev.forebay.storefront.demo.report.HtmlReport;
import dev.forebay.storefront.demo.report.LaneResult;
import dev.forebay.storefront.demo.report.TextReport;
import dev.forebay.storefront.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures all strategies side by side. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Puts the same load on the same rows without a cache and with each strategy, from two processes on one Redis and one"
                    + " PostgreSQL; prints what was measured and checked, and writes it to an HTML report.",
            "The load: 1,000 keys with Zipf(0.99) popularity, nine reads to one write. Each lane gets its own table.",
        },
        footer = {
            "",
            "Exit code: 0 when every read was right and every acknowledged write arrived; 1 when not, or when the run failed;",
            "2 for a wrong option or setting.",
            "",
            "Examples:",
            "  storefront demo",
            "  storefront demo --db-latency 20ms --cache-latency 1ms   servers at a distance",
            "  storefront demo --db-latency 45ms --cache-latency 5ms   the table of the textbooks: 5 ms or 50 ms",
            "",
            "Brings up its own servers, unless REDIS_URL or DATABASE_URL name existing ones (see 'serve --help').",
        })
public final class DemoCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            converter = DurationText.class,
            defaultValue = "20s",
            description = "How long the load runs, over all lanes: 1s to 10m. Default: ${DEFAULT-VALUE}.")
    private Duration duration = Duration.ZERO;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "4",
            description = "Threads of each of the two processes: 1 to 64. Default: ${DEFAULT-VALUE}.")
    private int threads;

    @Option(
            names = "--db-latency",
            paramLabel = "TIME",
            converter = DurationText.class,
            defaultValue = "0",
            description = "Added to every round trip to the database: 0 to 1s. Default: ${DEFAULT-VALUE}.")
    private Duration databaseLatency = Duration.ZERO;

    @Option(
            names = "--cache-latency",
            paramLabel = "TIME",
            converter = DurationText.class,
            defaultValue = "0",
            description = "Added to every round trip to Redis: 0 to 200ms. Default: ${DEFAULT-VALUE}.")
    private Duration cacheLatency = Duration.ZERO;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of the random choices. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            defaultValue = "forebay-report.html",
            description = "Where the HTML report is written. Default: ${DEFAULT-VALUE} in the working directory.")
    private Path report = Path.of("");

    @Override
    public Integer call() throws Exception {
        Plan plan = plan();
        Settings settings = Settings.of(System.getenv());
        Path file = writable(report.toAbsolutePath());
        Class<?> main = spec.root().userObject().getClass();
        Progress progress = Progress.toTerminal(System.out);
        List<LaneResult> results;
        try (DemoRun run = new DemoRun(settings, plan, WorkerCommand.commandLine(main), progress)) {
            try {
                results = run.run();
            } catch (Exception e) {
                if (run.isInterrupted()) {
                    return CommandLine.ExitCode.SOFTWARE; // nobody sees it: the signal decides on the exit code
                }
                throw e;
            }
        } finally {
            progress.clear();
        }
        System.out.println(TextReport.of(plan, results));
        Files.writeString(file, HtmlReport.of(plan, results));
        System.out.println("report: " + file);
        return results.stream().allMatch(LaneResult::isRight) ? 0 : 1;
    }

    private Plan plan() {
        check("--duration", duration, Duration.ofSeconds(1), Duration.ofMinutes(10));
        check("--db-latency", databaseLatency, Duration.ZERO, Duration.ofSeconds(1));
        check("--cache-latency", cacheLatency, Duration.ZERO, Duration.ofMillis(200));
        if (threads < 1 || threads > 64) {
            throw refused("--threads must be from 1 to 64, but is " + threads);
        }
        String runId = "%08x".formatted(ThreadLocalRandom.current().nextInt());
        return new Plan(runId, duration, threads, seed, databaseLatency, cacheLatency);
    }

    private void check(String option, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw refused("%s must be from %d ms to %d ms, but is %d ms"
                    .formatted(option, least.toMillis(), most.toMillis(), value.toMillis()));
        }
    }

    /** A report that cannot be written should be known before the run and not after it. */
    private Path writable(Path file) {
        Path folder = file.getParent();
        if (Files.isDirectory(file) || folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw refused("--report: cannot write " + file);
        }
        return file;
    }

    private ParameterException refused(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
