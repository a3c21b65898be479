package dev.forebay.storefront.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationTextTest {
    private final DurationText durations = new DurationText();

    @Test
    void convert_readsWhatPeopleWrite() {
        assertThat(durations.convert("20ms")).isEqualTo(Duration.ofMillis(20));
        assertThat(durations.convert("1.5s")).isEqualTo(Duration.ofMillis(1_500));
        assertThat(durations.convert("500us")).isEqualTo(Duration.ofNanos(500_000));
        assertThat(durations.convert("2m")).isEqualTo(Duration.ofMinutes(2));
        assertThat(durations.convert("0")).isZero();
        assertThat(durations.convert("0ms")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "20", "ms", "-5ms", "20 ms", "20msec", "1e3s", "9999999999s", "٣s"})
    void convert_refusesTheRest(String text) {
        assertThatThrownBy(() -> durations.convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("20ms");
    }
}
