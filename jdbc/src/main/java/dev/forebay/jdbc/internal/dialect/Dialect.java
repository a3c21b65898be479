package dev.forebay.jdbc.internal.dialect;

import dev.forebay.jdbc.internal.mapping.Column;
import dev.forebay.jdbc.internal.mapping.TableName;
import dev.forebay.jdbc.internal.mapping.TableShape;
import dev.forebay.jdbc.internal.mapping.TypeNames;
import dev.forebay.jdbc.internal.session.Session;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A database's own SQL. Statements are made of checked names and parameters, never of data. */
public interface Dialect extends TypeNames {

    /**
     * Returns the dialect of a connection's database.
     *
     * @throws IllegalArgumentException if it is neither PostgreSQL nor H2
     */
    static Dialect of(Connection connection, TableName table) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        return switch (product) {
            case "PostgreSQL" -> new PostgresDialect();
            case "H2" -> new H2Dialect();
            default ->
                throw new IllegalArgumentException(
                        "table %s: it is in %s; only PostgreSQL and H2 are supported".formatted(table, product));
        };
    }

    /**
     * Returns whether an SQL state says that the database refuses this very row, so that trying again is of no use. Any other state
     * is that of a database that is away, full, read-only, or without the table: what it says is not the row's fault.
     */
    boolean refusesRow(String sqlState);

    /** Returns the parameter of one value of a column. */
    String parameter(Column column);

    /** Returns the parameter of many values of a column, as an array. */
    String arrayParameter(Column column);

    /** Returns how many elements an array may have. */
    int maxArrayLength();

    /** Binds many values of a column. */
    void setArray(Session session, PreparedStatement statement, int index, ArrayOf values) throws SQLException;

    /** Returns the statements that change rows of a table. */
    RowWrites rowWrites(TableShape shape);

    /** Returns the statement that adds to {@code counter}, the only written column of the table. */
    Additions additions(TableShape shape);

    /**
     * Returns the fence of a partition that has none: the clock in microseconds. Were it always the same, an owner from before the
     * table was emptied could have the fence of one from after.
     */
    static long firstFence() {
        return TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
    }

    /** Returns the statement that takes a partition. */
    Taking taking(PartitionColumns partitions);

    /**
     * Returns a condition that is always true, and by which the database ends the transaction when its client is silent for
     * {@code timeout}: an owner that is paused, or cut off, in the middle of a flush must not keep the next one from its partition.
     * Empty where the database has no such limit.
     */
    default String endedAfterSilence(Duration timeout) {
        return "";
    }

    /** Makes constraints speak at their statement that would otherwise wait for the commit. */
    void checkConstraintsAtOnce(Session session) throws SQLException;

    /** The values of one column, one per row: the {@code position}th of each. */
    record ArrayOf(Column column, int position, List<Object[]> rows) {}

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

    /** Raises the fence of a partition, or sets the first one. */
    @FunctionalInterface
    interface Taking {

        /** Returns the new fence. */
        long take(Session session, String cache, int partition) throws SQLException;
    }
}
