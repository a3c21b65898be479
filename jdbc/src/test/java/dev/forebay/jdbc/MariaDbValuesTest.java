package dev.forebay.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.spi.CounterTable;
import dev.forebay.spi.Fenced.Fence;
import dev.forebay.spi.Journal.Change;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What MariaDB would change in silence: it is kept as it was given, or refused. */
class MariaDbValuesTest {
    private MariaDbDatabase database;
    private JdbcTable<Long, Note> notes;
    private Fence fence;

    record Note(@Nullable String text) {}

    @BeforeEach
    void open() throws SQLException {
        database = new MariaDbDatabase();
        database.execute("CREATE TABLE notes (id BIGINT PRIMARY KEY, text TEXT NOT NULL)");
        notes = table(database.dataSource(), "notes", Note.class);
        fence = notes.takePartition("notes", 0);
    }

    @AfterEach
    void close() throws SQLException {
        database.close();
    }

    private static <V> JdbcTable<Long, V> table(DataSource dataSource, String name, Class<V> rowType) {
        return JdbcTable.of(dataSource, name, Long.class, rowType).build();
    }

    private static <V> Change<Long, V> put(long id, V row) {
        return new Change<>(id, row, id, 0);
    }

    record Sizes(long id, @Nullable Long count, @Nullable String word) {}

    @ParameterizedTest
    @ValueSource(strings = {"", "NO_ENGINE_SUBSTITUTION", "ANSI", "NO_BACKSLASH_ESCAPES", "ORACLE"})
    void sessionOfAnyMode_keepsValuesOrRefusesThem(String mode) throws Exception {
        database.execute("CREATE TABLE sizes (id BIGINT AUTO_INCREMENT PRIMARY KEY, count INT UNSIGNED NOT NULL,"
                + " word VARCHAR(10) CHARACTER SET latin1 NOT NULL)");
        JdbcTable<Long, Sizes> sizes =
                table(database.dataSource("?sessionVariables=sql_mode='" + mode + "'"), "sizes", Sizes.class);

        sizes.put(0L, new Sizes(0, 7L, "\\'\"\n"));
        assertThat(sizes.load(0L)).isEqualTo(new Sizes(0, 7L, "\\'\"\n"));
        assertRefused(() -> sizes.put(1L, new Sizes(1, -1L, "a")), 1264);
        assertRefused(() -> sizes.putAll(Map.of(1L, new Sizes(1, null, "a"), 2L, new Sizes(2, 1L, "b"))), 1048);
        assertRefused(() -> sizes.put(1L, new Sizes(1, 1L, "日本")), 1366);
        CounterTable<Long> counts = JdbcTable.counter(
                        database.dataSource("?sessionVariables=sql_mode='" + mode + "'"), "sizes", Long.class)
                .column("count")
                .build();
        assertThat(counts.apply(fence, "flush", Map.of(0L, -8L))).containsOnlyKeys(0L);
        assertThat(counts.apply(fence, "flush 2", Map.of(0L, -7L))).isEmpty();
        assertThat(database.count("sizes WHERE id = 0 AND count = 0")).isEqualTo(1);
        assertThat(database.count("sizes")).isEqualTo(1);
    }

    private interface Write {
        void run() throws Exception;
    }

    private static void assertRefused(Write write, int code) {
        assertThatThrownBy(write::run)
                .isInstanceOfSatisfying(
                        SQLException.class,
                        failure -> assertThat(failure.getErrorCode()).isEqualTo(code));
    }

