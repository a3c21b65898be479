package dev.forebay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {
    private static final RetrySchedule EXACT = RetrySchedule.exponential(Duration.ofMillis(100), Duration.ofSeconds(1))
            .jitter(0);

    @Test
    void pause_doublesFromTheFirst_upToTheMost() {
        assertThat(EXACT.pause(1, 0.5)).isEqualTo(Duration.ofMillis(100));
        assertThat(EXACT.pause(2, 0.5)).isEqualTo(Duration.ofMillis(200));
        assertThat(EXACT.pause(3, 0.5)).isEqualTo(Duration.ofMillis(400));
        assertThat(EXACT.pause(4, 0.5)).isEqualTo(Duration.ofMillis(800));
        assertThat(EXACT.pause(5, 0.5)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void pause_afterAnyNumberOfFailures_staysAtTheMost() {
        assertThat(EXACT.pause(1_000, 0)).isEqualTo(Duration.ofSeconds(1));
        assertThat(EXACT.pause(Integer.MAX_VALUE, 0)).isEqualTo(Duration.ofSeconds(1));
        Duration century = Duration.ofDays(36_500);
        assertThat(RetrySchedule.exponential(century, century).jitter(0).pause(Integer.MAX_VALUE, 0))
                .isEqualTo(century);
    }

    @Test
    void pause_isShortenedByTheJitterAtMost() {
        RetrySchedule jittered = EXACT.jitter(0.3);
        assertThat(jittered.pause(1, 0)).isEqualTo(Duration.ofMillis(100));
        assertThat(jittered.pause(1, 0.5)).isEqualTo(Duration.ofMillis(85));
        assertThat(jittered.pause(1, 1)).isEqualTo(Duration.ofMillis(70));
        assertThat(jittered.pause(10, 1)).isEqualTo(Duration.ofMillis(700));
    }

    @Test
    void pause_isNeverZero() {
        assertThat(EXACT.jitter(1).pause(1, 1)).isEqualTo(Duration.ofMillis(1));
    }

    @Test
    void defaults_areAsDocumented() {
        RetrySchedule defaults = RetrySchedule.defaults();
        assertThat(defaults).isEqualTo(new RetrySchedule(Duration.ofMillis(100), Duration.ofSeconds(30), 0.3));
        assertThat(defaults.pause(1, 0)).isEqualTo(Duration.ofMillis(100));
        assertThat(defaults.pause(10, 0)).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void exponential_outOfItsLimits_isRefusedByName() {
        Duration second = Duration.ofSeconds(1);
        assertThatThrownBy(() -> RetrySchedule.exponential(Duration.ZERO, second))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("retry first");
        assertThatThrownBy(() -> RetrySchedule.exponential(second, Duration.ofMillis(999)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("retry most");
        for (double jitter : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> EXACT.jitter(jitter))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("retry jitter");
        }
    }
}
