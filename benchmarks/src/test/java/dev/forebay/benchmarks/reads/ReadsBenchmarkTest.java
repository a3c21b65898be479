package dev.forebay.benchmarks.reads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.benchmarks.ground.NewerJdk;
import dev.forebay.benchmarks.load.Callers;
import dev.forebay.benchmarks.reads.ReadsBenchmark.Part;
import dev.forebay.benchmarks.report.Line;
import dev.forebay.benchmarks.report.Report;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The benchmark in a tiny form: every contender reads the right rows, and the report shows it. Nothing is said of speed. */
class ReadsBenchmarkTest {
    private static final Plan TINY = Plan.FULL
            .repetitions(1)
            .time(Duration.ofMillis(100))
            .threads(List.of(1, 4))
            .keys(500, 10);

    @Test
    void tinyRun_everyContenderReadsTheRightRows() throws Exception {
        Report report = new ReadsBenchmark(TINY, EnumSet.allOf(Part.class)).run();

        List<String> all = List.of(
                "raw Lettuce, sync", "raw Lettuce, futures", "Forebay", "Redisson", "JetCache", "Spring Data Redis");
        assertThat(contenders(report, "hit, 1 thread")).isEqualTo(all);
        assertThat(contenders(report, "hit, 4 threads")).isEqualTo(all);
        assertThat(contenders(report, "hit, 256 virtual threads"))
                .isEqualTo(Callers.canBeVirtual() || NewerJdk.find().isPresent() ? all : List.of());
        String onSchedule = report.lines().stream()
                .map(Line::work)
                .filter(work -> work.endsWith(" a second due"))
                .findFirst()
                .orElseThrow();
        assertThat(contenders(report, onSchedule)).isEqualTo(all);
        assertThat(contenders(report, "getAll of 10, 1 thread"))
                .containsExactly("raw Lettuce, sync", "raw Lettuce, futures", "Forebay", "Redisson", "JetCache");
        assertThat(contenders(report, "miss with load, 4 threads"))
                .containsExactly(
                        "raw SELECT", "raw Lettuce, sync", "Forebay", "Redisson", "JetCache", "Spring Data Redis");
        assertThat(report.lines()).allSatisfy(line -> {
            assertThat(line.done()).isPositive();
            assertThat(line.median()).isPositive();
        });

        assertThat(roundTrips(report, "raw SELECT")).isLessThan(1);
        assertThat(roundTrips(report, "raw Lettuce, sync")).isGreaterThan(1.9);
        assertThat(roundTrips(report, "Forebay")).isGreaterThan(1.9);
        assertThat(line(report, "miss with load, 1 thread", "Forebay")
                        .figure("Redis socket reads")
                        .orElseThrow())
                .isGreaterThan(1.9);
        assertThat(contenders(report, "memory of an entry"))
                .containsExactly("raw Lettuce, sync", "Forebay", "Redisson", "JetCache", "Spring Data Redis");
        assertThat(line(report, "memory of an entry", "raw Lettuce, sync").median())
                .as("bytes of a row, its key and an expiry")
                .isBetween(200.0, 800.0);
    }

    private static double roundTrips(Report report, String contender) {
        return line(report, "miss with load, 1 thread", contender)
                .figure("Redis round trips")
                .orElseThrow();
    }

    private static Line line(Report report, String work, String contender) {
        return report.lines().stream()
                .filter(line -> line.work().equals(work) && line.contender().equals(contender))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> contenders(Report report, String work) {
        return report.lines().stream()
                .filter(line -> line.work().equals(work))
                .map(Line::contender)
                .toList();
    }
}
