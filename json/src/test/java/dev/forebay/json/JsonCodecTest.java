package dev.forebay.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.forebay.spi.Codec;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCodecTest {
    record Line(UUID product, int quantity) {}

    record Order(
            long id,
            BigDecimal total,
            Instant at,
            LocalDate day,
            Duration took,
            DayOfWeek weekday,
            boolean paid,
            String note,
            List<Line> lines,
            Map<String, Integer> tags) {}

    record Older(String name) {}

    record Newer(String name, String colour) {}

    record Counted(String name, int quantity) {}

    record Anything(
            @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS) Object content) {}

    @Test
    void encode_thenDecode_isTheSameRow() {
        Order order = new Order(
                Long.MAX_VALUE,
                new BigDecimal("12345678901234567890.10"),
                Instant.parse("2026-01-02T03:04:05.123456789Z"),
                LocalDate.of(2026, 1, 2),
                Duration.ofMillis(1500),
                DayOfWeek.FRIDAY,
                true,
                null,
                List.of(new Line(UUID.fromString("00000000-0000-0001-0000-000000000002"), 3)),
                Map.of("Größe", 1));
        Codec<Order> codec = JsonCodec.of(Order.class);

        byte[] bytes = codec.encode(order);

        assertThat(codec.decode(bytes, 0)).isEqualTo(order);
        assertThat(new String(bytes, StandardCharsets.UTF_8))
                .contains("\"at\":\"2026-01-02T03:04:05.123456789Z\"")
                .contains("\"total\":12345678901234567890.10")
                .contains("\"note\":null");
    }

    @Test
    void decode_fromAnOffset_skipsTheHeader() {
        byte[] bytes = "header{\"name\":\"a\"}".getBytes(StandardCharsets.UTF_8);

        assertThat(JsonCodec.of(Older.class).decode(bytes, 6)).isEqualTo(new Older("a"));
    }

    @Test
    void decode_rowOfANewerVersion_ignoresWhatItDoesNotKnow() {
        byte[] bytes = JsonCodec.of(Newer.class).encode(new Newer("a", "red"));

        assertThat(JsonCodec.of(Older.class).decode(bytes, 0)).isEqualTo(new Older("a"));
    }

    @Test
    void decode_rowOfAnOlderVersion_hasNullForWhatIsMissing() {
        byte[] bytes = JsonCodec.of(Older.class).encode(new Older("a"));

        assertThat(JsonCodec.of(Newer.class).decode(bytes, 0)).isEqualTo(new Newer("a", null));
    }

    @Test
    void decode_missingPrimitive_isRefusedBecauseZeroWouldBeInvented() {
        byte[] bytes = JsonCodec.of(Older.class).encode(new Older("a"));

        assertThatThrownBy(() -> JsonCodec.of(Counted.class).decode(bytes, 0)).isInstanceOf(RuntimeException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "{", "{\"name\":\"a\"}x", "[]", "\"a\"", "{\"name\":{}}"})
    void decode_noRow_isRefused(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> JsonCodec.of(Older.class).decode(bytes, 0)).isInstanceOf(RuntimeException.class);
    }

    /** Text that names the class to make is how deserializers are made to run code. */
    @Test
    void decode_classNameInTheText_isRefused() {
        byte[] bytes = "{\"content\":{\"@class\":\"java.io.File\",\"path\":\"/\"}}".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> JsonCodec.of(Anything.class).decode(bytes, 0)).isInstanceOf(RuntimeException.class);
    }

    @Test
    void simpleTypes_areRowsToo() {
        assertThat(JsonCodec.of(String.class).decode(JsonCodec.of(String.class).encode("a\n\"ü"), 0))
                .isEqualTo("a\n\"ü");
        assertThat(JsonCodec.of(Long.class).decode(JsonCodec.of(Long.class).encode(Long.MIN_VALUE), 0))
                .isEqualTo(Long.MIN_VALUE);
        assertThat(JsonCodec.of(String.class).id()).isEqualTo((byte) 1);
    }
}
