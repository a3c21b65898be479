package dev.forebay.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFormatsTest {
    record Pair(String left, String right) {}

    record One(String only) {}

    record Line(long order, int number, short part, UUID product, DayOfWeek day, String note) {}

    record Nested(Pair pair, String after) {}

    record Positive(long number) {
        Positive {
            if (number <= 0) {
                throw new IllegalArgumentException("number must be positive");
            }
        }
    }

    record Unsupported(double weight) {}

    private enum Size {
        SMALL {
            @Override
            public String toString() {
                return "tiny";
            }
        },
        LARGE
    }

    @Test
    void format_ofSimpleTypes_isTheirUsualText() {
        UUID id = UUID.fromString("123e4567-e89b-12d3-a456-426614174000");
        assertThat(KeyFormats.of(Long.class).format(Long.MIN_VALUE)).isEqualTo("-9223372036854775808");
        assertThat(KeyFormats.of(Integer.class).format(-1)).isEqualTo("-1");
        assertThat(KeyFormats.of(Short.class).format((short) 7)).isEqualTo("7");
        assertThat(KeyFormats.of(UUID.class).format(id)).isEqualTo(id.toString());
        assertThat(KeyFormats.of(String.class).format("a,b\\")).isEqualTo("a,b\\");
        assertThat(KeyFormats.of(DayOfWeek.class).format(DayOfWeek.MONDAY)).isEqualTo("MONDAY");
    }

    @Test
    void parse_ofSimpleTypes_givesTheKeyBack() {
        assertRoundTrip(Long.class, 0L, Long.MIN_VALUE, Long.MAX_VALUE);
        assertRoundTrip(Integer.class, 0, Integer.MIN_VALUE, Integer.MAX_VALUE);
        assertRoundTrip(Short.class, (short) 0, Short.MIN_VALUE, Short.MAX_VALUE);
        assertRoundTrip(UUID.class, new UUID(0, 0), new UUID(-1, -1), UUID.randomUUID());
        assertRoundTrip(DayOfWeek.class, DayOfWeek.values());
        assertRoundTrip(String.class, "", " ", ",", "\\", "a:b", "{tag}", "\u0000", "\n", "ü€😀", "a".repeat(10_000));
    }

    @Test
    void format_ofAnEnum_isItsName_whateverItsText() {
        assertThat(KeyFormats.of(Size.class).format(Size.SMALL)).isEqualTo("SMALL");
        assertRoundTrip(Size.class, Size.values());
    }

    @Test
    void format_ofARecord_joinsByCommas() {
        assertThat(KeyFormats.of(Pair.class).format(new Pair("a", "b"))).isEqualTo("a,b");
        assertThat(KeyFormats.of(Pair.class).format(new Pair("a,b", "c\\"))).isEqualTo("a\\,b,c\\\\");
        assertThat(KeyFormats.of(Pair.class).format(new Pair("", ""))).isEqualTo(",");
        assertThat(KeyFormats.of(One.class).format(new One(""))).isEmpty();
    }

    @Test
    void parse_ofRecords_givesTheKeyBack() {
        assertRoundTrip(One.class, new One(""), new One(","), new One("\\"), new One("\\,"), new One(",,\\\\"));
        assertRoundTrip(
                Line.class,
                new Line(-1, 2, (short) 3, new UUID(1, 2), DayOfWeek.SUNDAY, ""),
                new Line(Long.MAX_VALUE, 0, (short) 0, new UUID(0, 0), DayOfWeek.MONDAY, "a,b\\,c"));
        assertRoundTrip(
                Nested.class,
                new Nested(new Pair("", ""), ""),
                new Nested(new Pair(",", "\\"), ","),
                new Nested(new Pair("a,b", "\\,"), "\\"));
    }

    /** The separators alone are drawn, so that every pair that could be taken for another one comes up. */
    @Test
    void format_ofDifferentRecords_isNeverTheSame() {
        KeyFormat<Pair> format = KeyFormats.of(Pair.class);
        Map<String, Pair> seen = new HashMap<>();
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            Pair pair = new Pair(separators(random), separators(random));
            String text = format.format(pair);
            assertThat(seen.merge(text, pair, (first, second) -> first))
                    .as("seed %d, text %s", seed, text)
                    .isEqualTo(pair);
            assertThat(format.parse(text)).as("seed %d", seed).isEqualTo(pair);
        }
    }

    private static String separators(Random random) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(5); length > 0; length--) {
            text.append(",\\a".charAt(random.nextInt(3)));
        }
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "x", "1.5", "1,2", "0x10", "9223372036854775808", " 1", "1 ", "１e3"})
    void parse_ofWhatIsNoNumber_isRefused(String text) {
        assertThatThrownBy(() -> KeyFormats.of(Long.class).parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void parse_ofHostileTexts_isRefused() {
        assertRefused(Integer.class, "2147483648");
        assertRefused(Short.class, "32768");
        assertRefused(UUID.class, "not-a-uuid");
        assertRefused(UUID.class, "");
        assertRefused(DayOfWeek.class, "monday");
        assertRefused(DayOfWeek.class, "");
        assertRefused(Pair.class, "one part");
        assertRefused(Pair.class, "a,b,c");
        assertRefused(Pair.class, "a\\,b");
        assertRefused(Line.class, "1,2,3,x,MONDAY,");
        assertRefused(Positive.class, "-1");
    }

    @Test
    void parse_thatTheRecordRefuses_namesTheTextAndTheReason() {
        assertThatThrownBy(() -> KeyFormats.of(Positive.class).parse("-1"))
                .hasMessageContaining("'-1'")
                .hasMessageContaining("must be positive");
    }

    @Test
    void format_ofANullComponent_isRefusedByName() {
        assertThatThrownBy(() -> KeyFormats.of(Pair.class).format(new Pair("a", null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("component right");
    }

    @Test
    void of_aTypeWithoutAFormat_saysWhatToDo() {
        for (Class<?> type : List.of(Object.class, Double.class, byte[].class, List.class, Unsupported.class)) {
            assertThatThrownBy(() -> KeyFormats.of(type))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("CacheBuilder.keyFormat");
        }
    }

    @SafeVarargs
    private static <K> void assertRoundTrip(Class<K> type, K... keys) {
        KeyFormat<K> format = KeyFormats.of(type);
        for (K key : keys) {
            assertThat(format.parse(format.format(key))).isEqualTo(key);
        }
    }

    private static void assertRefused(Class<?> type, String text) {
        assertThatThrownBy(() -> KeyFormats.of(type).parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
