package dev.forebay.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.benchmarks.report.Environment;
import dev.forebay.benchmarks.report.Report;
import dev.forebay.benchmarks.report.Sample;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A goal is met, missed by so much, or was not measured; nothing else. */
class GoalsTest {
    private static final Report REPORT = new Report(
            "Reads",
            new Environment(),
            List.of(
                    sample("hit, 1 thread", "raw Lettuce, sync", 1_000, 20),
                    sample("hit, 1 thread", "Forebay", 960, 20),
                    sample("hit, 64 threads", "raw Lettuce, sync", 1_000, 20),
                    sample("hit, 64 threads", "Forebay", 1_500, 10),
                    sample("hit, 64 threads", "Redisson", 300, 90),
                    sample("hit, 64 threads", "JetCache", 1_600, 90),
                    sample("reads that waited for a load", "Forebay, refresh-ahead", 3, 0)));

    private static Sample sample(String work, String contender, double value, double p99) {
        return new Sample(work, contender, 1, value, Map.of("p99", p99), 1, null);
    }

    @Test
    void table_saysWhatIsMetAndByHowMuchTheRestIsMissed() {
        assertThat(Goals.table(List.of(REPORT)).markdown())
                .contains(
                        "| Redis hit, 1 thread | of raw sync GET, at least 0.95 | 0.96 | met |",
                        "| Redis hit, 64 threads | of raw sync GET, at least 2 | 1.50 | **missed** by 0.50, 25 % |",
                        "| Redis hit, 64 threads | of raw sync GET's p99, at most 0.5 | 0.50 | met |",
                        "of the fastest peer's (Redisson, JetCache, Spring Data Redis), above 1 | 0.94 | **missed** by 0.06",
                        "| reads that waited for a load, 0 | 3.00 | **missed** by 3.00 |",
                        "| miss with load | round trips to Redis, at most 2, in whole ones | – | not measured in this run |",
                        "| Redis hit, 256 virtual threads | of raw sync GET, at least 4 (takes a JDK 21 or newer) | – | not measured in this run |");
    }

    @Test
    void table_judgesRoundTripsByWholeOnes() {
        assertThat(roundTrips(2.2))
                .isEqualTo("| miss with load | round trips to Redis, at most 2, in whole ones | 2.20 | met |");
        assertThat(roundTrips(2.5)).endsWith("| 2.50 | **missed** by 1.00, 50 % |");
        assertThat(roundTrips(3.1)).endsWith("| 3.10 | **missed** by 1.00, 50 % |");
    }

    private static String roundTrips(double measured) {
        Sample sample =
                sample("miss with load, 1 thread", "Forebay", 1_000, 20).figures(Map.of("Redis round trips", measured));
        return Goals.table(List.of(new Report("Reads", new Environment(), List.of(sample))))
                .markdown()
                .lines()
                .filter(line -> line.startsWith("| miss with load"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void table_ofNothing_hasEveryGoal() {
        assertThat(Goals.table(List.of()).rows())
                .hasSizeGreaterThan(30)
                .allMatch(row -> row.get(3).equals("not measured in this run"));
    }
}
