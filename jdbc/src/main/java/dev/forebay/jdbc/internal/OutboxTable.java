package dev.forebay.jdbc.internal;

import dev.forebay.jdbc.internal.dialect.Dialect;
import dev.forebay.jdbc.internal.dialect.OutboxColumns;
import dev.forebay.jdbc.internal.mapping.TableName;
import dev.forebay.jdbc.internal.session.Database;
import dev.forebay.jdbc.internal.session.Session;
import dev.forebay.spi.Outbox;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;

/**
 * The table {@code forebay_outbox}: invalidations, each in the transaction that makes it necessary.
 *
 * <p>Each row has a mark of its own, and there is no place up to which all is done: rows become visible in the order of commits,
 * which is not that of their ids.
 */
public final class OutboxTable {
    private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(4);

    private final Database database;
    private final OutboxColumns names;
    private final String silence;

    private OutboxTable(Database database, OutboxColumns names, String silence) {
        this.database = database;
        this.names = names;
        this.silence = silence;
    }

    /**
     * Finds the table in the schema of the data source's connections.
     *
     * @throws IllegalStateException if it is missing and may not or cannot be created, or the database does not answer
     */
    public static OutboxTable open(DataSource dataSource, boolean createIfMissing) {
        TableName name = new TableName(null, OutboxColumns.TABLE);
        Database plain = new Database(dataSource, STATEMENT_TIMEOUT);
        try {
            Dialect dialect = plain.single(session -> Dialect.of(session.connection(), name));
            String creation = dialect.creationOfOutbox(name);
            OutboxColumns names =
                    OutboxColumns.of(new OwnTable(plain, dialect, name, creation).find(createIfMissing), dialect);
            return new OutboxTable(
                    plain.with(dialect.transactionSettings(plain.longestSilence())),
                    names,
                    dialect.endedAfterSilence(plain.longestSilence()));
        } catch (SQLException e) {
            throw new IllegalStateException(
                    "table %s could not be found or created: %s".formatted(name, e.getMessage()), e);
        }
    }

    /** Adds an invalidation of each key to the transaction of a connection. */
    public void add(Connection connection, String cache, Collection<String> keys) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(insert())) {
            addAll(statement, cache, keys);
        }
    }

    /** As {@link #add(Connection, String, Collection)}, within the time of the session. */
    void add(Session session, String cache, Collection<String> keys) throws SQLException {
        try (PreparedStatement statement = session.prepare(insert())) {
            addAll(statement, cache, keys);
        }
    }

    private String insert() {
        return "INSERT INTO %s (%s, %s) VALUES (?, ?)".formatted(names.table(), names.cache(), names.key());
    }

    private static void addAll(PreparedStatement statement, String cache, Collection<String> keys) throws SQLException {
        for (String key : keys) {
            statement.setString(1, cache);
            statement.setString(2, key);
            statement.addBatch();
        }
        statement.executeBatch();
    }

    private record Waiting(List<Long> ids, List<String> keys) {}

    /** Does what {@link Outbox#relay} says. */
    public int relay(String cache, int most, Outbox.Relay relay) throws Exception {
        return database.<Integer, Exception>transaction(session -> {
            Waiting waiting = take(session, cache, most);
            if (!waiting.ids().isEmpty()) {
                relay.invalidate(waiting.keys());
                mark(session, waiting.ids());
            }
            return waiting.ids().size();
        });
    }

    /** Takes the oldest that wait; others pass them over until the transaction ends. */
    private Waiting take(Session session, String cache, int most) throws SQLException {
        String sql =
                "SELECT %1$s, %2$s FROM %3$s WHERE %4$s IS NULL AND %5$s = ?%6$s ORDER BY %1$s LIMIT %7$d FOR UPDATE SKIP LOCKED"
                        .formatted(
                                names.id(),
                                names.key(),
                                names.table(),
                                names.relayedAt(),
                                names.cache(),
                                silence,
                                most);
        Waiting waiting = new Waiting(new ArrayList<>(), new ArrayList<>());
        try (PreparedStatement statement = session.prepare(sql)) {
            statement.setString(1, cache);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    waiting.ids().add(result.getLong(1));
                    waiting.keys().add(result.getString(2));
                }
            }
        }
        return waiting;
    }

    private void mark(Session session, List<Long> ids) throws SQLException {
        String sql = "UPDATE %s SET %s = ? WHERE %s IN (?%s)"
                .formatted(names.table(), names.relayedAt(), names.id(), ", ?".repeat(ids.size() - 1));
        try (PreparedStatement statement = session.prepare(sql)) {
            statement.setLong(1, System.currentTimeMillis());
            for (int i = 0; i < ids.size(); i++) {
                statement.setLong(i + 2, ids.get(i));
            }
            statement.executeUpdate();
        }
    }

    /** Removes what was relayed before a moment; returns how many. */
    public int remove(long relayedBeforeMillis) throws SQLException {
        return change("DELETE FROM %s WHERE %s < ?".formatted(names.table(), names.relayedAt()), relayedBeforeMillis);
    }

    /** Lets everything wait again that was relayed since a moment; returns how many. */
    public int replay(long relayedSinceMillis) throws SQLException {
        return change(
                "UPDATE %1$s SET %2$s = NULL WHERE %2$s >= ?".formatted(names.table(), names.relayedAt()),
                relayedSinceMillis);
    }

    private int change(String sql, long moment) throws SQLException {
        return database.<Integer, RuntimeException>transaction(session -> {
            try (PreparedStatement statement = session.prepare(sql)) {
                statement.setLong(1, moment);
                return statement.executeUpdate();
            }
        });
    }

    /** Returns how many wait. */
    public long waiting() throws SQLException {
        String sql = "SELECT COUNT(*) FROM %s WHERE %s IS NULL".formatted(names.table(), names.relayedAt());
        return database.<Long, RuntimeException>single(session -> {
            try (PreparedStatement statement = session.prepare(sql);
                    ResultSet result = statement.executeQuery()) {
                result.next();
                return result.getLong(1);
            }
        });
    }
}
