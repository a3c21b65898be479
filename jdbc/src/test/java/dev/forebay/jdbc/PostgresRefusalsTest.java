package dev.forebay.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.spi.Fenced.Fence;
import dev.forebay.spi.FencedOutException;
import dev.forebay.spi.Journal.Change;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What PostgreSQL says of a row, and what of itself. */
class PostgresRefusalsTest {
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private PostgresDatabase database;
    private JdbcTable<Long, Note> notes;
    private Fence fence;

    record Note(String text) {}

    @BeforeEach
    void open() throws SQLException {
        database = new PostgresDatabase();
        database.execute("CREATE TABLE notes (id BIGINT PRIMARY KEY, text TEXT NOT NULL)");
        notes = JdbcTable.of(database.dataSource(), "notes", Long.class, Note.class)
                .build();
        fence = notes.takePartition("notes", 0);
    }

    @AfterEach
    void close() throws SQLException {
        executor.shutdownNow();
        database.close();
    }

    private Map<Long, String> flushGoodAndBad() throws Exception {
        return notes.flush(
                fence, List.of(new Change<>(1L, new Note("good"), 1, 0), new Change<>(2L, new Note("bad"), 2, 0)));
    }

    private void failBadRowsWith(String state) throws SQLException {
        database.execute(
                """
                CREATE FUNCTION judge() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF new.text = 'bad' THEN RAISE EXCEPTION 'as the test wants it' USING ERRCODE = '%s'; END IF;
                RETURN new; END $$""".formatted(state),
                "CREATE TRIGGER judge BEFORE INSERT ON notes FOR EACH ROW EXECUTE FUNCTION judge()");
    }

    @ParameterizedTest
    @ValueSource(strings = {"22001", "22003", "22P02", "23502", "23503", "23505", "23514", "44000", "54000", "P0001"})
    void statesThatSpeakOfTheRow_refuseItAndNoOther(String state) throws Exception {
        failBadRowsWith(state);
        assertThat(flushGoodAndBad()).containsOnlyKeys(2L);
        assertThat(flushGoodAndBad().get(2L)).startsWith(state + ": ");
        assertThat(database.count("notes")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "08006", "0A000", "25006", "40001", "40P01", "42501", "42703", "42P01", "53100", "53200", "53300",
                "55P03", "57014", "57P01", "57P03", "58030", "XX000"
            })
    void statesThatSpeakOfTheDatabase_refuseNoRow(String state) throws Exception {
        failBadRowsWith(state);
        assertThatThrownBy(this::flushGoodAndBad)
                .isInstanceOfSatisfying(
                        SQLException.class,
                        failure -> assertThat(failure.getSQLState()).isEqualTo(state));
        assertThat(database.count("notes")).isZero();
    }

    @Test
    void readOnlyDatabase_isAway() throws Exception {
        JdbcTable<Long, Note> readOnly = JdbcTable.of(readOnly(database.dataSource()), "notes", Long.class, Note.class)
                .build();
        assertThatThrownBy(() -> readOnly.flush(fence, List.of(new Change<>(1L, new Note("good"), 1, 0))))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        failure -> assertThat(failure.getSQLState()).isEqualTo("25006"));
        assertThat(flushGoodAndBad()).isEmpty();
    }

    private static DataSource readOnly(DataSource dataSource) {
        return intercepting(dataSource, connection -> {
            connection.createStatement().execute("SET default_transaction_read_only = on");
            return connection;
        });
    }

    @Test
    void missingTable_isAway_andComesBack() throws Exception {
        database.execute("ALTER TABLE notes RENAME TO elsewhere");
        assertThatThrownBy(this::flushGoodAndBad)
                .isInstanceOfSatisfying(
                        SQLException.class,
                        failure -> assertThat(failure.getSQLState()).isEqualTo("42P01"));
        database.execute("ALTER TABLE elsewhere RENAME TO notes");
        assertThat(flushGoodAndBad()).isEmpty();
    }

    @Test
    void valueThatIsTooLargeForAnIndex_isRefused() throws Exception {
        database.execute("CREATE INDEX ON notes (text)");
        StringBuilder large = new StringBuilder();
        new Random(7).ints(20_000, 'a', 'z').forEach(letter -> large.append((char) letter));
        Map<Long, String> refused = notes.flush(
                fence,
                List.of(new Change<>(1L, new Note("good"), 1, 0), new Change<>(2L, new Note(large.toString()), 2, 0)));
        assertThat(refused).containsOnlyKeys(2L);
        assertThat(refused.get(2L)).startsWith("54000: ");
    }

    @Test
    void ownerThatFallsSilentInTheMiddleOfAFlush_doesNotKeepTheNextOneOut() throws Exception {
        CountDownLatch silent = new CountDownLatch(1);
        CountDownLatch wakes = new CountDownLatch(1);
        DataSource pausing = intercepting(database.dataSource(), connection -> (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("prepareStatement")
                            && arguments[0].toString().matches("INSERT INTO .*\"notes\" .*")) {
                        silent.countDown();
                        assertThat(wakes.await(30, TimeUnit.SECONDS)).isTrue();
                    }
                    return call(connection, method, arguments);
                }));
        JdbcTable<Long, Note> paused = JdbcTable.of(pausing, "notes", Long.class, Note.class)
                .statementTimeout(Duration.ofSeconds(1))
                .build();
        Future<Map<Long, String>> flush =
                executor.submit(() -> paused.flush(fence, List.of(new Change<>(1L, new Note("old"), 1, 0))));
        assertThat(silent.await(30, TimeUnit.SECONDS)).isTrue();

        Fence next = notes.takePartition("notes", 0); // waits for the end of the silent one's transaction: at most 2 s
        assertThat(notes.flush(next, List.of(new Change<>(1L, new Note("new"), 2, 0))))
                .isEmpty();
        wakes.countDown();
        assertThatThrownBy(() -> flush.get(30, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(SQLException.class);
        assertThat(notes.load(1L)).isEqualTo(new Note("new"));
    }

    private interface Interception {
        Connection of(Connection connection) throws SQLException;
    }

    private static DataSource intercepting(DataSource dataSource, Interception change) {
        return (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    Object result = call(dataSource, method, arguments);
                    return result instanceof Connection connection ? change.of(connection) : result;
                });
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @Test
    void fenceOfAnEmptiedTable_isNotRepeated() throws Exception {
        database.execute("DELETE FROM forebay_partition");
        Fence again = notes.takePartition("notes", 0);
        assertThat(again.number()).isGreaterThan(fence.number());
        assertThatThrownBy(this::flushGoodAndBad).isInstanceOf(FencedOutException.class);
    }

    @Test
    void statementOfTheSilenceLimit_isOfTheTransactionOnly() throws Exception {
        try (OneConnection only = new OneConnection(database.dataSource(), true)) {
            JdbcTable<Long, Note> onOne =
                    JdbcTable.of(only, "notes", Long.class, Note.class).build();
            onOne.flush(fence, List.of(new Change<>(1L, new Note("good"), 1, 0)));
            try (Connection connection = only.getConnection();
                    PreparedStatement show = connection.prepareStatement("SHOW idle_in_transaction_session_timeout");
                    ResultSet result = show.executeQuery()) {
                assertThat(result.next()).isTrue();
                assertThat(result.getString(1)).isEqualTo("0");
            }
        }
    }
}
