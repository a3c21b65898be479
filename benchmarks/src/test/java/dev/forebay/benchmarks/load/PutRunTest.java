package dev.forebay.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The check of what arrived says so when something is missing. */
class PutRunTest {
    private final PutLog one = new PutLog(0);
    private final PutLog two = new PutLog(1);
    private long first;
    private long second;

    @BeforeEach
    void putKey7Twice() {
        first = one.begin(7, 10);
        one.acknowledge(20);
        second = one.begin(7, 30);
        one.acknowledge(40);
    }

    @Test
    void lost_latestIsThere_isNone() {
        assertThat(lost(Map.of(7L, second))).isZero();
    }

    @Test
    void lost_noRow_isOne() {
        assertThat(lost(Map.of())).isEqualTo(1);
    }

    @Test
    void lost_olderRow_isOne() {
        assertThat(lost(Map.of(7L, first))).isEqualTo(1);
    }

    @Test
    void lost_rowOfAnotherKey_isOne() {
        long other = two.begin(8, 30);
        two.acknowledge(50);
        assertThat(lost(Map.of(7L, other, 8L, other))).isEqualTo(1);
    }

    @Test
    void lost_rowOfAPutAtTheSameTime_isNone() {
        long beside = two.begin(7, 5);
        two.acknowledge(35);
        assertThat(lost(Map.of(7L, beside))).isZero();
    }

    @Test
    void lost_rowOfAPutThatFailed_isNone() {
        long failed = two.begin(7, 1);
        assertThat(lost(Map.of(7L, failed))).isZero();
    }

    private long lost(Map<Long, Long> versions) {
        return new PutRun(List.of(one, two), new Histogram(3), Duration.ofSeconds(1), 1).lost(versions);
    }
}
