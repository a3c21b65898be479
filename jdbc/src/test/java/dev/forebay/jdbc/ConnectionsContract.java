package dev.forebay.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.spi.CounterTable;
import dev.forebay.spi.Fenced.Fence;
import dev.forebay.spi.Journal.Change;
import dev.forebay.spi.LoadDeadline;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How connections are used and given back. */
abstract class ConnectionsContract extends DatabaseContract {
    ConnectionsContract(Opening opening) {
        super(opening);
    }

    record Stock(int quantity) {}

    @Override
    void prepare() throws SQLException {
        database.execute(
                "CREATE TABLE stock (id BIGINT PRIMARY KEY, quantity INTEGER NOT NULL CHECK (quantity >= 0), seen BIGINT DEFAULT 0)");
    }

    private JdbcTable<Long, Stock> tableOn(OneConnection pool) {
        return JdbcTable.of(pool, "stock", Long.class, Stock.class)
                .statementTimeout(Duration.ofSeconds(2))
                .build();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyCall_givesTheConnectionBackAsItWas(boolean autoCommit) throws Exception {
        try (OneConnection pool = new OneConnection(database.dataSource(), autoCommit)) {
            JdbcTable<Long, Stock> table = tableOn(pool);
            CounterTable<Long> counter = table.counter("seen");
            assertAsItWas(pool, autoCommit);

            table.put(1L, new Stock(1));
            assertAsItWas(pool, autoCommit);
            table.putAll(Map.of(1L, new Stock(2), 2L, new Stock(3)));
            assertAsItWas(pool, autoCommit);
            assertThat(table.load(1L)).isEqualTo(new Stock(2));
            assertAsItWas(pool, autoCommit);
            assertThat(table.loadAll(List.of(1L, 2L))).hasSize(2);
            assertAsItWas(pool, autoCommit);
            assertThatThrownBy(() -> table.put(1L, new Stock(-1))).isInstanceOf(SQLException.class);
            assertAsItWas(pool, autoCommit);
            assertThatThrownBy(() -> table.putAll(Map.of(1L, new Stock(9), 2L, new Stock(-1))))
                    .isInstanceOf(SQLException.class);
            assertAsItWas(pool, autoCommit);
            Fence fence = table.takePartition("stock", 0);
            assertAsItWas(pool, autoCommit);
            table.flush(fence, List.of(new Change<>(1L, new Stock(-1), 1, 0), new Change<>(2L, new Stock(4), 2, 0)));
            assertAsItWas(pool, autoCommit);
            counter.apply(fence, "flush", Map.of(1L, 1L, 77L, 1L));
            assertAsItWas(pool, autoCommit);
            counter.read("stock", Map.of(1L, 0));
            assertAsItWas(pool, autoCommit);
            table.remove(1L);
            assertAsItWas(pool, autoCommit);
        }
        assertThat(database.count("stock WHERE quantity = 4")).isEqualTo(1);
    }

    private void assertAsItWas(OneConnection pool, boolean autoCommit) throws SQLException {
        assertThat(pool.isLent()).isFalse();
        assertThat(pool.connection().getAutoCommit()).isEqualTo(autoCommit);
        assertThat(pool.connection().getNetworkTimeout()).isZero();
        assertThat(pool.queryTimeout()).isZero();
        assertThat(openTransactions()).isZero();
    }

    /** Returns how many sessions of the database are inside a transaction, but the one that asks. */
    abstract long openTransactions() throws SQLException;

    @Test
    void load_seesWhatIsCommittedAtThatMoment() throws SQLException {
        try (OneConnection pool = new OneConnection(database.dataSource(), false)) {
            JdbcTable<Long, Stock> table = tableOn(pool);
            pool.connection().setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            assertThat(table.load(1L)).isNull();

            database.execute("INSERT INTO stock (id, quantity) VALUES (1, 5)");

            assertThat(table.load(1L)).isEqualTo(new Stock(5));
        }
    }

    @Test
    void statementTimeout_endsAWriteThatWaitsForALock() throws SQLException {
        JdbcTable<Long, Stock> table = JdbcTable.of(database.dataSource(), "stock", Long.class, Stock.class)
                .statementTimeout(Duration.ofMillis(1))
                .build();
        table.put(1L, new Stock(1));
        try (Connection other = database.dataSource().getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("UPDATE stock SET quantity = 2 WHERE id = 1");

            long begin = System.nanoTime();
            assertThatThrownBy(() -> table.putAll(Map.of(1L, new Stock(3), 2L, new Stock(3))))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            // Cancelled; H2 may also give the lock up, and MySQL's driver has no state for it.
                            e -> assertThat(e.getSQLState()).isIn("57014", "HYT00", "70100", null));

            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
            other.rollback();
        }
        assertThat(table.loadAll(List.of(1L, 2L))).isEqualTo(Map.of(1L, new Stock(1)));
    }

    @Test
    void load_afterItsDeadline_sendsNothing() throws SQLException {
        JdbcTable<Long, Stock> table = JdbcTable.of(database.dataSource(), "stock", Long.class, Stock.class)
                .build();
        LoadDeadline before = LoadDeadline.set(new LoadDeadline(System.nanoTime() - 1));
        try {
            assertThatThrownBy(() -> table.load(1L)).isInstanceOf(SQLTimeoutException.class);
        } finally {
            LoadDeadline.set(before);
        }
    }
}