    @Test
    void emptyTextThatWouldBeNull_isRefusedAtBuild() {
        DataSource dataSource = database.dataSource("?sessionVariables=sql_mode='EMPTY_STRING_IS_NULL'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> table(dataSource, "notes", Note.class))
                .withMessageContainingAll("EMPTY_STRING_IS_NULL", "sql_mode");
    }

    @Test
    void characterSetWithoutAllCharacters_isRefusedAtBuild() {
        DataSource dataSource = database.dataSourceOfMysqlDriver("?characterEncoding=ISO-8859-1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> table(dataSource, "notes", Note.class))
                .withMessageContaining("character set is latin1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"MyISAM", "Aria", "MEMORY"})
    void tableWithoutTransactions_isRefusedAtBuild(String engine) throws Exception {
        database.execute("CREATE TABLE plain (id BIGINT PRIMARY KEY, text VARCHAR(10)) ENGINE=" + engine);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> table(database.dataSource(), "plain", Note.class))
                .withMessageContainingAll(engine, "has no transactions", "use ENGINE=InnoDB");
    }

    @ParameterizedTest
    @ValueSource(strings = {"utf8mb4_general_ci", "utf8mb4_bin", "uca1400_nopad_as_cs", "latin1_swedish_ci"})
    void textKeyThatTakesDifferentTextsForEqual_isRefusedAtBuild(String collation) throws Exception {
        database.execute("CREATE TABLE words (word VARCHAR(40) %s COLLATE %s PRIMARY KEY, text VARCHAR(10))"
                .formatted(collation.startsWith("latin1") ? "CHARACTER SET latin1" : "", collation));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JdbcTable.of(database.dataSource(), "words", String.class, Note.class)
                        .build())
                .withMessageContainingAll("key column word has collation", collation, "COLLATE utf8mb4_nopad_bin");
    }

    @Test
    void uniquePrefix_isNoKey() throws Exception {
        database.execute(
                "CREATE TABLE words (id BIGINT PRIMARY KEY, word VARCHAR(40), text VARCHAR(10), UNIQUE (word(5)))");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JdbcTable.of(database.dataSource(), "words", String.class, Note.class)
                        .key("word")
                        .build())
                .withMessageContaining("nor a unique constraint");
    }

    @Test
    void valuesThatWouldBeChanged_areRefusedBeforeTheyAreSent() throws Exception {
        record Changed(
                String fixed,
                String colour,
                String text,
                @Nullable Instant at) {}
        database.execute("CREATE TABLE changed (id BIGINT PRIMARY KEY, fixed CHAR(3), colour ENUM('RED', 'it''s, 2'),"
                + " text TINYTEXT, at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)");
        JdbcTable<Long, Changed> changed = table(database.dataSource(), "changed", Changed.class);
        Instant now = Instant.parse("2024-10-27T00:30:00Z");

        Changed good = new Changed("abc", "it's, 2", "é".repeat(127), now);
        changed.put(1L, good);
        assertThat(changed.load(1L)).isEqualTo(good);
        assertNotSent(() -> changed.put(1L, new Changed("ab ", "RED", "", now)), "a blank at the end");
        assertNotSent(() -> changed.put(1L, new Changed("abc", "1", "", now)), "'1' is none of [RED, it's, 2]");
        assertNotSent(() -> changed.put(1L, new Changed("abc", "red", "", now)), "'red' is none of");
        assertNotSent(() -> changed.put(1L, new Changed("abc", "RED", "é".repeat(127) + "   ", now)), "255 bytes");
        assertNotSent(() -> changed.put(1L, new Changed("abc", "RED", "", null)), "a value of its own");
        assertThat(changed.load(1L)).isEqualTo(good);
    }

    private static void assertNotSent(Write write, String message) {
        assertThatIllegalArgumentException().isThrownBy(write::run).withMessageContaining(message);
    }

    @Test
    void rowThatIsTooLargeForAStatement_isRefused_andTheOthersAreWritten() throws Exception {
        database.execute("CREATE TABLE large (id BIGINT PRIMARY KEY, text LONGTEXT NOT NULL)");
        JdbcTable<Long, Note> large = table(database.dataSource(), "large", Note.class);
        Note tooLarge = new Note("x".repeat(17 << 20));
        Note fits = new Note("'".repeat(7 << 20));

        Map<Long, String> refused =
                large.flush(fence, List.of(put(1, fits), put(2, tooLarge), put(3, fits), put(4, new Note("small"))));

        assertThat(refused).containsOnlyKeys(2L);
        assertThat(refused.get(2L)).contains("max_allowed_packet");
        assertThat(large.loadAll(List.of(1L, 2L, 3L, 4L))).isEqualTo(Map.of(1L, fits, 3L, fits, 4L, new Note("small")));
    }

    @Test
    void manyLargeRows_areCutIntoStatementsThatTheServerTakes() throws Exception {
        Map<Long, Note> rows = LongStream.range(0, 600)
                .boxed()
                .collect(Collectors.toMap(id -> id, id -> new Note(("é" + id + "\\").repeat(8000))));

        notes.putAll(rows);

        assertThat(notes.loadAll(rows.keySet())).isEqualTo(rows);
    }

    record Meeting(Instant at, LocalDateTime local) {}

    @ParameterizedTest
    @ValueSource(strings = {"SYSTEM", "+00:00", "+09:00", "-03:30"})
    void timesOfAnySessionZone_areTheSame(String zone) throws Exception {
        database.execute("CREATE TABLE meetings (id BIGINT PRIMARY KEY, at TIMESTAMP(6) NULL, local DATETIME(6))");
        JdbcTable<Long, Meeting> meetings =
                table(database.dataSource("?sessionVariables=time_zone='" + zone + "'"), "meetings", Meeting.class);
        Meeting meeting = new Meeting(
                Instant.parse("2024-10-27T00:30:00.123456Z"), LocalDateTime.parse("2024-03-31T02:30:00.123456"));

        meetings.put(1L, meeting);
        meetings.putAll(Map.of(2L, meeting, 3L, meeting));

        assertThat(meetings.loadAll(List.of(1L, 2L, 3L)).values()).containsOnly(meeting);
        assertThat((BigDecimal) database.value("SELECT UNIX_TIMESTAMP(at) FROM meetings WHERE id = 1"))
                .isEqualByComparingTo("1729989000.123456");
    }

    @Test
    void changedRowsInsteadOfFoundOnes_makeNoDifference() throws Exception {
        DataSource affected = database.dataSource("?useAffectedRows=true");
        JdbcTable<Long, Note> table = table(affected, "notes", Note.class);
        assertThat(table.flush(fence, List.of(put(1, new Note("a"))))).isEmpty();
        assertThat(table.flush(fence, List.of(put(1, new Note("a"))))).isEmpty();
        table.put(1L, new Note("a"));
        database.execute("ALTER TABLE notes ADD views BIGINT");
        CounterTable<Long> views =
                JdbcTable.counter(affected, "notes", Long.class).column("views").build();
        assertThat(views.apply(fence, "f", Map.of(1L, 0L))).isEmpty();
        assertThat(views.apply(fence, "f", Map.of(1L, 0L))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?useServerPrepStmts=true",
                "?useBulkStmts=true",
                "?allowMultiQueries=true",
                "?connectionTimeZone=Asia/Tokyo"
            })
    void optionsOfTheDriver_makeNoDifference(String options) throws Exception {
        record Row(String text, @Nullable Instant at, float single) {}
        database.execute("ALTER TABLE notes ADD at TIMESTAMP(6) NULL, ADD single FLOAT NOT NULL DEFAULT 0");
        JdbcTable<Long, Row> table = table(database.dataSource(options), "notes", Row.class);
        Row row = new Row("\\'é", Instant.parse("2024-10-27T00:30:00.123456Z"), 0.12345678f);

        assertThat(table.flush(fence, List.of(put(1, row), put(2, row), put(3, new Row("x", null, -0f)))))
                .isEmpty();

        assertThat(table.loadAll(List.of(1L, 2L, 3L))).isEqualTo(Map.of(1L, row, 2L, row, 3L, new Row("x", null, -0f)));
    }

    @Test
    void unsignedAndOtherWholeNumbers_fitTheTypesThatHoldThem() throws Exception {
        record Whole(byte tiny, short unsignedTiny, int medium, long wide, long large, boolean bit) {}
        database.execute("CREATE TABLE wholes (id BIGINT UNSIGNED PRIMARY KEY, tiny TINYINT NOT NULL,"
                + " unsigned_tiny TINYINT UNSIGNED NOT NULL, medium MEDIUMINT NOT NULL, wide INT UNSIGNED NOT NULL,"
                + " large BIGINT UNSIGNED NOT NULL, bit BIT NOT NULL)");
        JdbcTable<Long, Whole> wholes = table(database.dataSource(), "wholes", Whole.class);
        Whole row = new Whole((byte) -128, (short) 255, -8_388_608, 4_294_967_295L, Long.MAX_VALUE, true);

        wholes.put(Long.MAX_VALUE, row);

        assertThat(wholes.load(Long.MAX_VALUE)).isEqualTo(row);
        database.execute("INSERT INTO wholes VALUES (1, 1, 1, 1, 1, 18446744073709551615, 1)");
        assertThatThrownBy(() -> wholes.load(1L)).isInstanceOf(SQLException.class);
    }
}
