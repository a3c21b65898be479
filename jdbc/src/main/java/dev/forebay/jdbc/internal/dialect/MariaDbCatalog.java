package dev.forebay.jdbc.internal.dialect;

import dev.forebay.jdbc.internal.mapping.ColumnInfo;
import dev.forebay.jdbc.internal.mapping.ColumnKind;
import dev.forebay.jdbc.internal.mapping.TableInfo;
import dev.forebay.jdbc.internal.mapping.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What MariaDB says of its tables. The drivers' metadata leave out what matters here: engines, collations, prefix indexes, the
 * digits of a time, the values of an enum.
 */
final class MariaDbCatalog {
    private static final String ENGINE = """
            SELECT t.engine, e.transactions FROM information_schema.tables t \
            LEFT JOIN information_schema.engines e ON e.engine = t.engine \
            WHERE t.table_schema = ? AND t.table_name = ? AND t.table_type IN ('BASE TABLE', 'SYSTEM VERSIONED')""";

    private static final String COLUMNS = """
            SELECT column_name, data_type, column_type, COALESCE(numeric_precision, character_maximum_length, 0), \
            COALESCE(numeric_scale, datetime_precision, 0), is_nullable, column_default, extra, \
            generation_expression, character_set_name, collation_name, character_octet_length \
            FROM information_schema.columns WHERE table_schema = ? AND table_name = ? ORDER BY ordinal_position""";

    private static final String UNIQUE_INDEXES = """
            SELECT index_name, column_name, sub_part FROM information_schema.statistics \
            WHERE table_schema = ? AND table_name = ? AND non_unique = 0 ORDER BY index_name, seq_in_index""";

    private final Connection connection;

    MariaDbCatalog(Connection connection) {
        this.connection = connection;
    }

    /** Takes a row of what was asked. */
    @FunctionalInterface
    private interface Row {
        void read(ResultSet result) throws SQLException;
    }

    /**
     * Returns a table, as {@link Dialect#find} does.
     *
     * @throws IllegalArgumentException if its engine has no transactions
     */
    Optional<TableInfo> find(TableName wanted) throws SQLException {
        String schema = wanted.schema() != null ? wanted.schema() : connection.getCatalog();
        for (String schemaSpelling : TableInfo.spellings(Objects.requireNonNullElse(schema, ""))) {
            for (String tableSpelling : TableInfo.spellings(wanted.name())) {
                TableName name = new TableName(schemaSpelling, tableSpelling);
                if (exists(name)) {
                    return Optional.of(read(name));
                }
            }
        }
        return Optional.empty();
    }

    private boolean exists(TableName name) throws SQLException {
        List<String> engines = new ArrayList<>();
        query(ENGINE, name, result -> {
            engines.add(result.getString(1));
            if (!"YES".equals(result.getString(2))) {
                throw new IllegalArgumentException(
                        "table %s: its engine %s has no transactions, and half a batch would stay written; use ENGINE=InnoDB"
                                .formatted(name, result.getString(1)));
            }
        });
        return !engines.isEmpty();
    }

    private TableInfo read(TableName name) throws SQLException {
        List<ColumnInfo> columns = new ArrayList<>();
        query(COLUMNS, name, result -> columns.add(columnOf(result)));
        Map<String, List<String>> indexes = new LinkedHashMap<>();
        Set<String> partial = new HashSet<>();
        query(UNIQUE_INDEXES, name, result -> {
            String column = result.getString(2);
            if (column == null || result.getString(3) != null) {
                // Of an expression, or of the first characters: values that differ may collide.
                partial.add(result.getString(1));
            } else {
                indexes.computeIfAbsent(result.getString(1), index -> new ArrayList<>())
                        .add(column);
            }
        });
        indexes.keySet().removeAll(partial);
        Collection<Set<String>> uniqueKeys = new HashSet<>();
        indexes.values().forEach(index -> uniqueKeys.add(Set.copyOf(index)));
        return new TableInfo(name, List.copyOf(columns), indexes.getOrDefault("PRIMARY", List.of()), uniqueKeys);
    }

    private void query(String sql, TableName name, Row row) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, name.schema());
            statement.setString(2, name.name());
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    row.read(result);
                }
            }
        }
    }

    private static ColumnInfo columnOf(ResultSet result) throws SQLException {
        String dataType = result.getString(2);
        MariaDbType type = new MariaDbType(dataType, result.getString(3), result.getString(11));
        boolean nullable = "YES".equals(result.getString(6));
        boolean counted = result.getString(8).contains("auto_increment");
        boolean unicode = Objects.requireNonNullElse(result.getString(10), "").startsWith("utf8");
        boolean fillsNull = counted || (type.kind() == ColumnKind.EPOCH && !nullable);
        return new ColumnInfo(
                result.getString(1),
                type.kind(),
                result.getString(3),
                sizeOf(result.getLong(4)),
                result.getInt(5),
                nullable,
                counted || result.getString(7) != null,
                !isEmpty(result.getString(9)),
                type.quirks(unicode ? result.getLong(12) : 0, fillsNull));
    }

    private static boolean isEmpty(@Nullable String text) {
        return text == null || text.isEmpty();
    }

    private static int sizeOf(long size) {
        return size > Integer.MAX_VALUE ? 0 : (int) size;
    }
}
