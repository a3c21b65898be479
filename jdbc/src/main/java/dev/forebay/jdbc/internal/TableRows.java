package dev.forebay.jdbc.internal;

import dev.forebay.jdbc.internal.dialect.Dialect;
import dev.forebay.jdbc.internal.dialect.Dialect.ArrayOf;
import dev.forebay.jdbc.internal.dialect.Sql;
import dev.forebay.jdbc.internal.mapping.Column;
import dev.forebay.jdbc.internal.mapping.KeyMapping;
import dev.forebay.jdbc.internal.mapping.Mapping;
import dev.forebay.jdbc.internal.mapping.TableShape;
import dev.forebay.jdbc.internal.session.Session;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and writes the rows of one table. */
public final class TableRows<K, V> {
    /** The first column of every select says which key the row is of. */
    private static final int FIRST_COLUMN = 2;

    private final Dialect dialect;
    private final Mapping<K, V> mapping;
    private final Dialect.RowWrites writes;
    private final String selectOne;
    private final String selectMany;

    public TableRows(Dialect dialect, Mapping<K, V> mapping) {
        TableShape shape = mapping.shape();
        this.dialect = dialect;
        this.mapping = mapping;
        this.writes = dialect.rowWrites(shape);
        this.selectOne = "SELECT %s FROM %s AS t WHERE %s"
                .formatted(selected("1", shape), shape.name().quoted(), Sql.equalParameters(dialect, shape.keys()));
        this.selectMany = "SELECT %s FROM %s JOIN %s AS t ON %s"
                .formatted(
                        selected("d.ord", shape),
                        Sql.unnest(dialect, shape.keys()),
                        shape.name().quoted(),
                        Sql.equalUnnested(shape.keys()));
    }

    private static String selected(String first, TableShape shape) {
        return first + Sql.each(shape.selected(), column -> ", t." + column.quoted(), "");
    }

    /** A row or a removal on its way to the table. */
    public static final class Item<K> {
        private final K key;
        private final Object[] keyColumns;
        private final @Nullable Object @Nullable [] columns;

        private Item(K key, Object[] keyColumns, @Nullable Object @Nullable [] columns) {
            this.key = key;
            this.keyColumns = keyColumns;
            this.columns = columns;
        }

        /** Returns the order in which batches touch rows. */
        public static <K> Comparator<Item<K>> byKey() {
            return Comparator.comparing(item -> item.keyColumns, KeyMapping.ORDER);
        }

        K key() {
            return key;
        }
    }

    /**
     * Returns a key and its row as the table takes them.
     *
     * @param row the row, or {@code null} for a removal
     * @throws RuntimeException if they cannot be written
     */
    public Item<K> item(K key, @Nullable V row) {
        Object[] keyColumns = mapping.keys().toColumns(key);
        return new Item<>(key, keyColumns, row == null ? null : mapping.rows().toColumns(keyColumns, row));
    }

    /** Returns the row of a key. */
    public @Nullable V select(Session session, K key) throws SQLException {
        Object[] keyColumns = mapping.keys().toColumns(key);
        List<Column> columns = mapping.shape().keys();
        try (PreparedStatement statement = session.prepare(selectOne)) {
            for (int i = 0; i < keyColumns.length; i++) {
                columns.get(i).wire().set(statement, i + 1, keyColumns[i]);
            }
            try (ResultSet result = statement.executeQuery()) {
                return result.next() ? mapping.rows().fromColumns(keyColumns, result, FIRST_COLUMN) : null;
            }
        }
    }

    /** Returns the rows of the keys that have one; by one statement, unless the database has shorter arrays. */
    public Map<K, V> selectAll(Session session, List<K> keys) throws SQLException {
        Map<K, V> rows = new LinkedHashMap<>();
        int most = dialect.maxArrayLength();
        for (int first = 0; first < keys.size(); first += most) {
            selectInto(rows, session, keys.subList(first, Math.min(keys.size(), first + most)));
        }
        return rows;
    }

    private void selectInto(Map<K, V> rows, Session session, List<K> keys) throws SQLException {
        List<Object[]> keyColumns = keys.stream().map(mapping.keys()::toColumns).toList();
        List<Column> columns = mapping.shape().keys();
        try (PreparedStatement statement = session.prepare(selectMany)) {
            for (int i = 0; i < columns.size(); i++) {
                dialect.setArray(session, statement, i + 1, new ArrayOf(columns.get(i), i, keyColumns));
            }
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    int which = result.getInt(1) - 1;
                    V row = mapping.rows().fromColumns(keyColumns.get(which), result, FIRST_COLUMN);
                    rows.put(keys.get(which), row);
                }
            }
        }
    }

    /**
     * Writes items, removals first: a row may take over a value that only one row can have.
     *
     * @param items in the order of their keys
     */
    public void write(Session session, List<Item<K>> items) throws SQLException {
        List<Object[]> removed = new ArrayList<>();
        List<@Nullable Object[]> written = new ArrayList<>();
        for (Item<K> item : items) {
            if (item.columns == null) {
                removed.add(item.keyColumns);
            } else {
                written.add(item.columns);
            }
        }
        if (!removed.isEmpty()) {
            writes.delete(session, removed);
        }
        if (!written.isEmpty()) {
            writes.upsert(session, written);
        }
    }
}
