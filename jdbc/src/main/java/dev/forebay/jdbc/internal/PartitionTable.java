package dev.forebay.jdbc.internal;

import dev.forebay.jdbc.internal.dialect.Dialect;
import dev.forebay.jdbc.internal.dialect.PartitionColumns;
import dev.forebay.jdbc.internal.mapping.TableName;
import dev.forebay.jdbc.internal.session.Database;
import dev.forebay.jdbc.internal.session.Session;
import dev.forebay.spi.Fenced.Fence;
import dev.forebay.spi.FencedOutException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The table {@code forebay_partition}: who may flush a partition, and which flush was its last. */
public final class PartitionTable {
    private final Database database;
    private final Dialect dialect;
    private final TableName name;
    private final boolean createIfMissing;
    private volatile @Nullable PartitionColumns known;

    /**
     * @param schema where the table is
     */
    public PartitionTable(Database database, Dialect dialect, @Nullable String schema, boolean createIfMissing) {
        this.database = database;
        this.dialect = dialect;
        this.name = new TableName(schema, PartitionColumns.TABLE);
        this.createIfMissing = createIfMissing;
    }

    /** Makes the caller the owner of a partition. */
    public Fence take(String cache, int partition) throws SQLException {
        Dialect.Taking taking = dialect.taking(columns());
        try {
            return new Fence(cache, partition, database.transaction(session -> taking.take(session, cache, partition)));
        } catch (SQLException e) {
            throw forgotten(e);
        }
    }

    /** The table may have been dropped, or the database restored without it: it is looked for again. */
    private SQLException forgotten(SQLException failure) {
        known = null;
        return failure;
    }

    /**
     * Makes sure that the owner is still the newest, until the transaction ends: nobody can take the partition meanwhile.
     *
     * @throws FencedOutException if it is not
     */
    void check(Session session, PartitionColumns names, Fence fence) throws SQLException, FencedOutException {
        // Locked by reading: how many rows an update has changed depends on settings of the driver, when it changes
        // nothing.
        String sql = "SELECT %4$s FROM %1$s WHERE %2$s = ? AND %3$s = ? AND %4$s = ?%5$s FOR UPDATE"
                .formatted(names.table(), names.cache(), names.partition(), names.fence(), endedAfterSilence());
        try (PreparedStatement statement = session.prepare(sql)) {
            setFence(statement, 1, fence);
            try (ResultSet result = statement.executeQuery()) {
                if (!result.next()) {
                    throw new FencedOutException(fence);
                }
            }
        } catch (SQLException e) {
            throw forgotten(e);
        }
    }

    /**
     * Makes {@code flushId} the partition's last flush, and makes sure of the owner as {@link #check} does.
     *
     * @return false if it is the last flush already
     * @throws FencedOutException if there is a newer owner
     */
    boolean begin(Session session, PartitionColumns names, Fence fence, String flushId)
            throws SQLException, FencedOutException {
        String sql = "UPDATE %1$s SET %5$s = ? WHERE %2$s = ? AND %3$s = ? AND %4$s = ? AND %5$s <> ?%6$s"
                .formatted(
                        names.table(),
                        names.cache(),
                        names.partition(),
                        names.fence(),
                        names.lastFlush(),
                        endedAfterSilence());
        try (PreparedStatement statement = session.prepare(sql)) {
            statement.setString(1, flushId);
            setFence(statement, 2, fence);
            statement.setString(5, flushId);
            if (statement.executeUpdate() > 0) {
                return true;
            }
        } catch (SQLException e) {
            throw forgotten(e);
        }
        check(session, names, fence);
        return false;
    }

    private String endedAfterSilence() {
        return dialect.endedAfterSilence(database.longestSilence());
    }

    /** Returns the last flush of a partition; empty if there was none. */
    String lastFlush(String cache, int partition) throws SQLException {
        PartitionColumns names = columns();
        String sql = "SELECT %s FROM %s WHERE %s = ? AND %s = ?"
                .formatted(names.lastFlush(), names.table(), names.cache(), names.partition());
        try {
            return database.single(session -> {
                try (PreparedStatement statement = session.prepare(sql)) {
                    statement.setString(1, cache);
                    statement.setInt(2, partition);
                    try (ResultSet result = statement.executeQuery()) {
                        return result.next() ? result.getString(1) : "";
                    }
                }
            });
        } catch (SQLException e) {
            throw forgotten(e);
        }
    }

    /** Deletes the row of a partition that nobody will take again. */
    void forget(String cache, int partition) throws SQLException {
        PartitionColumns names = columns();
        String sql =
                "DELETE FROM %s WHERE %s = ? AND %s = ?".formatted(names.table(), names.cache(), names.partition());
        try {
            database.single(session -> {
                try (PreparedStatement statement = session.prepare(sql)) {
                    statement.setString(1, cache);
                    statement.setInt(2, partition);
                    return statement.executeUpdate();
                }
            });
        } catch (SQLException e) {
            throw forgotten(e);
        }
    }

    private static void setFence(PreparedStatement statement, int first, Fence fence) throws SQLException {
        statement.setString(first, fence.cache());
        statement.setInt(first + 1, fence.partition());
        statement.setLong(first + 2, fence.number());
    }

    /**
     * Returns the table's columns, after making the table if it is missing. Uses a connection of its own: not to be called
     * inside a transaction.
     *
     * @throws IllegalStateException if it is missing and may not or cannot be created, or is another table
     */
    PartitionColumns columns() throws SQLException {
        PartitionColumns columns = known;
        if (columns == null) {
            columns = PartitionColumns.of(
                    new OwnTable(database, dialect, name, dialect.creationOfPartitions(name)).find(createIfMissing),
                    dialect);
            known = columns;
        }
        return columns;
    }
}
