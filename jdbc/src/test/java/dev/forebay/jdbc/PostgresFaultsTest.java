package dev.forebay.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.forebay.spi.CounterTable;
import dev.forebay.spi.Fenced.Fence;
import dev.forebay.spi.FencedOutException;
import dev.forebay.spi.Journal.Change;
import dev.forebay.spi.LoadDeadline;
import dev.forebay.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** What only a server can do to its client: terminate it, make it wait, defer its constraints. */
class PostgresFaultsTest {
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private PostgresDatabase database;
    private JdbcTable<Long, Stock> stock;

    record Stock(int quantity) {}

    @BeforeEach
    void open() throws SQLException {
        database = new PostgresDatabase();
        database.execute("CREATE TABLE stock (id BIGINT PRIMARY KEY, quantity INTEGER NOT NULL, seen BIGINT)");
        stock = JdbcTable.of(database.dataSource(), "stock", Long.class, Stock.class)
                .statementTimeout(Duration.ofSeconds(30))
                .build();
    }

    @AfterEach
    void close() throws SQLException {
        executor.shutdownNow();
        database.close();
    }

    private static List<Change<Long, Stock>> changes(long count, int quantity) {
        return LongStream.rangeClosed(1, count)
                .mapToObj(id -> new Change<>(id, new Stock(quantity), id, 0))
                .toList();
    }

