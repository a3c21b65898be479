package dev.forebay.jdbc.internal.session;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection of a pool's: what an operation changes of it is set back at the end. */
final class Borrowed {
    private static final Logger LOG = LoggerFactory.getLogger(Borrowed.class);

    private final Connection connection;
    private final boolean autoCommit;
    private final int networkTimeout;
    private final int queryTimeout;
    private final TransactionSettings settings;
    private boolean inTransaction;
    private boolean set;

    /**
     * @param settings for the transaction, if it will be one
     */
    Borrowed(Connection connection, TransactionSettings settings) throws SQLException {
        this.connection = connection;
        this.settings = settings;
        this.autoCommit = connection.getAutoCommit();
        this.networkTimeout = connection.getNetworkTimeout();
        try (Statement statement = connection.createStatement()) {
            this.queryTimeout = statement.getQueryTimeout();
        }
        this.inTransaction = !autoCommit;
    }

    void begin(boolean transaction, Duration statementTimeout) throws SQLException {
        // A statement timeout is a message to the server. Where the network swallows messages, this one is left.
        connection.setNetworkTimeout(Runnable::run, (Seconds.ceil(statementTimeout) + 1) * 1000);
        if (!settings.before().isEmpty()) {
            set = true;
            execute(settings.before());
        }
        if (transaction && autoCommit) {
            inTransaction = true;
            connection.setAutoCommit(false);
        }
    }

    void commit() throws SQLException {
        if (inTransaction) {
            connection.commit();
        }
    }

    void rollback(Throwable cause) {
        if (inTransaction) {
            try {
                connection.rollback();
            } catch (SQLException e) {
                // The connection is gone, and the transaction with it.
                cause.addSuppressed(e);
            }
        }
    }

    void restore() {
        try {
            if (autoCommit && inTransaction) {
                connection.setAutoCommit(true);
            }
            if (set) {
                execute(settings.after());
            }
            try (Statement statement = connection.createStatement()) {
                // H2 keeps a statement's timeout for the whole connection.
                if (statement.getQueryTimeout() != queryTimeout) {
                    statement.setQueryTimeout(queryTimeout);
                }
            }
            connection.setNetworkTimeout(Runnable::run, networkTimeout);
        } catch (SQLException e) {
            // Not the outcome of the work, which is known by now; the pool will find the connection broken.
            LOG.debug("A connection could not be set back", e);
        }
    }

    /** Runs a statement within the network timeout; the server would not take one of its own for a setting. */
    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
