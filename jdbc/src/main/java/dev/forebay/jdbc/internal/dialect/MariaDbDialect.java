package dev.forebay.jdbc.internal.dialect;

import dev.forebay.jdbc.internal.mapping.TableInfo;
import dev.forebay.jdbc.internal.mapping.TableName;
import dev.forebay.jdbc.internal.mapping.TableShape;
import dev.forebay.jdbc.internal.session.Session;
import dev.forebay.jdbc.internal.session.TransactionSettings;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * MariaDB 10.6 and newer, and what MySQL 8 has in common with it: batches are lists of values in as few statements as the server
 * takes.
 *
 * <p>Its writes do not depend on the session that the pool hands out: a session that is not strict cuts and replaces values in
 * silence, and a session's time zone has an hour each year that stands for two. On MariaDB each write brings its settings with
 * it; MySQL knows no such statement, and gets them before each transaction.
 */
final class MariaDbDialect implements Dialect {
    private static final int DUPLICATE_ENTRY = 1062;
    private static final int DEADLOCK = 1213;
    private static final int TAKE_ATTEMPTS = 20;

    /** Class 22 and 23, which drivers do not give to all of these. Of MariaDB's list of error codes. */
    private static final Set<Integer> REFUSALS = Set.of(
            1118, // the row is too large
            1264, // out of range
            1265, // data truncated
            1292, // incorrect value of a type
            1366, // incorrect value of a column, such as a character that its character set does not have
            1369, // check option
            1406, // too long
            1526, // no partition for the value
            1644, // raised by a trigger
            1690, // a sum out of range
            1713, // the row is too large for the undo log
            3819, // a check constraint of MySQL
            4025); // a check constraint of MariaDB

    private final boolean mariaDb;
    private final Server server;

    private MariaDbDialect(boolean mariaDb, Server server) {
        this.mariaDb = mariaDb;
        this.server = server;
    }

    /**
     * What the server said of itself.
     *
     * @param maxPacket how many bytes a statement may have
     * @param isolation the variable of the isolation level, which was renamed
     */
    private record Server(long maxPacket, String isolation) {}

