package dev.forebay.jdbc.internal.session;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * Runs work on connections of a data source, and gives each back as it was: same autocommit, no open transaction.
 *
 * <p>The connections must be the work's own: a data source that hands out the connection of a caller's transaction would have
 * that transaction committed.
 */
public final class Database {
    private final DataSource dataSource;
    private final Duration statementTimeout;
    private final TransactionSettings settings;

    /**
     * @param statementTimeout how long one statement may run; rounded up to seconds
     */
    public Database(DataSource dataSource, Duration statementTimeout) {
        this(dataSource, statementTimeout, TransactionSettings.NONE);
    }

    private Database(DataSource dataSource, Duration statementTimeout, TransactionSettings settings) {
        this.dataSource = dataSource;
        this.statementTimeout = statementTimeout;
        this.settings = settings;
    }

    /** Returns this database with settings for its transactions. */
    public Database with(TransactionSettings transactionSettings) {
        return new Database(dataSource, statementTimeout, transactionSettings);
    }

    /** Returns how long one statement may run. */
    public Duration statementTimeout() {
        return statementTimeout;
    }

    /** Returns how long a client may be silent between two statements of a transaction: a statement's time, and a second. */
    public Duration longestSilence() {
        return statementTimeout.plusSeconds(1);
    }

    /** Runs a single statement, which is its own transaction. */
    public <T, X extends Exception> T single(Work<T, X> work) throws SQLException, X {
        return run(work, false, TransactionSettings.NONE);
    }

    /** Runs work in one transaction: committed when it returns, rolled back when it throws. */
    public <T, X extends Exception> T transaction(Work<T, X> work) throws SQLException, X {
        return run(work, true, settings);
    }

    private <T, X extends Exception> T run(Work<T, X> work, boolean transaction, TransactionSettings needed)
            throws SQLException, X {
        try (Connection connection = dataSource.getConnection()) {
            Borrowed borrowed = new Borrowed(connection, needed);
            try (Session session = new Session(connection, statementTimeout)) {
                borrowed.begin(transaction, statementTimeout);
                T result = work.run(session);
                borrowed.commit();
                return result;
            } catch (Throwable e) {
                borrowed.rollback(e);
                throw e;
            } finally {
                borrowed.restore();
            }
        }
    }
}
