package dev.forebay.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.spi.Fenced.Fence;
import dev.forebay.spi.FencedOutException;
import dev.forebay.spi.Journal.Change;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What MariaDB says of a row, and what of itself. */
class MariaDbRefusalsTest {
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

    private Map<Long, String> flushGoodAndBad() throws Exception {
        return notes.flush(fence, List.of(put(1, new Note("good")), put(2, new Note("bad"))));
    }

    private void failBadRowsWith(String state, int code) throws SQLException {
        database.execute("""
                CREATE TRIGGER judge BEFORE INSERT ON notes FOR EACH ROW BEGIN
                IF new.text = 'bad' THEN SIGNAL SQLSTATE '%s' SET MESSAGE_TEXT = 'as the test wants it', MYSQL_ERRNO = %d;
                END IF; END""".formatted(state, code));
    }

    @ParameterizedTest
    @CsvSource({
        "45000, 1644", "22001, 1406", "22003, 1264", "22003, 1690", "22007, 1292", "22007, 1366", "HY000, 1366",
        "HY000, 1265", "23000, 1048", "23000, 1062", "23000, 1452", "23000, 1451", "23000, 4025", "HY000, 3819",
        "HY000, 1526", "HY000, 1369", "42000, 1118", "HY000, 1713", "22032, 3140"
    })
    void errorsThatSpeakOfTheRow_refuseItAndNoOther(String state, int code) throws Exception {
        failBadRowsWith(state, code);
        assertThat(flushGoodAndBad()).containsOnlyKeys(2L);
        assertThat(flushGoodAndBad().get(2L)).startsWith(state + ": ");
        assertThat(database.count("notes")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "HY000, 1205", "40001, 1213", "HY000, 1020", "HY000, 1021", "HY000, 1114", "HY000, 1030", "HY000, 1290",
        "HY000, 1836", "25006, 1792", "42S02, 1146", "42S22, 1054", "42000, 1142", "HY000, 1364", "70100, 1317",
        "70100, 1969", "08S01, 1053", "HY000, 1041", "HY000, 1105"
    })
    void errorsThatSpeakOfTheDatabase_refuseNoRow(String state, int code) throws Exception {
        failBadRowsWith(state, code);
        assertThatThrownBy(this::flushGoodAndBad).isInstanceOfSatisfying(SQLException.class, failure -> {
            assertThat(failure.getSQLState()).isEqualTo(state);
            assertThat(failure.getErrorCode()).isEqualTo(code);
        });
        assertThat(database.count("notes")).isZero();
    }

    @Test
    void missingTable_isAway_andComesBack() throws Exception {
        database.execute("RENAME TABLE notes TO elsewhere");
        assertThatThrownBy(this::flushGoodAndBad)
                .isInstanceOfSatisfying(
                        SQLException.class,
                        failure -> assertThat(failure.getErrorCode()).isEqualTo(1146));
        database.execute("RENAME TABLE elsewhere TO notes");
        assertThat(flushGoodAndBad()).isEmpty();
    }

    @Test
    void fullTable_isAway() throws Exception {
        // An InnoDB table cannot be given a limit; a table in memory can, and has the same error.
        database.execute(
                "CREATE TABLE copies (id BIGINT, text VARCHAR(2000)) ENGINE=MEMORY MAX_ROWS=1",
                "INSERT INTO copies SELECT seq, REPEAT('x', 2000) FROM seq_1_to_1",
                "CREATE TRIGGER copy AFTER INSERT ON notes FOR EACH ROW INSERT INTO copies"
                        + " SELECT seq, REPEAT('x', 2000) FROM seq_1_to_20000");
        assertThatThrownBy(this::flushGoodAndBad)
                .isInstanceOfSatisfying(
                        SQLException.class,
                        failure -> assertThat(failure.getErrorCode()).isEqualTo(1114));
        assertThat(database.count("notes")).isZero();
    }

    @Test
    void readOnlyTransactions_areAway() throws Exception {
        JdbcTable<Long, Note> readOnly =
                table(database.dataSource("?sessionVariables=tx_read_only=1"), "notes", Note.class);
        assertThatThrownBy(() -> readOnly.flush(fence, List.of(put(1, new Note("good")))))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        failure -> assertThat(failure.getErrorCode()).isEqualTo(1792));
        assertThat(flushGoodAndBad()).isEmpty();
    }

    record Person(@Nullable String email, @Nullable String phone) {}

    private JdbcTable<Long, Person> people() throws SQLException {
        database.execute(
                "CREATE TABLE people (id BIGINT AUTO_INCREMENT PRIMARY KEY, email VARCHAR(40), phone VARCHAR(40))");
        return table(database.dataSource(), "people", Person.class);
    }

    @Test
    void uniqueValueOfAnotherRow_isRefused_andTheOtherRowIsLeftAlone() throws Exception {
        JdbcTable<Long, Person> people = people();
        database.execute("ALTER TABLE people ADD UNIQUE (email)"); // after the table was built
        people.put(1L, new Person("a@example.org", "1"));

        assertThatThrownBy(() -> people.put(2L, new Person("a@example.org", "2")))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("23000"))
                .hasMessageContainingAll("Duplicate entry", "a@example.org", "email");
        assertThatThrownBy(() -> people.putAll(
                        Map.of(2L, new Person("a@example.org", "2"), 3L, new Person("c@example.org", "3"))))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("23000"));
        Map<Long, String> refused = people.flush(
                fence,
                List.of(
                        put(2, new Person("a@example.org", "2")),
                        put(3, new Person("c@example.org", "3")),
                        put(4, new Person("d@example.org", "4"))));

        assertThat(refused).containsOnlyKeys(2L);
        assertThat(refused.get(2L)).startsWith("23000: ").contains("Duplicate entry", "a@example.org");
        assertThat(people.load(1L)).isEqualTo(new Person("a@example.org", "1"));
        assertThat(database.count("people")).isEqualTo(3);
    }

    @Test
    void uniqueValues_ofARowWithTwoConstraints_areHeldWhicheverIsMet() throws Exception {
        JdbcTable<Long, Person> people = people();
        database.execute("ALTER TABLE people ADD UNIQUE (phone), ADD UNIQUE (email)");
        JdbcTable<String, Person> byEmail = JdbcTable.of(database.dataSource(), "people", String.class, Person.class)
                .key("email")
                .build();
        people.put(0L, new Person("a@example.org", "1"));
        people.put(1L, new Person("b@example.org", "2"));

        // Both rows are met: the other one by the constraint that is looked at first.
        assertThatThrownBy(() -> people.put(1L, new Person("b@example.org", "1")))
                .isInstanceOf(SQLException.class);

        people.put(1L, new Person("b@example.org", "3")); // its own values are in its way, and are its own
        assertThat(people.load(0L)).isEqualTo(new Person("a@example.org", "1"));
        assertThat(byEmail.load("b@example.org")).isEqualTo(new Person("b@example.org", "3"));
    }

    @Test
    void fenceOfAnEmptiedTable_isNotRepeated() throws Exception {
        database.execute("DELETE FROM forebay_partition");
        Fence again = notes.takePartition("notes", 0);
        assertThat(again.number()).isGreaterThan(fence.number());
        assertThatThrownBy(this::flushGoodAndBad).isInstanceOf(FencedOutException.class);
    }
}