    /**
     * Asks the server for what statements depend on.
     *
     * @throws IllegalArgumentException if the session's character set or mode changes texts before they are sent
     */
    static MariaDbDialect of(Connection connection, TableName table) throws SQLException {
        long maxPacket = 0;
        String isolation = "tx_isolation";
        try (PreparedStatement statement = connection.prepareStatement("SHOW SESSION VARIABLES WHERE Variable_name IN"
                        + " ('max_allowed_packet', 'transaction_isolation', 'character_set_client', 'sql_mode')");
                ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                String value = result.getString(2);
                switch (result.getString(1)) {
                    case "max_allowed_packet" -> maxPacket = Long.parseLong(value);
                    case "transaction_isolation" -> isolation = "transaction_isolation";
                    case "character_set_client" -> checkCharacters(table, value);
                    default -> checkMode(table, value);
                }
            }
        }
        boolean mariaDb = connection.getMetaData().getDatabaseProductName().equals("MariaDB");
        return new MariaDbDialect(mariaDb, new Server(maxPacket, isolation));
    }

    private static void checkCharacters(TableName table, String characters) {
        if (!characters.equals("utf8mb4")) {
            throw new IllegalArgumentException(
                    "table %s: the connection's character set is %s, which does not have all characters; leave out what sets it in the JDBC URL"
                            .formatted(table, characters));
        }
    }

    private static void checkMode(TableName table, String mode) {
        if (mode.contains("EMPTY_STRING_IS_NULL")) {
            throw new IllegalArgumentException(
                    "table %s: sql_mode is %s, and EMPTY_STRING_IS_NULL stores NULL for the text ''; set another mode for this data source"
                            .formatted(table, mode));
        }
    }

    @Override
    public Optional<TableInfo> find(Connection connection, TableName wanted) throws SQLException {
        return new MariaDbCatalog(connection).find(wanted);
    }

    /** What MariaDB calls a schema, or a database, is a catalog to JDBC. */
    @Override
    public @Nullable String schemaOf(Connection connection) throws SQLException {
        return connection.getCatalog();
    }

    @Override
    public String quoted(String name) {
        return MariaDbSql.quoted(name);
    }

    @Override
    public boolean refusesRow(SQLException failure) {
        String state = failure.getSQLState();
        return REFUSALS.contains(failure.getErrorCode())
                || (state != null && (state.startsWith("22") || state.startsWith("23") || state.startsWith("45")));
    }

    @Override
    public boolean isCollision(SQLException failure) {
        return failure.getErrorCode() == DUPLICATE_ENTRY || failure.getErrorCode() == DEADLOCK;
    }

    @Override
    public boolean writesAlone() {
        return mariaDb;
    }

    @Override
    public RowReads rowReads(TableShape shape) {
        return new MariaDbReads(sql(), shape);
    }

    @Override
    public RowWrites rowWrites(TableShape shape) {
        return new MariaDbWrites(sql(), shape);
    }

    @Override
    public Additions additions(TableShape shape) {
        return new MariaDbAdditions(sql(), shape);
    }

    @Override
    public TotalReads totalReads(TableShape shape, PartitionColumns partitions) {
        return new MariaDbTotals(sql(), shape, partitions);
    }

    private MariaDbSql sql() {
        return new MariaDbSql(mariaDb, server.maxPacket());
    }

    @Override
    public String creationOfPartitions(TableName table) {
        return """
                CREATE TABLE IF NOT EXISTS %s (\
                cache VARCHAR(64) NOT NULL, \
                partition_no INTEGER NOT NULL, \
                fence BIGINT NOT NULL, \
                last_flush VARCHAR(64) DEFAULT '' NOT NULL, \
                PRIMARY KEY (cache, partition_no)) \
                ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin""".formatted(quoted(table));
    }

    @Override
    public String creationOfOutbox(TableName table) {
        return """
                CREATE TABLE IF NOT EXISTS %s (\
                id BIGINT AUTO_INCREMENT PRIMARY KEY, \
                cache VARCHAR(64) NOT NULL, \
                entry_key TEXT NOT NULL, \
                relayed_at BIGINT, \
                UNIQUE (relayed_at, cache, id)) \
                ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin""".formatted(quoted(table));
    }

    @Override
    public Taking taking(PartitionColumns names) {
        String raise =
                "INSERT INTO %1$s (%2$s, %3$s, %4$s, %5$s) VALUES (?, ?, ?, '') ON DUPLICATE KEY UPDATE %4$s = %4$s + 1"
                        .formatted(names.table(), names.cache(), names.partition(), names.fence(), names.lastFlush());
        // The row is locked by now, so this is the fence that was raised, and no later one.
        String read = "SELECT %4$s FROM %1$s WHERE %2$s = ? AND %3$s = ? FOR UPDATE"
                .formatted(names.table(), names.cache(), names.partition(), names.fence());
        return (session, cache, partition) -> {
            for (int attempt = 1; ; attempt++) {
                try (PreparedStatement statement = session.prepare(raise)) {
                    statement.setString(1, cache);
                    statement.setInt(2, partition);
                    statement.setLong(3, Dialect.firstFence());
                    statement.executeUpdate();
                    return fence(session, read, cache, partition);
                } catch (SQLException e) {
                    // Of many first owners some may be rolled back as a deadlock, and find the row at their next
                    // attempt.
                    if (e.getErrorCode() != DEADLOCK || attempt == TAKE_ATTEMPTS) {
                        throw e;
                    }
                }
            }
        };
    }

    private static long fence(Session session, String read, String cache, int partition) throws SQLException {
        try (PreparedStatement statement = session.prepare(read)) {
            statement.setString(1, cache);
            statement.setInt(2, partition);
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return result.getLong(1);
            }
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>READ COMMITTED, because at REPEATABLE READ upserts and deletes lock the gaps between rows, and the flushes of two partitions
     * would deadlock over rows that neither of them has. The server closes a connection that is silent for the wait timeout, and
     * rolls its transaction back.
     */
    @Override
    public TransactionSettings transactionSettings(Duration silence) {
        String isolation = server.isolation();
        long seconds = silence.plusMillis(999).toSeconds();
        String strict = mariaDb ? "" : ", SESSION sql_mode = " + MariaDbSql.MODE + ", SESSION time_zone = '+00:00'";
        String old = mariaDb ? "" : ", @forebay_mode = @@sql_mode, @forebay_zone = @@time_zone";
        String back = mariaDb ? "" : ", SESSION sql_mode = @forebay_mode, SESSION time_zone = @forebay_zone";
        return new TransactionSettings(
                "SET @forebay_wait = @@wait_timeout, @forebay_isolation = @@%1$s%2$s, SESSION wait_timeout = %3$d, SESSION %1$s = 'READ-COMMITTED'%4$s"
                        .formatted(isolation, old, seconds, strict),
                "SET SESSION wait_timeout = @forebay_wait, SESSION %s = @forebay_isolation%s"
                        .formatted(isolation, back));
    }
}
