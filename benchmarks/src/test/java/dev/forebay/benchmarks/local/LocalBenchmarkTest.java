package dev.forebay.benchmarks.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.benchmarks.report.Line;
import dev.forebay.benchmarks.report.Report;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The benchmark in a tiny form, in this JVM: every contender has all rows, and the report shows it. Nothing is said of speed. */
class LocalBenchmarkTest {
    private static final Plan TINY = new Plan(1, Duration.ofMillis(20), Duration.ofMillis(20), List.of(2), 300, false);

    /** JMH refuses to run twice on a machine, for the sake of figures that nobody looks at here. */
    @BeforeAll
    static void ignoreOthers() {
        System.setProperty("jmh.ignoreLock", "true");
    }

    @Test
    void tinyRun_everyContenderHits() throws Exception {
        Report report = new LocalBenchmark(TINY).run();

        assertThat(report.lines())
                .extracting(Line::contender)
                .containsExactlyElementsOf(Arrays.stream(LocalContender.values())
                        .map(LocalContender::toString)
                        .toList());
        assertThat(report.lines()).allSatisfy(line -> {
            assertThat(line.median()).isPositive();
            assertThat(line.figure("bytes allocated")).isPresent();
        });
        assertThat(report.markdown()).contains("| local hit, 2 threads | Forebay |", "| ns, median |");
    }
}
