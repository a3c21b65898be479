package dev.forebay.jdbc.internal.dialect;

import dev.forebay.jdbc.internal.mapping.Column;
import dev.forebay.jdbc.internal.mapping.TableInfo;
import dev.forebay.jdbc.internal.mapping.TableName;
import dev.forebay.jdbc.internal.mapping.TableShape;
import dev.forebay.jdbc.internal.mapping.TypeNames;
import dev.forebay.jdbc.internal.session.Session;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A database that takes arrays as parameters, and writes SQL as the standard does. */
interface ArrayDialect extends Dialect, TypeNames {

    /** Returns the parameter of one value of a column. */
    String parameter(Column column);

    /** Returns the parameter of many values of a column, as an array. */
    String arrayParameter(Column column);

    /** Returns how many elements an array may have. */
    int maxArrayLength();

    /** Binds many values of a column. */
    void setArray(Session session, PreparedStatement statement, int index, ArrayOf values) throws SQLException;

    /** The values of one column, one per row: the {@code position}th of each. */
    record ArrayOf(Column column, int position, List<Object[]> rows) {}

    /** Binds the columns of rows, an array each. */
    default void setArrays(Session session, PreparedStatement statement, List<Column> columns, List<Object[]> rows)
            throws SQLException {
        for (int i = 0; i < columns.size(); i++) {
            setArray(session, statement, i + 1, new ArrayOf(columns.get(i), i, rows));
        }
    }

    @Override
    default Optional<TableInfo> find(Connection connection, TableName wanted) throws SQLException {
        return TableInfo.find(connection, this, wanted);
    }

    @Override
    default @Nullable String schemaOf(Connection connection) throws SQLException {
        return connection.getSchema();
    }

    @Override
    default boolean isCollision(SQLException failure) {
        String state = failure.getSQLState();
        return state != null && (state.equals("23505") || state.startsWith("40"));
    }

    @Override
    default RowReads rowReads(TableShape shape) {
        return new ArrayReads(this, shape);
    }

    @Override
    default TotalReads totalReads(TableShape shape, PartitionColumns partitions) {
        return new ArrayTotals(this, shape, partitions);
    }

    @Override
    default String creationOfPartitions(TableName table) {
        return """
                CREATE TABLE IF NOT EXISTS %s (\
                "cache" VARCHAR(64) NOT NULL, \
                "partition_no" INTEGER NOT NULL, \
                "fence" BIGINT NOT NULL, \
                "last_flush" VARCHAR(64) DEFAULT '' NOT NULL, \
                PRIMARY KEY ("cache", "partition_no"))""".formatted(table.quoted());
    }
}