    /** Returns the process that waits for a lock in this test's schema, once there is one. */
    private int waitingProcess() {
        AtomicReference<Object> process = new AtomicReference<>();
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            process.set(database.value("SELECT DISTINCT l.pid FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid"
                    + " WHERE NOT l.granted AND a.query LIKE '%" + database.schema() + "%'"));
            return process.get() != null;
        });
        return (Integer) process.get();
    }

    @Test
    void flush_whoseConnectionIsTerminated_throwsAndWritesNothing() throws Exception {
        stock.put(50L, new Stock(0));
        Fence fence = stock.takePartition("stock", 0);
        try (Connection other = database.dataSource().getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT * FROM stock WHERE id = 50 FOR UPDATE");
            Future<Map<Long, String>> flush = executor.submit(() -> stock.flush(fence, changes(100, 7)));

            database.execute("SELECT pg_terminate_backend(" + waitingProcess() + ")");

            assertThatThrownBy(flush::get)
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isIn("57P01", "08006", "08003"));
            other.rollback();
        }
        assertThat(stock.loadAll(List.of(1L, 49L, 50L, 100L))).isEqualTo(Map.of(50L, new Stock(0)));
        assertThat(stock.flush(fence, changes(100, 7))).isEmpty();
        assertThat(database.count("stock WHERE quantity = 7")).isEqualTo(100);
    }

    @Test
    void apply_whoseConnectionIsTerminated_addsNothing_andOnceWhenRepeated() throws Exception {
        stock.putAll(Map.of(1L, new Stock(0), 2L, new Stock(0)));
        CounterTable<Long> seen = stock.counter("seen");
        Fence fence = seen.takePartition("seen", 0);
        try (Connection other = database.dataSource().getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT * FROM stock WHERE id = 2 FOR UPDATE");
            Future<Map<Long, String>> flush = executor.submit(() -> seen.apply(fence, "f", Map.of(1L, 1L, 2L, 1L)));

            database.execute("SELECT pg_terminate_backend(" + waitingProcess() + ")");

            assertThatThrownBy(flush::get).cause().isInstanceOf(SQLException.class);
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
            Future<Map<Long, String>> flush = executor.submit(() -> stock.flush(old, changes(1, 1)));
            waitingProcess();
            Future<Fence> taken = executor.submit(() -> stock.takePartition("stock", 0));
            await().atMost(Duration.ofSeconds(20)).until(() -> database.count("pg_locks WHERE NOT granted") == 2);
            assertThat(taken).isNotDone();

            other.rollback();

            assertThat(flush.get()).isEmpty();
            assertThat(taken.get().number()).isEqualTo(old.number() + 1);
        }
        assertThatThrownBy(() -> stock.flush(old, changes(1, 2))).isInstanceOf(FencedOutException.class);
        assertThat(stock.load(1L)).isEqualTo(new Stock(1));
    }

    @Test
    void takePartition_whileAnotherCreatesTheTable_usesThat() throws Exception {
        try (Connection other = database.dataSource().getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("CREATE TABLE forebay_partition (cache VARCHAR(64), partition_no INTEGER, fence BIGINT,"
                    + " last_flush VARCHAR(64) DEFAULT '' NOT NULL, PRIMARY KEY (cache, partition_no))");
            Future<Fence> taken = executor.submit(() -> stock.takePartition("stock", 0));
            waitingProcess();

            other.commit();

            Fence first = taken.get();
            assertThat(stock.takePartition("stock", 0).number()).isEqualTo(first.number() + 1);
        }
    }

    @Test
    void load_atItsDeadline_isCancelled() throws Exception {
        stock.put(1L, new Stock(5));
        try (OneConnection pool = new OneConnection(database.dataSource(), true);
                Connection other = database.dataSource().getConnection();
                Statement statement = other.createStatement()) {
            JdbcTable<Long, Stock> pooled = JdbcTable.of(pool, "stock", Long.class, Stock.class)
                    .statementTimeout(Duration.ofHours(1))
                    .build();
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE stock IN ACCESS EXCLUSIVE MODE");
            AtomicReference<LoadDeadline> deadline = new AtomicReference<>();
            Future<Stock> load = executor.submit(DeadlinedLoad.of(deadline, () -> pooled.load(1L)));
            waitingProcess();

            deadline.get().expire();

            assertThatThrownBy(() -> load.get(20, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
            other.rollback();
            assertThat(pool.isLent()).isFalse();
            assertThat(pooled.load(1L)).isEqualTo(new Stock(5));
        }
    }

    @Test
    void putAll_onAServerThatDoesNotAnswer_endsWithinTheTimeouts() throws Exception {
        try (PostgresServer server = PostgresServer.start()) {
            server.execute("CREATE TABLE stock (id BIGINT PRIMARY KEY, quantity INTEGER NOT NULL)");
            PGSimpleDataSource dataSource = (PGSimpleDataSource) server.dataSource();
            // The driver waits for its message to the server, "cancel", to be read: for 10 s unless told otherwise.
            dataSource.setCancelSignalTimeout(1);
            try (OneConnection pool = new OneConnection(dataSource, true)) {
                JdbcTable<Long, Stock> frozen = JdbcTable.of(pool, "stock", Long.class, Stock.class)
                        .statementTimeout(Duration.ofSeconds(1))
                        .build();
                frozen.put(1L, new Stock(1));
                server.pause();
                long begin = System.nanoTime();

                assertThatThrownBy(() -> frozen.putAll(Map.of(1L, new Stock(2), 2L, new Stock(2))))
                        .isInstanceOf(SQLException.class);

                assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(6));
                assertThat(pool.isLent()).isFalse();
                server.resume();
            }
        }
    }

    @Test
    void deadline_afterTheLoad_cancelsNothingOnItsConnection() throws Exception {
        try (OneConnection pool = new OneConnection(database.dataSource(), true)) {
            JdbcTable<Long, Stock> pooled =
                    JdbcTable.of(pool, "stock", Long.class, Stock.class).build();
            LoadDeadline deadline =
                    new LoadDeadline(System.nanoTime() + Duration.ofSeconds(20).toNanos());
            LoadDeadline.set(deadline);
            try {
                assertThat(pooled.load(1L)).isNull();
            } finally {
                LoadDeadline.set(null);
            }
            try (Statement next = pool.connection().createStatement()) {
                Future<Boolean> running = executor.submit(() -> next.execute("SELECT pg_sleep(0.5)"));
                await().until(() -> database.count("pg_stat_activity WHERE query = 'SELECT pg_sleep(0.5)'") == 1);

                deadline.expire();
                assertThat(Thread.interrupted()).isTrue(); // this thread was the loading one

                assertThat(running.get()).isTrue();
            }
        }
    }

    @Test
    void flush_againstADeferredConstraint_refusesTheRowAlone() throws Exception {
        database.execute("CREATE TABLE parts (id BIGINT PRIMARY KEY, whole BIGINT,"
                + " FOREIGN KEY (whole) REFERENCES parts (id) DEFERRABLE INITIALLY DEFERRED)");
        record Part(Long whole) {}
        JdbcTable<Long, Part> parts = JdbcTable.of(database.dataSource(), "parts", Long.class, Part.class)
                .build();
        Fence fence = parts.takePartition("parts", 0);

        Map<Long, String> refused = parts.flush(
                fence,
                List.of(
                        new Change<>(1L, new Part(2L), 1, 0),
                        new Change<>(2L, new Part(1L), 2, 0), // a circle: only both together
                        new Change<>(3L, new Part(4711L), 3, 0),
                        new Change<>(4L, new Part(null), 4, 0)));

        assertThat(refused).containsOnlyKeys(3L);
        assertThat(refused.get(3L)).startsWith("23503");
        assertThat(database.count("parts")).isEqualTo(3);
    }

    @Test
    void flush_toAReadOnlyServer_throwsAndRefusesNoRow() throws Exception {
        Fence fence = stock.takePartition("stock", 0);
        try (OneConnection pool = new OneConnection(database.dataSource(), true)) {
            JdbcTable<Long, Stock> standby =
                    JdbcTable.of(pool, "stock", Long.class, Stock.class).build();
            pool.connection().setReadOnly(true);

            assertThatThrownBy(() -> standby.flush(fence, changes(1, 1)))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25006"));
        }
    }

    @Test
    void put_ofTheSameNewRowByTwoAtOnce_isRefusedToNone() throws Exception {
        // The first index holds both up after they looked for the row of the key, and before they enter it into the
        // others.
        database.execute(
                "CREATE FUNCTION slow(BIGINT) RETURNS BIGINT LANGUAGE plpgsql IMMUTABLE"
                        + " AS 'BEGIN PERFORM pg_sleep(0.3); RETURN $1; END'",
                "CREATE TABLE people (id BIGINT, email VARCHAR(40))",
                "CREATE INDEX ON people (slow(id))",
                "ALTER TABLE people ADD PRIMARY KEY (id), ADD UNIQUE (email)");
        record Person(String email) {}
        JdbcTable<Long, Person> people = JdbcTable.of(database.dataSource(), "people", Long.class, Person.class)
                .build();
        CyclicBarrier begin = new CyclicBarrier(2);
        Callable<Void> putting = () -> {
            begin.await();
            people.put(1L, new Person("a@example.org"));
            return null;
        };

        for (Future<Void> put : executor.invokeAll(List.of(putting, putting))) {
            put.get();
        }

        assertThat(people.load(1L)).isEqualTo(new Person("a@example.org"));
    }

    @Test
    void identityColumnAsKey_takesTheKeyOfTheRow() throws SQLException {
        database.execute(
                "CREATE TABLE numbered (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, quantity INTEGER)");
        JdbcTable<Long, Stock> numbered = JdbcTable.of(database.dataSource(), "numbered", Long.class, Stock.class)
                .mappedBy(new OptionalStock())
                .build();

        numbered.put(7L, new Stock(1));
        numbered.put(7L, new Stock(2));

        assertThat(numbered.load(7L)).isEqualTo(new Stock(2));
    }

    /** Stock in a column that can be null. */
    private static final class OptionalStock implements RowMapper<Stock> {
        @Override
        public Map<String, Class<?>> components() {
            return Map.of("quantity", Integer.class);
        }

        @Override
        public Object[] write(Stock row) {
            return new Object[] {row.quantity()};
        }

        @Override
        public Stock read(Object[] values) {
            return new Stock((Integer) values[0]);
        }
    }

    @Test
    void jsonTypes_bothRoundTrip() throws Exception {
        database.execute("CREATE TABLE documents (id BIGINT PRIMARY KEY, raw JSON, parsed JSONB)");
        record Document(String raw, String parsed) {}
        JdbcTable<Long, Document> documents = JdbcTable.of(
                        database.dataSource(), "documents", Long.class, Document.class)
                .build();

        documents.put(1L, new Document("{\"b\":  1}", "{\"b\":  1, \"a\": \"\\\\\\\"'\"}"));

        assertThat(documents.load(1L)).isEqualTo(new Document("{\"b\":  1}", "{\"a\": \"\\\\\\\"'\", \"b\": 1}"));
        Fence fence = documents.takePartition("documents", 0);
        assertThat(documents.flush(
                        fence,
                        List.of(
                                new Change<>(2L, new Document("{", null), 1, 0),
                                new Change<>(3L, new Document("null", "\"a\\u0000b\""), 2, 0),
                                new Change<>(4L, new Document("null", "[]"), 3, 0))))
                .containsOnlyKeys(2L, 3L);
    }

    @Test
    void enumTypeOfAnotherSchema_roundTrips() throws Exception {
        String other = database.schema() + "_types";
        database.execute(
                "CREATE SCHEMA " + other,
                "CREATE TYPE " + other + ".\"Odd Name\" AS ENUM ('LOW', 'HIGH')",
                "CREATE TABLE jobs (level " + other + ".\"Odd Name\" PRIMARY KEY, quantity INTEGER NOT NULL)");
        try {
            JdbcTable<Level, Stock> jobs = JdbcTable.of(database.dataSource(), "jobs", Level.class, Stock.class)
                    .build();

            jobs.putAll(Map.of(Level.LOW, new Stock(1), Level.HIGH, new Stock(2)));

            assertThat(jobs.loadAll(List.of(Level.HIGH))).isEqualTo(Map.of(Level.HIGH, new Stock(2)));
            assertThat(jobs.load(Level.LOW)).isEqualTo(new Stock(1));
        } finally {
            database.execute("DROP SCHEMA " + other + " CASCADE");
        }
    }

    enum Level {
        LOW,
        HIGH
    }

    @Test
    void partialAndExpressionIndexes_areNoKeys() throws SQLException {
        database.execute(
                "CREATE TABLE people (id BIGINT PRIMARY KEY, email VARCHAR(40), quantity INTEGER NOT NULL)",
                "CREATE UNIQUE INDEX ON people (email) WHERE quantity > 0",
                "CREATE UNIQUE INDEX ON people (lower(email))");

        assertThatThrownBy(() -> JdbcTable.of(database.dataSource(), "people", String.class, Stock.class)
                        .key("email")
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("neither the primary key [id] nor a unique constraint");
    }
}
