package dev.forebay.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.jdbc.internal.mapping.RecordMapper;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every type there and back, and what is refused because it would come back as another value. */
abstract class TypesContract extends DatabaseContract {
    private JdbcTable<Long, Everything> table;

    TypesContract(Opening opening) {
        super(opening);
    }

    enum Colour {
        RED,
        GREEN
    }

    @SuppressWarnings("ArrayRecordComponent") // rows with bytes are what applications have
    record Everything(
            Boolean flag,
            Short small,
            Integer medium,
            Long large,
            Float single,
            Double twice,
            BigDecimal amount,
            String text,
            String limited,
            String fixed,
            Character letter,
            Colour colour,
            Colour nativeColour,
            UUID uuid,
            Instant at,
            LocalDate born,
            LocalDateTime localTime,
            byte[] bytes,
            String json,
            List<String> tags) {
        static final Everything NOTHING = with();
    }

    record Primitives(boolean flag, short small, int medium, long large, float single, double twice, char letter) {}

    @Override
    void prepare() throws SQLException {
        database.execute(
                """
                CREATE TABLE everything (id BIGINT PRIMARY KEY, flag BOOLEAN, small SMALLINT, medium INTEGER, large BIGINT,
                  single REAL, twice DOUBLE PRECISION, amount NUMERIC(10, 2), text %3$s, limited VARCHAR(5),
                  fixed CHAR(3), letter CHAR(1), colour VARCHAR(10), native_colour %1$s, uuid UUID,
                  at %4$s, born DATE, local_time %5$s(3), bytes %2$s, json JSON, tags %3$s)
                """.formatted(
                                database.enumType(),
                                database.bytesType(),
                                database.textType(),
                                database.momentType(),
                                database.timeType()),
                """
                CREATE TABLE primitives (id INTEGER PRIMARY KEY, flag BOOLEAN NOT NULL, small SMALLINT NOT NULL,
                  medium INTEGER NOT NULL, large BIGINT NOT NULL, single REAL NOT NULL, twice DOUBLE PRECISION NOT NULL,
                  letter VARCHAR(1) NOT NULL)
                """);
        table = JdbcTable.of(database.dataSource(), "everything", Long.class, Everything.class)
                .type(
                        "tags",
                        ColumnType.<List<String>>text(
                                tags -> String.join("|", tags), text -> Arrays.asList(text.split("\\|", -1))))
                .build();
    }

    private static Everything full() {
        return new Everything(
                true,
                Short.MIN_VALUE,
                Integer.MAX_VALUE,
                Long.MIN_VALUE,
                0.1f,
                Double.MIN_VALUE,
                new BigDecimal("-12345678.90"),
                "text",
                "12345",
                "EUR",
                'x',
                Colour.GREEN,
                Colour.RED,
                UUID.fromString("f81d4fae-7dec-11d0-a765-00a0c91e6bf6"),
                Instant.parse("2024-02-29T23:59:59.123456Z"),
                LocalDate.of(2024, 2, 29),
                LocalDateTime.parse("2024-03-31T02:30:00.123"),
                new byte[] {0, -1, 92, 39, 127, -128},
                "{\"a\":[1,null,\"é\"]}",
                List.of("one", "", "two"));
    }

    private Everything written(Everything row) throws SQLException {
        table.putAll(Map.of(1L, row, 2L, Everything.NOTHING)); // the batched form
        table.put(3L, row);
        Everything loaded = table.load(1L);
        assertThat(table.load(3L)).usingRecursiveComparison().isEqualTo(loaded);
        assertThat(table.loadAll(List.of(3L)).get(3L))
                .usingRecursiveComparison()
                .isEqualTo(loaded);
        return loaded;
    }

    @Test
    void put_everyType_comesBackEqual() throws SQLException {
        assertThat(written(full())).usingRecursiveComparison().isEqualTo(full());
    }

    @Test
    void put_everyTypeNull_comesBackNull() throws SQLException {
        table.put(1L, full());

        assertThat(written(Everything.NOTHING)).isEqualTo(Everything.NOTHING);
        assertThat(database.count("everything WHERE flag IS NULL AND json IS NULL AND tags IS NULL"))
                .isEqualTo(3);
    }

    @Test
    void put_primitives_comeBackEqual() throws SQLException {
        JdbcTable<Integer, Primitives> primitives = JdbcTable.of(
                        database.dataSource(), "primitives", Integer.class, Primitives.class)
                .build();
        Primitives row = new Primitives(false, (short) -3, 4, -5L, 0.12345678f, -0.1, '\'');

        primitives.put(7, row);

        assertThat(primitives.load(7)).isEqualTo(row);
    }

    @Test
    void put_numbersThatAreNone_comeBackEqualOrAreRefused() throws SQLException {
        Everything row = with("single", Float.NaN, "twice", Double.NEGATIVE_INFINITY);
        if (hasOnlyFiniteNumbers()) {
            assertRefused(row, "single", "finite");
        } else {
            table.putAll(Map.of(1L, row, 2L, row));
            assertThat(table.load(1L)).isEqualTo(row);
            assertThat(table.load(2L)).isEqualTo(row);
        }
    }

    /** Returns whether floating-point numbers are numbers only. */
    boolean hasOnlyFiniteNumbers() {
        return false;
    }

