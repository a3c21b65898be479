package dev.forebay.internal.part;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class EarlyRefreshTest {
    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

    @Test
    void elects_underTheThreshold_always() {
        EarlyRefresh early = new EarlyRefresh(TEN_SECONDS, 0.2, 0, () -> 0.5);
        assertThat(early.elects(2_001, 100)).isFalse();
        assertThat(early.elects(2_000, 100)).isTrue();
    }

    @Test
    void elects_withoutThresholdAndBeta_never() {
        assertThat(EarlyRefresh.NEVER.elects(0, 1_000_000)).isFalse();
    }

    @Test
    void elects_byXFetch_whenCostTimesLogReachesTheExpiry() {
        // -100 ms * 1 * ln(1 - 0.9) = 230 ms
        EarlyRefresh early = new EarlyRefresh(TEN_SECONDS, 0, 1, () -> 0.9);
        assertThat(early.elects(230, 100)).isTrue();
        assertThat(early.elects(231, 100)).isFalse();
    }

    @Test
    void elects_withHigherBeta_earlier() {
        assertThat(new EarlyRefresh(TEN_SECONDS, 0, 2, () -> 0.9).elects(460, 100))
                .isTrue();
    }

    @Test
    void elects_withCostOverAQuarterOfTheTimeToLive_takesTheQuarter() {
        // capped at 2500 ms: -2500 * ln(0.1) = 5756 ms
        EarlyRefresh early = new EarlyRefresh(TEN_SECONDS, 0, 1, () -> 0.9);
        assertThat(early.elects(5_756, 60_000)).isTrue();
        assertThat(early.elects(5_757, 60_000)).isFalse();
    }
}
