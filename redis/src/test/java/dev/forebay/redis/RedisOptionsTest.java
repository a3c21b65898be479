package dev.forebay.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisOptionsTest {

    @Test
    void defaults_areThoseOfTheDocumentation() {
        assertThat(RedisOptions.defaults())
                .isEqualTo(
                        new RedisOptions(Duration.ofSeconds(1), Duration.ofSeconds(2), "fb", Acknowledge.byServer()));
    }

    @Test
    void withers_changeOneOptionEach() {
        RedisOptions options = RedisOptions.defaults()
                .commandTimeout(Duration.ofMillis(50))
                .connectTimeout(Duration.ofSeconds(1))
                .keyPrefix("shop");
        assertThat(options)
                .isEqualTo(
                        new RedisOptions(Duration.ofMillis(50), Duration.ofSeconds(1), "shop", Acknowledge.byServer()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT0.0009S", "PT60.001S"})
    void timeouts_outOfTheirLimits_areRefusedWithNameValueAndLimit(Duration time) {
        assertThatThrownBy(() -> RedisOptions.defaults().commandTimeout(time))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("commandTimeout is " + time + "; it must be PT0.001S to PT1M");
        assertThatThrownBy(() -> RedisOptions.defaults().connectTimeout(time))
                .hasMessage("connectTimeout is " + time + "; it must be PT0.001S to PT1M");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a:b", "{a}", "a b", "a*", "ü", "a#b"})
    void keyPrefix_thatCouldMeetAnothersKeys_isRefused(String prefix) {
        assertThatThrownBy(() -> RedisOptions.defaults().keyPrefix(prefix))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("keyPrefix is '" + prefix + "'; it must be");
    }

    @Test
    void nothing_isRefusedByName() {
        assertThatThrownBy(() -> RedisOptions.defaults().commandTimeout(null)).hasMessageContaining("commandTimeout");
        assertThatThrownBy(() -> RedisOptions.defaults().keyPrefix(null)).hasMessageContaining("keyPrefix");
    }
}
