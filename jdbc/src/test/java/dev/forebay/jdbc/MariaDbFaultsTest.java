package dev.forebay.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.forebay.spi.CounterTable;
import dev.forebay.spi.Fenced.Fence;
import dev.forebay.spi.FencedOutException;
import dev.forebay.spi.Journal.Change;
import dev.forebay.spi.LoadDeadline;
import dev.forebay.testkit.MariaDbServer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What only a server can do to its client: cut it, make it wait, roll it back. */
class MariaDbFaultsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ExecutorService executor = Executors.newCachedThreadPool();
    private MariaDbDatabase database;
    private JdbcTable<Long, Stock> stock;

    record Stock(int quantity) {}

    @BeforeEach
    void open() throws SQLException {
        database = new MariaDbDatabase();
        database.execute("CREATE TABLE stock (id BIGINT PRIMARY KEY, quantity INTEGER NOT NULL, seen BIGINT)");
        stock = table(database.dataSource(), Duration.ofSeconds(30));
    }

    @AfterEach
    void close() throws SQLException {
        executor.shutdownNow();
        database.close();
    }

    private static JdbcTable<Long, Stock> table(DataSource dataSource, Duration statementTimeout) {
        return JdbcTable.of(dataSource, "stock", Long.class, Stock.class)
                .statementTimeout(statementTimeout)
                .build();
    }

    private static List<Change<Long, Stock>> changes(long first, long last, int quantity) {
        return LongStream.rangeClosed(first, last)
                .mapToObj(id -> new Change<>(id, new Stock(quantity), id, 0))
                .toList();
    }

    /** Returns the connection that waits for a lock of this test's rows, once there is one. */
    private Object waitingConnection() {
        AtomicReference<Object> connection = new AtomicReference<>();
        await().atMost(PATIENCE).until(() -> {
            connection.set(database.value("SELECT t.trx_mysql_thread_id FROM information_schema.innodb_trx t"
                    + " JOIN information_schema.processlist p ON p.id = t.trx_mysql_thread_id"
                    + " WHERE t.trx_state = 'LOCK WAIT' AND p.db = DATABASE()"));
            return connection.get() != null;
        });
        return connection.get();
    }

    @Test
    void flush_whoseConnectionIsCut_throwsAndWritesNothing() throws Exception {
        stock.put(50L, new Stock(0));
        Fence fence = stock.takePartition("stock", 0);
        try (Connection other = database.dataSource().getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT * FROM stock WHERE id = 50 FOR UPDATE");
            Future<Map<Long, String>> flush = executor.submit(() -> stock.flush(fence, changes(1, 100, 7)));

            database.execute("KILL CONNECTION " + waitingConnection());

            assertThatThrownBy(flush::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(SQLException.class);
            other.rollback();
        }
        assertThat(stock.loadAll(List.of(1L, 49L, 50L, 100L))).isEqualTo(Map.of(50L, new Stock(0)));
        assertThat(stock.flush(fence, changes(1, 100, 7))).isEmpty();
        assertThat(database.count("stock WHERE quantity = 7")).isEqualTo(100);
    }

    @Test
    void apply_whoseConnectionIsCut_addsNothing_andOnceWhenRepeated() throws Exception {
        stock.putAll(Map.of(1L, new Stock(0), 2L, new Stock(0)));
        CounterTable<Long> seen = stock.counter("seen");
        Fence fence = seen.takePartition("seen", 0);
        try (Connection other = database.dataSource().getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT * FROM stock WHERE id = 2 FOR UPDATE");
            Future<Map<Long, String>> flush = executor.submit(() -> seen.apply(fence, "f", Map.of(1L, 1L, 2L, 1L)));

            database.execute("KILL CONNECTION " + waitingConnection());

            assertThatThrownBy(flush::get).hasCauseInstanceOf(SQLException.class);
            other.rollback();
        }
        assertThat(seen.lastFlush("seen", 0)).isEmpty();
        assertThat(seen.apply(fence, "f", Map.of(1L, 1L, 2L, 1L))).isEmpty();
        assertThat(seen.apply(fence, "f", Map.of(1L, 1L, 2L, 1L))).isEmpty();
        assertThat(database.count("stock WHERE seen = 1")).isEqualTo(2);
    }

    @Test
    void takePartition_duringAFlush_waitsForItsEnd() throws Exception {
        stock.put(1L, new Stock(0));
        Fence old = stock.takePartition("stock", 0);
        try (Connection other = database.dataSource().getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT * FROM stock WHERE id = 1 FOR UPDATE");
            Future<Map<Long, String>> flush = executor.submit(() -> stock.flush(old, changes(1, 1, 1)));
            waitingConnection();
            Future<Fence> taken = executor.submit(() -> stock.takePartition("stock", 0));
            await().atMost(PATIENCE).until(() -> database.waiting() == 2);
            assertThat(taken).isNotDone();

            other.rollback();

            assertThat(flush.get()).isEmpty();
            assertThat(taken.get().number()).isEqualTo(old.number() + 1);
        }
        assertThatThrownBy(() -> stock.flush(old, changes(1, 1, 2))).isInstanceOf(FencedOutException.class);
        assertThat(stock.load(1L)).isEqualTo(new Stock(1));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void ownerThatFallsSilentInTheMiddleOfAFlush_doesNotKeepTheNextOneOut(boolean mysqlDriver) throws Exception {
        DataSource dataSource = mysqlDriver ? database.dataSourceOfMysqlDriver("") : database.dataSource();
        CountDownLatch silent = new CountDownLatch(1);
        CountDownLatch wakes = new CountDownLatch(1);
        JdbcTable<Long, Stock> paused =
                table(pausing(dataSource, ".*INSERT INTO .*`stock`.*", silent, wakes), Duration.ofSeconds(1));
        Fence fence = paused.takePartition("stock", 0);
        Future<Map<Long, String>> flush = executor.submit(() -> paused.flush(fence, changes(1, 1, 1)));
        assertThat(silent.await(30, TimeUnit.SECONDS)).isTrue();

        Fence next = stock.takePartition("stock", 0); // waits for the end of the silent one's transaction: at most 2 s
        assertThat(stock.flush(next, changes(1, 1, 2))).isEmpty();
        wakes.countDown();

        assertThatThrownBy(() -> flush.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(SQLException.class);
        assertThat(stock.load(1L)).isEqualTo(new Stock(2));
    }

    private static DataSource pausing(
            DataSource dataSource, String statements, CountDownLatch silent, CountDownLatch wakes) {
        return proxy(
                DataSource.class,
                dataSource,
                (method, arguments, result) -> result instanceof Connection connection
                        ? proxy(Connection.class, connection, (inside, sql, statement) -> {
                            if (inside.equals("prepareStatement")
                                    && sql[0].toString().matches(statements)) {
                                silent.countDown();
                                assertThat(wakes.await(30, TimeUnit.SECONDS)).isTrue();
                            }
                            return statement;
                        })
                        : result);
    }

    private interface After {
        Object call(String method, Object[] arguments, Object result) throws Exception;
    }

    private static <T> T proxy(Class<T> type, T real, After after) {
        return type.cast(Proxy.newProxyInstance(
                MariaDbFaultsTest.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    try {
                        return after.call(method.getName(), arguments, method.invoke(real, arguments));
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void settingsOfTransactions_areGoneAfterEach(boolean mysqlDriver) throws Exception {
        DataSource dataSource = mysqlDriver ? database.dataSourceOfMysqlDriver("") : database.dataSource();
        String settings = "SELECT CONCAT_WS(' ', @@wait_timeout, @@transaction_isolation, @@sql_mode, @@time_zone)";
        try (OneConnection only = new OneConnection(dataSource, true);
                Statement statement = only.connection().createStatement()) {
            statement.execute(
                    "SET SESSION wait_timeout = 777, time_zone = '+05:00', sql_mode = 'NO_ENGINE_SUBSTITUTION'");
            JdbcTable<Long, Stock> table = table(only, Duration.ofSeconds(2));
            Fence fence = table.takePartition("stock", 0);
            table.flush(fence, changes(1, 5, 1));
            table.put(1L, new Stock(2));
            assertThatThrownBy(() -> table.flush(new Fence("stock", 0, 1), changes(1, 5, 1)))
                    .isInstanceOf(FencedOutException.class);

            try (var result = statement.executeQuery(settings)) {
                assertThat(result.next()).isTrue();
                assertThat(result.getString(1)).isEqualTo("777 REPEATABLE-READ NO_ENGINE_SUBSTITUTION +05:00");
            }
        }
    }

    @Test
    void flushesOfTwoPartitions_doNotLockTheGapsBetweenTheirRows() throws Exception {
        stock.putAll(Map.of(10L, new Stock(0), 20L, new Stock(0)));
        CountDownLatch committing = new CountDownLatch(1);
        CountDownLatch goesOn = new CountDownLatch(1);
        DataSource pausing = proxy(
                DataSource.class,
                database.dataSource(),
                (method, arguments, result) -> result instanceof Connection connection
                        ? pausingCommit(connection, committing, goesOn)
                        : result);
        Fence first = stock.takePartition("stock", 0);
        Fence second = stock.takePartition("stock", 1);
        JdbcTable<Long, Stock> slow = table(pausing, Duration.ofSeconds(30));
        List<Change<Long, Stock>> ofFirst = new ArrayList<>(changes(20, 20, 1));
        ofFirst.add(new Change<>(14L, null, 14, 0)); // a removal of a row that is not there
        Future<Map<Long, String>> flush = executor.submit(() -> slow.flush(first, ofFirst));
        assertThat(committing.await(30, TimeUnit.SECONDS)).isTrue();

        // Rows before, behind and between those of the first, which is not committed yet.
        assertThat(table(database.dataSource(), Duration.ofSeconds(2)).flush(second, changes(13, 19, 2)))
                .isEmpty();
        goesOn.countDown();

        assertThat(flush.get(30, TimeUnit.SECONDS)).isEmpty();
        assertThat(database.count("stock WHERE quantity = 2")).isEqualTo(7);
    }

    private static Connection pausingCommit(Connection connection, CountDownLatch committing, CountDownLatch goesOn) {
        return (Connection) Proxy.newProxyInstance(
                MariaDbFaultsTest.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("commit")) {
                        committing.countDown();
                        assertThat(goesOn.await(30, TimeUnit.SECONDS)).isTrue();
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void flush_thatIsRolledBackAsADeadlock_refusesNoRow() throws Exception {
        stock.putAll(Map.of(1L, new Stock(0), 2L, new Stock(0)));
        Fence fence = stock.takePartition("stock", 0);
        try (Connection other = database.dataSource().getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("UPDATE stock SET seen = 0 WHERE id = 2");
            // Of two in a deadlock the one with more changes is left.
            statement.execute("INSERT INTO stock SELECT seq, 0, 0 FROM seq_1000_to_1500");
            Future<Map<Long, String>> flush = executor.submit(() -> stock.flush(fence, changes(1, 2, 1)));
            waitingConnection();

            statement.execute("UPDATE stock SET seen = 0 WHERE id = 1");

            assertThatThrownBy(flush::get)
                    .cause()
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(e.getErrorCode()).isEqualTo(1213));
            other.rollback();
        }
        assertThat(stock.flush(fence, changes(1, 2, 1))).isEmpty();
        assertThat(database.count("stock WHERE quantity = 1")).isEqualTo(2);
    }

    @Test
    void flush_thatWaitsForALockLongerThanTheServerLets_refusesNoRow() throws Exception {
        stock.put(1L, new Stock(0));
        Fence fence = stock.takePartition("stock", 0);
        JdbcTable<Long, Stock> impatient =
                table(database.dataSource("?sessionVariables=innodb_lock_wait_timeout=1"), Duration.ofSeconds(30));
        try (Connection other = database.dataSource().getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT * FROM stock WHERE id = 1 FOR UPDATE");

            assertThatThrownBy(() -> impatient.flush(fence, changes(0, 1, 1)))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(e.getErrorCode()).isEqualTo(1205));
            other.rollback();
        }
        assertThat(database.count("stock")).isEqualTo(1);
    }

    @Test
    void load_atItsDeadline_isCancelled() throws Exception {
        stock.put(1L, new Stock(5));
        try (OneConnection pool = new OneConnection(database.dataSource(), true);
                Connection other = database.dataSource().getConnection();
                Statement statement = other.createStatement()) {
            JdbcTable<Long, Stock> pooled = table(pool, Duration.ofHours(1));
            statement.execute("LOCK TABLES stock WRITE");
            AtomicReference<LoadDeadline> deadline = new AtomicReference<>();
            Future<Stock> load = executor.submit(DeadlinedLoad.of(deadline, () -> pooled.load(1L)));
            await().atMost(PATIENCE)
                    .until(() -> database.count("information_schema.processlist"
                                    + " WHERE state LIKE 'Waiting for table%' AND db = DATABASE()")
                            == 1);

            deadline.get().expire();

            assertThatThrownBy(() -> load.get(20, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("70100"));
            statement.execute("UNLOCK TABLES");
            assertThat(pool.isLent()).isFalse();
            assertThat(pooled.load(1L)).isEqualTo(new Stock(5));
        }
    }

    @Test
    void putAll_onAServerThatDoesNotAnswer_endsWithinTheTimeouts_andWritesOnceItIsBack() throws Exception {
        try (MariaDbServer server = MariaDbServer.start()) {
            MariaDbServer.Database own = server.createDatabase();
            own.execute("CREATE TABLE stock (id BIGINT PRIMARY KEY, quantity INTEGER NOT NULL)");
            try (OneConnection pool = new OneConnection(own.dataSource(), true)) {
                JdbcTable<Long, Stock> frozen = table(pool, Duration.ofSeconds(1));
                frozen.put(1L, new Stock(1));
                server.pause();
                long begin = System.nanoTime();

                assertThatThrownBy(() -> frozen.putAll(Map.of(1L, new Stock(2), 2L, new Stock(2))))
                        .isInstanceOf(SQLException.class);

                assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(6));
                assertThat(pool.isLent()).isFalse();
                server.resume();
            }
            JdbcTable<Long, Stock> again = table(own.dataSource(), Duration.ofSeconds(4));
            Fence fence = again.takePartition("stock", 0);
            server.kill();
            assertThatThrownBy(() -> again.flush(fence, changes(1, 9, 3))).isInstanceOf(SQLException.class);
            server.restart();
            assertThat(again.flush(fence, changes(1, 9, 3))).isEmpty();
            assertThat(again.load(9L)).isEqualTo(new Stock(3));
        }
    }

    @Test
    void flush_toAReadOnlyServer_throwsAndRefusesNoRow() throws Exception {
        try (MariaDbServer server = MariaDbServer.start()) {
            MariaDbServer.Database own = server.createDatabase();
            own.execute(
                    "CREATE TABLE stock (id BIGINT PRIMARY KEY, quantity INTEGER NOT NULL)",
                    "CREATE USER app IDENTIFIED BY ''",
                    "GRANT ALL ON " + own.name() + ".* TO app");
            JdbcTable<Long, Stock> asApp = table(own.dataSource("?user=app"), Duration.ofSeconds(4));
            Fence fence = asApp.takePartition("stock", 0);
            own.execute("SET GLOBAL read_only = ON");

            assertThatThrownBy(() -> asApp.flush(fence, changes(1, 1, 1)))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(e.getErrorCode()).isEqualTo(1290));

            own.execute("SET GLOBAL read_only = OFF");
            assertThat(asApp.flush(fence, changes(1, 1, 1))).isEmpty();
        }
    }
}
