package dev.forebay.jdbc.internal.dialect;

import dev.forebay.jdbc.internal.mapping.Column;
import dev.forebay.jdbc.internal.mapping.ColumnKind;
import dev.forebay.jdbc.internal.mapping.TableShape;
import dev.forebay.jdbc.internal.session.Session;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** H2 2.x: reads are over {@code UNNEST}ed arrays, writes are JDBC batches, which cost no round trip in the process. */
final class H2Dialect implements ArrayDialect {
    private static final String DUPLICATE_KEY = "23505";
    private static final int TAKE_ATTEMPTS = 20;

    /** Data and constraints; H2's own states, of class 90, speak of tables, sessions and files. */
    @Override
    public boolean refusesRow(SQLException failure) {
        String state = failure.getSQLState();
        return state != null && (state.startsWith("22") || state.startsWith("23"));
    }

    @Override
    public ColumnKind kindOf(String typeName, int jdbcType) {
        String name = typeName.toUpperCase(Locale.ROOT);
        return switch (name) {
            case "BOOLEAN" -> ColumnKind.BOOLEAN;
            case "TINYINT" -> ColumnKind.INT1;
            case "SMALLINT" -> ColumnKind.INT2;
            case "INTEGER" -> ColumnKind.INT4;
            case "BIGINT" -> ColumnKind.INT8;
            case "NUMERIC", "DECIMAL" -> ColumnKind.DECIMAL;
            case "REAL" -> ColumnKind.FLOAT4;
            case "DOUBLE PRECISION", "FLOAT" -> ColumnKind.FLOAT8;
            case "CHARACTER VARYING", "CHARACTER LARGE OBJECT" -> ColumnKind.TEXT;
            case "CHARACTER" -> ColumnKind.CHAR;
            case "JSON" -> ColumnKind.JSON;
            case "UUID" -> ColumnKind.UUID;
            case "BINARY VARYING", "BINARY LARGE OBJECT" -> ColumnKind.BYTES;
            case "DATE" -> ColumnKind.DATE;
            case "TIMESTAMP" -> ColumnKind.TIMESTAMP;
            case "TIMESTAMP WITH TIME ZONE" -> ColumnKind.TIMESTAMP_ZONED;
            default -> name.startsWith("ENUM(") ? ColumnKind.ENUM : ColumnKind.OTHER;
        };
    }

    @Override
    public String parameter(Column column) {
        return column.info().kind() == ColumnKind.JSON ? "? FORMAT JSON" : "?";
    }

    @Override
    public String arrayParameter(Column column) {
        String type = switch (column.wire()) {
            case BOOLEAN -> "BOOLEAN";
            case BYTE -> "TINYINT";
            case SHORT -> "SMALLINT";
            case INTEGER -> "INTEGER";
            case LONG -> "BIGINT";
            case TEXT -> "CHARACTER VARYING";
            case LOCAL_DATE -> "DATE";
            case UUID -> "UUID";
            default -> throw new IllegalStateException(column.label() + " is no key");
        };
        return "CAST(? AS %s ARRAY)".formatted(type);
    }

    @Override
    public int maxArrayLength() {
        return 65_536;
    }

    @Override
    public void setArray(Session session, PreparedStatement statement, int index, ArrayOf values) throws SQLException {
        @Nullable Object[] elements = new Object[values.rows().size()];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = values.rows().get(i)[values.position()];
        }
        statement.setObject(index, elements);
    }

    @Override
    public RowWrites rowWrites(TableShape shape) {
        List<Column> columns = shape.inserted();
        String upsert = "MERGE INTO %s (%s) KEY (%s) VALUES (%s)"
                .formatted(
                        shape.name().quoted(),
                        Sql.names(columns),
                        Sql.names(shape.keys()),
                        Sql.each(columns, this::parameter, ", "));
        String delete =
                "DELETE FROM %s WHERE %s".formatted(shape.name().quoted(), Sql.equalParameters(this, shape.keys()));
        return new RowWrites() {
            @Override
            public void upsert(Session session, List<Object[]> rows) throws SQLException {
                batch(session, upsert, columns, rows);
            }

            @Override
            public void delete(Session session, List<Object[]> keys) throws SQLException {
                batch(session, delete, shape.keys(), keys);
            }
        };
    }

    @Override
    public Additions additions(TableShape shape) {
        Column counter = shape.written().get(0);
        String sql = "UPDATE %s SET %s = COALESCE(%s, 0) + ? WHERE %s"
                .formatted(
                        shape.name().quoted(),
                        counter.quoted(),
                        counter.quoted(),
                        Sql.equalParameters(this, shape.keys()));
        List<Column> parameters = new ArrayList<>();
        parameters.add(counter);
        parameters.addAll(shape.keys());
        return (session, deltas) -> {
            List<Object[]> deltaFirst =
                    deltas.stream().map(H2Dialect::lastFirst).toList();
            int[] counts = batch(session, sql, parameters, deltaFirst);
            boolean[] added = new boolean[counts.length];
            for (int i = 0; i < counts.length; i++) {
                added[i] = counts[i] > 0;
            }
            return added;
        };
    }

    private static Object[] lastFirst(Object[] values) {
        Object[] moved = new Object[values.length];
        moved[0] = values[values.length - 1];
        System.arraycopy(values, 0, moved, 1, values.length - 1);
        return moved;
    }

    private static int[] batch(Session session, String sql, List<Column> columns, List<Object[]> rows)
            throws SQLException {
        try (PreparedStatement statement = session.prepare(sql)) {
            for (Object[] row : rows) {
                for (int i = 0; i < columns.size(); i++) {
                    columns.get(i).wire().set(statement, i + 1, row[i]);
                }
                statement.addBatch();
            }
            return statement.executeBatch();
        }
    }

    @Override
    public Taking taking(PartitionColumns names) {
        String sql = """
                SELECT %4$s FROM FINAL TABLE (MERGE INTO %1$s AS t \
                USING (VALUES (CAST(? AS CHARACTER VARYING), CAST(? AS INTEGER))) AS s(c, p) \
                ON (t.%2$s = s.c AND t.%3$s = s.p) \
                WHEN MATCHED THEN UPDATE SET %4$s = t.%4$s + 1 \
                WHEN NOT MATCHED THEN INSERT (%2$s, %3$s, %4$s, %5$s) VALUES (s.c, s.p, CAST(? AS BIGINT), ''))""".formatted(names.table(), names.cache(), names.partition(), names.fence(), names.lastFlush());
        return (session, cache, partition) -> {
            for (int attempt = 1; ; attempt++) {
                try {
                    return takeOnce(session, sql, cache, partition);
                } catch (SQLException e) {
                    // H2 does not lock the place of a row that is not there: of two first owners one gets this, and
                    // finds the row at its next attempt.
                    if (!DUPLICATE_KEY.equals(e.getSQLState()) || attempt == TAKE_ATTEMPTS) {
                        throw e;
                    }
                }
            }
        };
    }

    private static long takeOnce(Session session, String sql, String cache, int partition) throws SQLException {
        try (PreparedStatement statement = session.prepare(sql)) {
            statement.setString(1, cache);
            statement.setInt(2, partition);
            statement.setLong(3, Dialect.firstFence());
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return result.getLong(1);
            }
        }
    }
}
