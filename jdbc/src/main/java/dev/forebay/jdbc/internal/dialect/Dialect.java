package dev.forebay.jdbc.internal.dialect;

import dev.forebay.jdbc.internal.mapping.Identifier;
import dev.forebay.jdbc.internal.mapping.TableInfo;
import dev.forebay.jdbc.internal.mapping.TableName;
import dev.forebay.jdbc.internal.mapping.TableShape;
import dev.forebay.jdbc.internal.session.Session;
import dev.forebay.jdbc.internal.session.TransactionSettings;
import dev.forebay.spi.CounterBase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A database's own SQL. Statements are made of checked names and parameters, never of data. */
public interface Dialect {

    /**
     * Returns the dialect of a connection's database.
     *
     * @throws IllegalArgumentException if it is not supported, or set up in a way that changes what is written
     */
    static Dialect of(Connection connection, TableName table) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        return switch (product) {
            case "PostgreSQL" -> new PostgresDialect();
            case "H2" -> new H2Dialect();
            case "MariaDB", "MySQL" -> MariaDbDialect.of(connection, table);
            default ->
                throw new IllegalArgumentException(
                        "table %s: it is in %s; only PostgreSQL, MariaDB, MySQL and H2 are supported"
                                .formatted(table, product));
        };
    }

    /**
     * Returns a table: the one of exactly this name, else the one whose name differs in case only.
     *
     * @throws IllegalArgumentException if it is of a kind that cannot be written in transactions
     */
    Optional<TableInfo> find(Connection connection, TableName wanted) throws SQLException;

    /** Returns the schema of tables that are named without one. */
    @Nullable
    String schemaOf(Connection connection) throws SQLException;

    /** Returns a name as statements take it literally. */
    default String quoted(String name) {
        return Identifier.quote(name);
    }

    /** Returns the name of a table as statements take it literally. */
    default String quoted(TableName table) {
        return table.schema() == null ? quoted(table.name()) : quoted(table.schema()) + "." + quoted(table.name());
    }

    /**
     * Returns whether a failure says that the database refuses this very row, so that trying again is of no use. Any other one is
     * that of a database that is away, full, read-only, or without the table: what it says is not the row's fault.
     *
     * @param failure without regard to the failures that follow it
     */
    boolean refusesRow(SQLException failure);

    /**
     * Returns whether a failure may come of two writers that met, so that it may pass when the write is tried again.
     *
     * <p>Two who insert one row at once meet in every unique index, and an upsert waits for the other in the key's index only: in
     * another one it is refused, or both wait for each other. The row is there at the next attempt; a value that is really
     * taken is refused again.
     */
    boolean isCollision(SQLException failure);

    /** Returns the statements that read rows of a table. */
    RowReads rowReads(TableShape shape);

    /** Returns the statements that change rows of a table. */
    RowWrites rowWrites(TableShape shape);

    /** Returns whether a single write keeps its values without the settings of a transaction. */
    default boolean writesAlone() {
        return true;
    }

    /** Returns the statement that adds to the only written column of the table. */
    Additions additions(TableShape shape);

    /** Returns the statement that reads the only written column of the table, and the last flush of each key's partition. */
    TotalReads totalReads(TableShape shape, PartitionColumns partitions);

    /** Returns the statement that creates the table of fences. */
    String creationOfPartitions(TableName table);

    /** Returns the statement that creates the table of invalidations. Its unique key is there for its index: waiting rows by age. */
    String creationOfOutbox(TableName table);

    /**
     * Returns the fence of a partition that has none: the clock in microseconds. Were it always the same, an owner from before the
     * table was emptied could have the fence of one from after.
     */
    static long firstFence() {
        return TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
    }

    /** Returns the statements that take a partition, for a transaction of their own. */
    Taking taking(PartitionColumns partitions);

    /**
     * Returns a condition that is always true, and by which the database ends the transaction when its client is silent for
     * {@code timeout}: an owner that is paused, or cut off, in the middle of a flush must not keep the next one from its partition.
     * Empty where the database has no such limit, or another way to set it.
     */
    default String endedAfterSilence(Duration timeout) {
        return "";
    }

    /**
     * Returns what transactions need of their session.
     *
     * @param silence as for {@link #endedAfterSilence}
     */
    default TransactionSettings transactionSettings(Duration silence) {
        return TransactionSettings.NONE;
    }

    /** Makes constraints speak at their statement that would otherwise wait for the commit. */
    default void checkConstraintsAtOnce(Session session) throws SQLException {
        // Most databases have no deferred constraints.
    }

    /** Takes a row that was read. */
    @FunctionalInterface
    interface RowReader {

        /**
         * Reads a row.
         *
         * @param which the index of its key
         * @param first index of the result's first column of {@link TableShape#selected()}
         */
        void read(int which, ResultSet result, int first) throws SQLException;
    }

    /** Reads rows by their keys. */
    interface RowReads {

        /** Reads the row of a key, if it is there. */
        void one(Session session, Object[] key, RowReader reader) throws SQLException;

        /** Reads the rows of these keys that are there, in no particular order. */
        void many(Session session, List<Object[]> keys, RowReader reader) throws SQLException;
    }

    /** Inserts, updates and deletes. */
    interface RowWrites {

        /** Inserts rows or updates the mapped columns of those that are there. */
        void upsert(Session session, List<Object[]> rows) throws SQLException;

        /** Deletes the rows of these keys that are there. */
        void delete(Session session, List<Object[]> keys) throws SQLException;
    }

    /** Adds deltas to a column. */
    interface Additions {

        /**
         * Adds each delta to the row of its key.
         *
         * @param deltas per row the key's values, then the delta
         * @return which of them had a row
         */
        boolean[] add(Session session, List<Object[]> deltas) throws SQLException;
    }

    /** Reads totals. */
    interface TotalReads {

        /**
         * Reads each total together with the last flush of its partition, as they were at one moment; 0 and "" where there is none.
         *
         * @param keys per total the key's values, then the partition
         */
        List<CounterBase> read(Session session, String cache, List<Object[]> keys) throws SQLException;
    }

    /** Raises the fence of a partition, or sets the first one. */
    @FunctionalInterface
    interface Taking {

        /** Returns the new fence. */
        long take(Session session, String cache, int partition) throws SQLException;
    }
}
