package dev.forebay.internal.part;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.spi.KeyState.Value;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LifetimesTest {
    private static final long NOW = 1_000_000;

    private static Lifetimes<String> lifetimes(double jitter, Duration absent) {
        return new Lifetimes<>(Duration.ofSeconds(100), absent, jitter, new Stamps(), () -> NOW);
    }

    @Test
    void entry_isShortenedByAtMostTheJitter() {
        Lifetimes<String> lifetimes = lifetimes(0.1, Duration.ofSeconds(60));
        Set<Long> expiries = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            Value<String> entry = lifetimes.entry("row", 0);
            assertThat(entry).isNotNull();
            assertThat(entry.expiresAtMillis()).isBetween(NOW + 90_000, NOW + 100_000);
            expiries.add(entry.expiresAtMillis());
        }
        assertThat(expiries).as("different expiries of 1000 entries").hasSizeGreaterThan(100);
    }

    @Test
    void entry_ofAbsence_hasItsOwnTimeToLive() {
        assertThat(lifetimes(0, Duration.ofSeconds(60)).entry(null, 0))
                .isNotNull()
                .satisfies(entry -> assertThat(entry.expiresAtMillis()).isEqualTo(NOW + 60_000));
        assertThat(lifetimes(0, Duration.ZERO).entry(null, 0)).isNull();
    }

    @Test
    void entry_carriesItsCostAndAStampOfItsOwn() {
        Lifetimes<String> lifetimes = lifetimes(0, Duration.ZERO);
        Value<String> first = lifetimes.entry("row", TimeUnit.MILLISECONDS.toNanos(250));
        Value<String> second = lifetimes.entry("row", Long.MAX_VALUE);
        assertThat(first).isNotNull();
        assertThat(second).isNotNull();
        assertThat(first.costMillis()).isEqualTo(250);
        assertThat(second.costMillis()).isEqualTo(Integer.MAX_VALUE);
        assertThat(first.stamp()).isNotEqualTo(second.stamp());
    }
}
