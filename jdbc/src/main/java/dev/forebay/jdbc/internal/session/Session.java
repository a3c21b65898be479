package dev.forebay.jdbc.internal.session;

import dev.forebay.spi.LoadDeadline;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection for the time of one operation. Statements made here have a timeout, and are cancelled at the deadline of the load
 * that runs in the thread.
 *
 * <p>Used by one thread, but for the cancelling.
 */
public final class Session implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final String QUERY_CANCELED = "57014";

    private final Connection connection;
    private final Duration statementTimeout;
    private final @Nullable LoadDeadline deadline = LoadDeadline.current();
    private volatile @Nullable Statement newest;

    Session(Connection connection, Duration statementTimeout) {
        this.connection = connection;
        this.statementTimeout = statementTimeout;
        if (deadline != null) {
            deadline.onExpiry(this::cancel);
        }
    }

    public Connection connection() {
        return connection;
    }

    /**
     * Returns a statement that runs for at most what is left of the load, or the statement timeout.
     *
     * @throws SQLTimeoutException if the load's time is over
     */
    public PreparedStatement prepare(String sql) throws SQLException {
        int seconds = secondsLeft();
        PreparedStatement statement = connection.prepareStatement(sql);
        newest = statement;
        try {
            statement.setQueryTimeout(seconds);
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
        return statement;
    }

    /**
     * Returns a statement that limits itself.
     *
     * @param sql the statement that runs for at most so many seconds
     * @throws SQLTimeoutException if the load's time is over
     */
    public PreparedStatement prepare(IntFunction<String> sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql.apply(secondsLeft()));
        newest = statement;
        return statement;
    }

    /** Runs a statement without parameters and results. */
    public void execute(String sql) throws SQLException {
        try (PreparedStatement statement = prepare(sql)) {
            statement.execute();
        }
    }

    public Savepoint savepoint() throws SQLException {
        return connection.setSavepoint();
    }

    public void rollbackTo(Savepoint savepoint) throws SQLException {
        connection.rollback(savepoint);
    }

    public void release(Savepoint savepoint) throws SQLException {
        connection.releaseSavepoint(savepoint);
    }

    /** The load can no longer be cut short by this connection, which others will use. */
    @Override
    public void close() {
        if (deadline != null) {
            deadline.onExpiry(null);
        }
        newest = null;
    }

    private int secondsLeft() throws SQLException {
        Duration left = statementTimeout;
        if (deadline != null) {
            Duration ofLoad = Duration.ofNanos(deadline.remainingNanos());
            if (ofLoad.isZero()) {
                throw new SQLTimeoutException("the load's time is over; no statement was sent", QUERY_CANCELED);
            }
            left = ofLoad.compareTo(left) < 0 ? ofLoad : left;
        }
        return Seconds.ceil(left);
    }

    private void cancel() {
        Statement statement = newest;
        if (statement != null) {
            try {
                statement.cancel();
            } catch (SQLException e) {
                // The statement has ended meanwhile, or the server is away: its own timeout ends it then.
                LOG.debug("A statement could not be cancelled at the end of a load's time", e);
            }
        }
    }
}
