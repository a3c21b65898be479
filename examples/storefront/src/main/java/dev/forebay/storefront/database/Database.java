package dev.forebay.storefront.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The connection pool. Every wait in it is bounded, so that a database that is away costs a request seconds at most and the
 * shop answers 503 instead of hanging.
 */
public final class Database implements AutoCloseable {
    /** The most that a request waits for a free connection. */
    private static final Duration CONNECTION_WAIT = Duration.ofSeconds(2);

    /** The most that a statement or a commit may take. */
    private static final Duration ANSWER_WAIT = Duration.ofSeconds(5);

    /**
     * Longer than any write of this shop can take: one wait for a connection, and at most four statements with their commit.
     * Caches hold the keys of a write for this long, which makes the hold outlive the write.
     */
    public static final Duration LONGEST_WRITE =
            CONNECTION_WAIT.plus(ANSWER_WAIT.multipliedBy(5)).plusSeconds(3);

    private final HikariDataSource pool;

    private Database(HikariDataSource pool) {
        this.pool = pool;
    }

    /** Connects, with as many connections as a shop needs. */
    public static Database connect(String url, @Nullable String user, @Nullable String password) throws SQLException {
        return connect(url, user, password, 16);
    }

    /**
     * Connects.
     *
     * @param connections at most
     * @throws SQLException if the database does not let us in
     */
    public static Database connect(String url, @Nullable String user, @Nullable String password, int connections)
            throws SQLException {
        HikariConfig config = new HikariConfig();
        config.setPoolName("storefront");
        config.setJdbcUrl(url);
        if (user != null) {
            config.setUsername(user);
        }
        if (password != null) {
            config.setPassword(password);
        }
        config.setMaximumPoolSize(connections);
        config.setConnectionTimeout(CONNECTION_WAIT.toMillis());
        config.setValidationTimeout(1_000);
        // A database that restarts closes all connections; asking each whether it lives costs the first requests a
        // round trip only.
        config.setKeepaliveTime(30_000);
        config.setInitializationFailTimeout(-1);
        config.addDataSourceProperty("socketTimeout", ANSWER_WAIT.toSeconds());
        config.addDataSourceProperty("connectTimeout", CONNECTION_WAIT.toSeconds());
        config.addDataSourceProperty("loginTimeout", CONNECTION_WAIT.toSeconds());
        config.addDataSourceProperty(
                "cancelSignalTimeout", 1); // else the cancel of a frozen server's statement takes 10 s
        config.addDataSourceProperty("tcpKeepAlive", true);
        config.addDataSourceProperty("ApplicationName", "forebay-storefront");
        Database database = new Database(new HikariDataSource(config));
        try {
            database.ping();
            return database;
        } catch (SQLException e) {
            database.close();
            throw e;
        }
    }

    /** Returns the pool as a data source. */
    public DataSource dataSource() {
        return pool;
    }

    /**
     * Returns normally when the database answers.
     *
     * @throws SQLException if it does not
     */
    public void ping() throws SQLException {
        try (Connection connection = pool.getConnection()) {
            if (!connection.isValid(1)) {
                throw new SQLException("the database does not answer within 1 s");
            }
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
