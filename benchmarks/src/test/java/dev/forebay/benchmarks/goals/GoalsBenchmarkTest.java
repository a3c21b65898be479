package dev.forebay.benchmarks.goals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.benchmarks.report.Line;
import dev.forebay.benchmarks.report.Report;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The benchmark in a tiny form: everybody does their work, and the report shows it. Nothing is said of speed. */
class GoalsBenchmarkTest {
    private static final Plan TINY = new Plan(
            1,
            Duration.ofMillis(100),
            4,
            Duration.ofMillis(100),
            Duration.ofMillis(500),
            1,
            List.of(2_000),
            "256m",
            List.of(500));

    @Test
    void tinyRun_measuresWhatIsLeftOfTheGoals() throws Exception {
        Report report = new GoalsBenchmark(TINY, EnumSet.allOf(GoalsBenchmark.Part.class)).run();
        System.out.println(report.markdown());

        String put = "write-through put, synced, Zipf 0.99, 1 thread";
        assertThat(line(report, put, "raw upsert").figure("Redis round trips")).hasValue(0);
        assertThat(line(report, put, "Forebay").figure("Redis round trips").orElseThrow())
                .isGreaterThanOrEqualTo(1);
        for (String contender : List.of("raw upsert", "Forebay", "Forebay, grouped")) {
            assertThat(line(report, "write-through put, synced, distinct keys, 4 threads", contender)
                            .lost())
                    .isEqualTo("0");
        }

        String expired = "loads of an expired key, 2 processes x 4 threads, load of 100 ms";
        assertThat(line(report, expired, "cache-aside by hand").median()).isBetween(1.0, 8.0);
        assertThat(line(report, expired, "Forebay").median()).isEqualTo(1);
        assertThat(line(report, expired, "JetCache, one load per process").median())
                .isBetween(1.0, 2.0);

        String steady = "reads that waited for a load of 50 ms, 20 keys, 4,000 a second due";
        for (String contender : List.of("Forebay, read-through", "Forebay, refresh-ahead")) {
            assertThat(line(report, steady, contender).done()).isEqualTo(2_000);
        }

        for (String contender : List.of("Caffeine", "Forebay")) {
            Line grown = line(report, "local hit, 2,000 entries", contender);
            assertThat(grown.median()).isPositive();
            assertThat(grown.figure("bytes of an entry").orElseThrow())
                    .as("more than its key")
                    .isGreaterThan(16);
        }
        for (String contender : List.of("raw upsert", "Forebay")) {
            assertThat(line(report, "flush per row, 500 dirty keys", contender).median())
                    .isPositive();
        }
    }

    private static Line line(Report report, String work, String contender) {
        return report.lines().stream()
                .filter(line -> line.work().equals(work) && line.contender().equals(contender))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no line of '%s' at '%s'".formatted(contender, work)));
    }
}
