package dev.forebay.benchmarks.writebehind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.forebay.benchmarks.ground.Saving;
import dev.forebay.benchmarks.load.Workload;
import dev.forebay.benchmarks.report.Line;
import dev.forebay.benchmarks.report.Report;
import dev.forebay.benchmarks.writebehind.WriteBehindBenchmark.Part;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The benchmark in a tiny form: every contender does its work, and the report shows it. Nothing is said of speed. */
class WriteBehindBenchmarkTest {
    private static final Plan TINY = Plan.FULL
            .repetitions(2)
            .time(Duration.ofMillis(100))
            .threads(List.of(4))
            .workloads(List.of(Workload.values()))
            .drains(List.of(Plan.Drain.values()))
            .batchSizes(List.of(200))
            .rows(1_000, 400);

    private static Report report;

    /** One run for all tests: its grids need seconds to begin. */
    @BeforeAll
    static void run() throws Exception {
        report = new WriteBehindBenchmark(TINY, Saving.EVERYSEC, EnumSet.allOf(Part.class)).run();
        System.out.println(report.markdown());
    }

    @Test
    void tinyRun_everyContenderWritesWhatItAcknowledged() {
        List<Line> puts = lines(report, "put");
        assertThat(puts).as("workloads x drains x contenders").hasSize(2 * 2 * 6);
        assertThat(puts).allSatisfy(line -> {
            assertThat(line.done()).as("acknowledged puts").isPositive();
            assertThat(line.micros("p50").orElseThrow()).isPositive();
            assertThat(line.micros("p99").orElseThrow())
                    .isGreaterThanOrEqualTo(line.micros("p50").orElseThrow());
        });
        List<Line> drains = lines(report, "drain");
        assertThat(drains)
                .extracting(Line::contender, Line::done)
                .containsExactly(
                        tuple("raw upsert", 2 * 1_000L),
                        tuple("Forebay", 2 * 1_000L),
                        tuple("Redisson", 2 * 400L),
                        tuple("Hazelcast", 2 * 1_000L),
                        tuple("Coherence", 2 * 1_000L));
        assertThat(report.lines()).allSatisfy(line -> {
            assertThat(line.samples()).hasSize(2);
            assertThat(line.least()).isPositive().isLessThanOrEqualTo(line.median());
            assertThat(line.median()).isLessThanOrEqualTo(line.most());
            assertThat(report.ratio(line)).isPositive();
        });
        assertThat(report.lines())
                .filteredOn(line -> line.contender().equals("Forebay"))
                .extracting(Line::lost)
                .containsOnly("0");
    }

    @Test
    void report_ofATinyRun_isATableAndReadableFigures() {
        assertThat(report.markdown().lines().filter(line -> line.startsWith("| drain")))
                .hasSize(5)
                .allSatisfy(
                        line -> assertThat(line.chars().filter(c -> c == '|')).hasSize(9));
        assertThat(report.markdown()).contains("| cores |", "| Redis |", "| PostgreSQL |", "| load average after |");
        JsonNode json = JsonMapper.builder().build().readTree(report.json());
        assertThat(json.get("samples").size()).isEqualTo(2 * (2 * 2 * 6 + 5));
        assertThat(json.get("samples").get(2 * 2 * 2 * 6).get("done").asLong()).isEqualTo(1_000);
    }

    private static List<Line> lines(Report report, String work) {
        return report.lines().stream()
                .filter(line -> line.work().startsWith(work))
                .toList();
    }
}
