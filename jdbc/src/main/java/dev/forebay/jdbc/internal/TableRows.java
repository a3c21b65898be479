package dev.forebay.jdbc.internal;

import dev.forebay.jdbc.internal.dialect.Dialect;
import dev.forebay.jdbc.internal.mapping.KeyMapping;
import dev.forebay.jdbc.internal.mapping.Mapping;
import dev.forebay.jdbc.internal.session.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and writes the rows of one table. */
public final class TableRows<K, V> {
    private final Mapping<K, V> mapping;
    private final Dialect.RowReads reads;
    private final Dialect.RowWrites writes;

    public TableRows(Dialect dialect, Mapping<K, V> mapping) {
        this.mapping = mapping;
        this.reads = dialect.rowReads(mapping.shape());
        this.writes = dialect.rowWrites(mapping.shape());
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

    /** Returns the keys of items, in their order. */
    public static <K> List<K> keysOf(List<Item<K>> items) {
        return items.stream().map(Item::key).toList();
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
        List<V> found = new ArrayList<>(1);
        reads.one(
                session,
                keyColumns,
                (which, result, first) -> found.add(mapping.rows().fromColumns(keyColumns, result, first)));
        return found.isEmpty() ? null : found.get(0);
    }

    /** Returns the rows of the keys that have one; by as few statements as the database allows. */
    public Map<K, V> selectAll(Session session, List<K> keys) throws SQLException {
        List<Object[]> keyColumns = keys.stream().map(mapping.keys()::toColumns).toList();
        Map<K, V> rows = new LinkedHashMap<>();
        reads.many(
                session,
                keyColumns,
                (which, result, first) ->
                        rows.put(keys.get(which), mapping.rows().fromColumns(keyColumns.get(which), result, first)));
        return rows;
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
