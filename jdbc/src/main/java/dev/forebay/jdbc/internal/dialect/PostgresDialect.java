package dev.forebay.jdbc.internal.dialect;

import dev.forebay.jdbc.internal.mapping.Column;
import dev.forebay.jdbc.internal.mapping.ColumnKind;
import dev.forebay.jdbc.internal.mapping.Identifier;
import dev.forebay.jdbc.internal.mapping.TableShape;
import dev.forebay.jdbc.internal.mapping.Wire;
import dev.forebay.jdbc.internal.session.Session;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL 12 and newer: every batch is one statement over {@code unnest}ed arrays.
 *
 * <p>Arrays are sent as {@code text[]} and cast by the server, which parses its own input formats: one way for all types,
 * also for enum types and JSON that the driver has no arrays of.
 */
final class PostgresDialect implements ArrayDialect {
    /**
     * Besides the classes 22 (data) and 23 (constraint): an exception that a trigger raises, a check option, and a value that is
     * too large for an index. Of PostgreSQL's appendix "Error Codes".
     */
    private static final Set<String> REFUSALS = Set.of("P0001", "44000", "54000");

    @Override
    public boolean refusesRow(SQLException failure) {
        String state = failure.getSQLState();
        return state != null && (state.startsWith("22") || state.startsWith("23") || REFUSALS.contains(state));
    }

    @Override
    public ColumnKind kindOf(String typeName, int jdbcType) {
        return switch (typeName) {
            case "bool" -> ColumnKind.BOOLEAN;
            case "int2", "smallserial" -> ColumnKind.INT2;
            case "int4", "serial" -> ColumnKind.INT4;
            case "int8", "bigserial" -> ColumnKind.INT8;
            case "numeric" -> ColumnKind.DECIMAL;
            case "float4" -> ColumnKind.FLOAT4;
            case "float8" -> ColumnKind.FLOAT8;
            case "text", "varchar" -> ColumnKind.TEXT;
            case "bpchar" -> ColumnKind.CHAR;
            case "json", "jsonb" -> ColumnKind.JSON;
            case "uuid" -> ColumnKind.UUID;
            case "bytea" -> ColumnKind.BYTES;
            case "date" -> ColumnKind.DATE;
            case "timestamp" -> ColumnKind.TIMESTAMP;
            case "timestamptz" -> ColumnKind.TIMESTAMP_ZONED;
            case "name" -> ColumnKind.OTHER;
            // The driver calls every enum type a VARCHAR.
            default -> jdbcType == Types.VARCHAR ? ColumnKind.ENUM : ColumnKind.OTHER;
        };
    }

    @Override
    public String parameter(Column column) {
        return "CAST(? AS %s)".formatted(typeOf(column));
    }

    @Override
    public String arrayParameter(Column column) {
        return "CAST(? AS %s[])".formatted(typeOf(column));
    }

    private static String typeOf(Column column) {
        return switch (column.info().kind()) {
            case BOOLEAN -> "bool";
            case INT1, INT2 -> "int2";
            case INT4 -> "int4";
            case INT8 -> "int8";
            case DECIMAL -> "numeric";
            case FLOAT4 -> "float4";
            case FLOAT8 -> "float8";
            case TEXT -> "text";
            case CHAR -> "bpchar";
            case JSON -> column.info().typeName();
            case ENUM -> enumType(column.info().typeName());
            case UUID -> "uuid";
            case BYTES -> "bytea";
            case DATE -> "date";
            case TIMESTAMP -> "timestamp";
            case TIMESTAMP_ZONED, EPOCH -> "timestamptz";
            case OTHER -> throw new IllegalStateException(column.label() + " has no type");
        };
    }

    /** The driver quotes the name of a type that is not on the search path, with its schema, and no other. */
    private static String enumType(String typeName) {
        return typeName.startsWith("\"") ? typeName : Identifier.quote(typeName);
    }

    @Override
    public int maxArrayLength() {
        return Integer.MAX_VALUE;
    }

