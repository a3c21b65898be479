package dev.forebay.jdbc.internal.mapping;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a database says of a table, with every name as the database spells it.
 *
 * @param uniqueKeys the columns of the primary key and of each unique constraint, without partial indexes
 */
public record TableInfo(
        TableName name, List<ColumnInfo> columns, List<String> primaryKey, Collection<Set<String>> uniqueKeys) {
    private static final Set<String> TABLE_TYPES = Set.of("TABLE", "BASE TABLE", "PARTITIONED TABLE");

    /** Returns the table: the one of exactly this name, else the one whose name differs in case only. */
    public static Optional<TableInfo> find(Connection connection, TypeNames types, TableName wanted)
            throws SQLException {
        String schema = wanted.schema() != null ? wanted.schema() : connection.getSchema();
        for (String schemaSpelling : spellings(Objects.requireNonNullElse(schema, ""))) {
            for (String tableSpelling : spellings(wanted.name())) {
                TableName name = new TableName(schemaSpelling, tableSpelling);
                if (exists(connection, name)) {
                    return Optional.of(read(connection, types, name));
                }
            }
        }
        return Optional.empty();
    }

    /** Returns a column: the one of exactly this name, else the one whose name differs in case only. */
    public Optional<ColumnInfo> column(String wanted) {
        return columns.stream()
                .filter(column -> column.name().equals(wanted))
                .findFirst()
                .or(() -> columns.stream()
                        .filter(column -> column.name().equalsIgnoreCase(wanted))
                        .findFirst());
    }

    /** Returns how a database may spell a name, likeliest first. */
    public static Set<String> spellings(String name) {
        Set<String> spellings = new LinkedHashSet<>();
        spellings.add(name);
        spellings.add(name.toLowerCase(Locale.ROOT));
        spellings.add(name.toUpperCase(Locale.ROOT));
        return spellings;
    }

    private static boolean exists(Connection connection, TableName name) throws SQLException {
        DatabaseMetaData metaData = connection.getMetaData();
        String escape = metaData.getSearchStringEscape();
        try (ResultSet tables = metaData.getTables(
                connection.getCatalog(),
                pattern(Objects.requireNonNull(name.schema()), escape),
                pattern(name.name(), escape),
                null)) {
            while (tables.next()) {
                if (name.name().equals(tables.getString("TABLE_NAME"))
                        && TABLE_TYPES.contains(tables.getString("TABLE_TYPE"))) {
                    return true;
                }
            }
            return false;
        }
    }

    private static String pattern(String name, String escape) {
        return name.replace("_", escape + "_").replace("%", escape + "%");
    }

    private static TableInfo read(Connection connection, TypeNames types, TableName name) throws SQLException {
        List<String> primaryKey = primaryKey(connection, name);
        Collection<Set<String>> uniqueKeys = new HashSet<>(uniqueIndexes(connection, name));
        if (!primaryKey.isEmpty()) {
            uniqueKeys.add(Set.copyOf(primaryKey));
        }
        return new TableInfo(name, columns(connection, types, name), primaryKey, uniqueKeys);
    }

    private static List<ColumnInfo> columns(Connection connection, TypeNames types, TableName name)
            throws SQLException {
        DatabaseMetaData metaData = connection.getMetaData();
        String escape = metaData.getSearchStringEscape();
        List<ColumnInfo> columns = new ArrayList<>();
        try (ResultSet result = metaData.getColumns(
                connection.getCatalog(),
                pattern(Objects.requireNonNull(name.schema()), escape),
                pattern(name.name(), escape),
                null)) {
            while (result.next()) {
                String typeName = result.getString("TYPE_NAME");
                boolean counted = "YES".equals(result.getString("IS_AUTOINCREMENT"));
                columns.add(new ColumnInfo(
                        result.getString("COLUMN_NAME"),
                        types.kindOf(typeName, result.getInt("DATA_TYPE")),
                        typeName,
                        result.getInt("COLUMN_SIZE"),
                        result.getInt("DECIMAL_DIGITS"),
                        result.getInt("NULLABLE") != DatabaseMetaData.columnNoNulls,
                        counted || result.getString("COLUMN_DEF") != null,
                        "YES".equals(result.getString("IS_GENERATEDCOLUMN")),
                        Quirks.NONE));
            }
        }
        return List.copyOf(columns);
    }

    private static List<String> primaryKey(Connection connection, TableName name) throws SQLException {
        Map<Integer, String> columns = new TreeMap<>();
        try (ResultSet result =
                connection.getMetaData().getPrimaryKeys(connection.getCatalog(), name.schema(), name.name())) {
            while (result.next()) {
                columns.put(result.getInt("KEY_SEQ"), result.getString("COLUMN_NAME"));
            }
        }
        return List.copyOf(columns.values());
    }

    private static Collection<Set<String>> uniqueIndexes(Connection connection, TableName name) throws SQLException {
        Map<String, Set<String>> indexes = new LinkedHashMap<>();
        try (ResultSet result = connection
                .getMetaData()
                .getIndexInfo(connection.getCatalog(), name.schema(), name.name(), true, true)) {
            while (result.next()) {
                boolean partial = result.getString("FILTER_CONDITION") != null;
                String column = result.getString("COLUMN_NAME");
                if (!partial && column != null) {
                    indexes.computeIfAbsent(result.getString("INDEX_NAME"), index -> new HashSet<>())
                            .add(column);
                }
            }
        }
        return indexes.values();
    }
}