    /** Returns the first moment of the database's type, and the last one. */
    List<Instant> moments() {
        return List.of(Instant.parse("0001-01-01T00:00:00Z"), Instant.parse("9999-12-31T23:59:59.999999Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "  both  ",
                "'; DROP TABLE everything; --",
                "\\'\" OR 1=1",
                "NULL",
                "null",
                "{a,b}",
                "{\"a\"}",
                "$1 ? ?? :name ${x} %s %d {0}",
                "line\nbreak\r\n\ttab\b",
                "a\\nb",
                "日本語 é 🏳️‍🌈 \u202e\uFEFF",
                "E'\\x41'",
                "/* */ -- #"
            })
    void put_hostileText_comesBackEqual(String text) throws SQLException {
        table.putAll(Map.of(1L, withText(text), 2L, withText(text + text)));

        assertThat(table.load(1L).text()).isEqualTo(text);
        assertThat(table.loadAll(List.of(2L)).get(2L).text()).isEqualTo(text + text);
    }

    @Test
    void loadAll_hostileKeys_findsEachOwnRow() throws SQLException {
        database.execute("CREATE TABLE texts (id VARCHAR(100) PRIMARY KEY, text VARCHAR(100))");
        record Text(String text) {}
        JdbcTable<String, Text> texts = JdbcTable.of(database.dataSource(), "texts", String.class, Text.class)
                .build();
        List<String> keys =
                List.of("", " ", "a", "A", "a ", "null", "NULL", "{}", "\"", "\\", "'", ",", "é", "e\u0301");
        Map<String, Text> rows = keys.stream().collect(Collectors.toMap(key -> key, key -> new Text("row of " + key)));

        texts.putAll(rows);

        assertThat(texts.loadAll(keys)).isEqualTo(rows);
        for (String key : keys) {
            assertThat(texts.load(key)).isEqualTo(rows.get(key));
        }
        texts.removeAll(List.of("a", "\\", "{}"));
        assertThat(texts.loadAll(keys)).hasSize(keys.size() - 3).doesNotContainKeys("a", "\\", "{}");
    }

    @Test
    void put_finerTimeThanColumn_isCutNotRounded() throws SQLException {
        Instant first = moments().get(0);
        Everything row = withTimes(first.plusNanos(999_999_999), LocalDateTime.parse("1900-01-01T00:00:00.9999"));

        Everything loaded = written(row);

        assertThat(loaded.at()).isEqualTo(first.plusNanos(999_999_000));
        assertThat(loaded.localTime()).isEqualTo(LocalDateTime.parse("1900-01-01T00:00:00.999"));
    }

    @Test
    void put_timesAtTheLimits_comeBackEqual() throws SQLException {
        Everything first = withTimes(moments().get(0), LocalDateTime.parse("0001-01-01T00:00:00"));
        Everything last = withTimes(moments().get(1), LocalDateTime.parse("9999-12-31T23:59:59.999"));

        assertThat(written(first)).isEqualTo(first);
        assertThat(written(last)).isEqualTo(last);
    }

    @Test
    void put_valueThatTheColumnWouldChange_isRefusedBeforeItIsSent() throws SQLException {
        assertRefused(withTimes(Instant.MAX, null), "at", "9999");
        assertRefused(withTimes(null, LocalDateTime.MIN), "local_time", "9999");
        assertRefused(withAmount("1.005"), "amount", "3 decimals; the column keeps 2");
        assertRefused(withAmount("123456789"), "amount", "9 digits before the point; the column keeps 8");
        assertRefused(withAmount("1E+1000000000"), "amount", "digits before the point");
        assertRefused(with("fixed", "EU"), "fixed", "2 characters; the column pads every value to 3");
        assertRefused(with("limited", "12345 "), "limited", "6 characters; the column keeps 5");
        assertRefused(withText("half \ud83c of a pair"), "text", "half a surrogate pair at index 5");
        assertThat(database.count("everything")).isZero();
    }

    @Test
    void put_decimalOfAnotherScale_comesBackWithTheColumns() throws SQLException {
        assertThat(written(withAmount("1.5")).amount()).isEqualTo(new BigDecimal("1.50"));
        assertThat(written(withAmount("1E+2")).amount()).isEqualTo(new BigDecimal("100.00"));
        assertThat(written(withAmount("1.500")).amount()).isEqualTo(new BigDecimal("1.50"));
        assertThat(written(withAmount("0E+50")).amount()).isEqualTo(new BigDecimal("0.00"));
    }

    @Test
    void put_brokenJson_isRefusedByTheDatabase() {
        assertThatThrownBy(() -> table.put(1L, with("json", "{\"a\":")))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).matches("2[23].*")); // a value, or a check
    }

    @Test
    void load_textThatIsNoValueOfTheEnum_failsNamingTableAndKey() throws SQLException {
        database.execute("INSERT INTO everything (id, colour) VALUES (1, 'MAUVE')");

        assertThatThrownBy(() -> table.load(1L))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll(database.spelled("everything"), "key [1]", "MAUVE");
    }

    private void assertRefused(Everything row, String... messageParts) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> table.put(1L, row))
                .satisfies(
                        e -> assertThat(e.getMessage().toLowerCase(Locale.ROOT)).contains(messageParts));
    }

    /** Returns a row of nulls but for one or two components. */
    private static Everything with(Object... namesAndValues) {
        RecordMapper<Everything> mapper = new RecordMapper<>(Everything.class);
        List<String> names = List.copyOf(mapper.components().keySet());
        Object[] values = new Object[names.size()];
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values[names.indexOf(namesAndValues[i])] = namesAndValues[i + 1];
        }
        return mapper.read(values);
    }

    private static Everything withText(String text) {
        return with("text", text);
    }

    private static Everything withAmount(String amount) {
        return with("amount", new BigDecimal(amount));
    }

    private static Everything withTimes(Instant at, LocalDateTime localTime) {
        return with("at", at, "localTime", localTime);
    }
}