    @Override
    public void setArray(Session session, PreparedStatement statement, int index, ArrayOf values) throws SQLException {
        Wire wire = values.column().wire();
        @Nullable String[] texts = new String[values.rows().size()];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = wire.text(values.rows().get(i)[values.position()]);
        }
        Array array = session.connection().createArrayOf("text", texts);
        statement.setArray(index, array);
    }

    /** One statement more would be one round trip more, so the setting is made by the statement that checks the fence. */
    @Override
    public String endedAfterSilence(Duration timeout) {
        return " AND set_config('idle_in_transaction_session_timeout', '%d', true) IS NOT NULL"
                .formatted(timeout.toMillis());
    }

    @Override
    public void checkConstraintsAtOnce(Session session) throws SQLException {
        session.execute("SET CONSTRAINTS ALL IMMEDIATE");
    }

    @Override
    public RowWrites rowWrites(TableShape shape) {
        List<Column> columns = shape.inserted();
        String update = shape.written().isEmpty()
                ? "DO NOTHING"
                : "DO UPDATE SET "
                        + Sql.each(shape.written(), column -> column.quoted() + " = EXCLUDED." + column.quoted(), ", ");
        // ord gives the locks the order of the batch; OVERRIDING lets identity columns take the key that the row has.
        String upsert = "INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM %s ORDER BY ord ON CONFLICT (%s) %s"
                .formatted(
                        shape.name().quoted(),
                        Sql.names(columns),
                        unnested(columns.size()),
                        Sql.unnest(this, columns),
                        Sql.names(shape.keys()),
                        update);
        String delete = "DELETE FROM %s AS t USING %s WHERE %s"
                .formatted(shape.name().quoted(), Sql.unnest(this, shape.keys()), Sql.equalUnnested(shape.keys()));
        return new RowWrites() {
            @Override
            public void upsert(Session session, List<Object[]> rows) throws SQLException {
                update(session, upsert, columns, rows);
            }

            @Override
            public void delete(Session session, List<Object[]> keys) throws SQLException {
                update(session, delete, shape.keys(), keys);
            }
        };
    }

    private static String unnested(int columns) {
        StringBuilder names = new StringBuilder("d.c0");
        for (int i = 1; i < columns; i++) {
            names.append(", d.c").append(i);
        }
        return names.toString();
    }

    private void update(Session session, String sql, List<Column> columns, List<Object[]> rows) throws SQLException {
        try (PreparedStatement statement = session.prepare(sql)) {
            setArrays(session, statement, columns, rows);
            statement.executeUpdate();
        }
    }

    @Override
    public Additions additions(TableShape shape) {
        Column counter = shape.written().get(0);
        List<Column> parameters = new ArrayList<>(shape.keys());
        parameters.add(Column.parameter("delta", ColumnKind.INT8, Wire.LONG));
        String sql = "UPDATE %s AS t SET %s = COALESCE(t.%s, 0) + d.c%d FROM %s WHERE %s RETURNING d.ord"
                .formatted(
                        shape.name().quoted(),
                        counter.quoted(),
                        counter.quoted(),
                        shape.keys().size(),
                        Sql.unnest(this, parameters),
                        Sql.equalUnnested(shape.keys()));
        return (session, deltas) -> {
            boolean[] added = new boolean[deltas.size()];
            try (PreparedStatement statement = session.prepare(sql)) {
                setArrays(session, statement, parameters, deltas);
                try (ResultSet result = statement.executeQuery()) {
                    while (result.next()) {
                        added[result.getInt(1) - 1] = true;
                    }
                }
            }
            return added;
        };
    }

    @Override
    public Taking taking(PartitionColumns names) {
        String sql = """
                INSERT INTO %1$s AS t (%2$s, %3$s, %4$s, %5$s) VALUES (?, ?, ?, '') \
                ON CONFLICT (%2$s, %3$s) DO UPDATE SET %4$s = t.%4$s + 1 RETURNING t.%4$s""".formatted(names.table(), names.cache(), names.partition(), names.fence(), names.lastFlush());
        return (session, cache, partition) -> {
            try (PreparedStatement statement = session.prepare(sql)) {
                statement.setString(1, cache);
                statement.setInt(2, partition);
                statement.setLong(3, Dialect.firstFence());
                try (ResultSet result = statement.executeQuery()) {
                    result.next();
                    return result.getLong(1);
                }
            }
        };
    }
}
