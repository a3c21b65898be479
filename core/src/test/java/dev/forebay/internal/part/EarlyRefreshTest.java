package dev.forebay.internal.part;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.spi.KeyState.Value;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class EarlyRefreshTest {
    private static final Duration ROW = Duration.ofSeconds(10);
    private static final Duration ABSENT = Duration.ofSeconds(1);

    private static EarlyRefresh early(double whenRemaining, double beta) {
        return new EarlyRefresh(ROW, ABSENT, whenRemaining, beta, () -> 0.9);
    }

    private static Value<String> row(long remainingMillis, int costMillis) {
        return new Value<>("row", 1, remainingMillis, costMillis);
    }

    @Test
    void elects_underTheThreshold_always() {
        assertThat(early(0.2, 0).elects(row(2_001, 100), 0)).isFalse();
        assertThat(early(0.2, 0).elects(row(2_000, 100), 0)).isTrue();
    }

    @Test
    void elects_anAbsence_byItsOwnTimeToLive() {
        assertThat(early(0.2, 0).elects(new Value<>(null, 1, 1_000, 100), 0)).isFalse();
        assertThat(early(0.2, 0).elects(new Value<>(null, 1, 200, 100), 0)).isTrue();
    }

    @Test
    void elects_withoutThresholdAndBeta_never() {
        assertThat(EarlyRefresh.NEVER.elects(row(0, 1_000_000), 0)).isFalse();
    }

    @Test
    void elects_byXFetch_whenCostTimesLogReachesTheExpiry() {
        // -100 ms * 1 * ln(1 - 0.9) = 230 ms
        assertThat(early(0, 1).elects(row(230, 100), 0)).isTrue();
        assertThat(early(0, 1).elects(row(231, 100), 0)).isFalse();
    }

    @Test
    void elects_withHigherBeta_earlier() {
        assertThat(early(0, 2).elects(row(460, 100), 0)).isTrue();
    }

    @Test
    void elects_withCostOverAQuarterOfTheTimeToLive_takesTheQuarter() {
        // capped at 2500 ms: -2500 * ln(0.1) = 5756 ms
        assertThat(early(0, 1).elects(row(5_756, 60_000), 0)).isTrue();
        assertThat(early(0, 1).elects(row(5_757, 60_000), 0)).isFalse();
    }
}
