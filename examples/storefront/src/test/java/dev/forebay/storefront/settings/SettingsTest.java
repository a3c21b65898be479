package dev.forebay.storefront.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
    @Test
    void of_nothing_isTheDefaults() {
        Settings settings = Settings.of(Map.of("PORT", "", "REDIS_URL", " "));
        assertThat(settings.port()).isEqualTo(8080);
        assertThat(settings.redisUrl()).isEmpty();
        assertThat(settings.database()).isEmpty();
    }

    @Test
    void of_everything_isRead() {
        Settings settings = Settings.of(Map.of(
                "PORT", "0",
                "REDIS_URL", "rediss://user:p%40ss@example.com:6380/3",
                "DATABASE_URL", "jdbc:postgresql://example.com/shop",
                "DATABASE_USER", "shop",
                "DATABASE_PASSWORD", "secret"));
        assertThat(settings.port()).isZero();
        assertThat(settings.redisUrl()).contains("rediss://user:p%40ss@example.com:6380/3");
        assertThat(settings.database())
                .contains(new Settings.Login("jdbc:postgresql://example.com/shop", "shop", "secret"));
        assertThat(settings.database().toString()).doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource({
        "PORT, 8080x",
        "PORT, 1.5",
        "PORT, 99999999999",
        "REDIS_URL, http://localhost",
        "REDIS_URL, 'redis://bad host'",
        "REDIS_URL, redis:localhost",
        "DATABASE_URL, jdbc:h2:mem:x",
        "DATABASE_USER, shop",
        "DATABASE_PASSWORD, secret",
    })
    void of_somethingWrong_namesTheVariable(String variable, String value) {
        assertThatThrownBy(() -> Settings.of(Map.of(variable, value)))
                .isInstanceOf(BadSetting.class)
                .hasMessageStartingWith(variable + " ")
                .hasMessageNotContaining("secret");
    }
}
