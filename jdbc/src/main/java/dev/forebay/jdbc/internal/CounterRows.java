package dev.forebay.jdbc.internal;

import dev.forebay.jdbc.internal.dialect.Dialect;
import dev.forebay.jdbc.internal.dialect.PartitionColumns;
import dev.forebay.jdbc.internal.mapping.KeyMapping;
import dev.forebay.jdbc.internal.mapping.Mapping.CounterMapping;
import dev.forebay.jdbc.internal.session.Database;
import dev.forebay.jdbc.internal.session.Session;
import dev.forebay.spi.CounterBase;
import dev.forebay.spi.CounterTable;
import dev.forebay.spi.FencedOutException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A whole-number column of a table as the source of a counter. */
public final class CounterRows<K> implements CounterTable<K> {
    private final Database database;
    private final Dialect dialect;
    private final Refusal refusal;
    private final PartitionTable partitions;
    private final CounterMapping<K> mapping;
    private final Dialect.Additions additions;

    public CounterRows(Source source, CounterMapping<K> mapping) {
        this.database = source.database();
        this.dialect = source.dialect();
        this.refusal = new Refusal(dialect);
        this.partitions = source.partitions();
        this.mapping = mapping;
        this.additions = dialect.additions(mapping.shape());
    }

    /** A key, its columns and the delta behind them. */
    private static final class Item<K> {
        private final K key;
        private final Object[] columnsAndDelta;

        Item(K key, Object[] columnsAndDelta) {
            this.key = key;
            this.columnsAndDelta = columnsAndDelta;
        }

        Object[] columnsAndDelta() {
            return columnsAndDelta;
        }
    }

    @Override
    public Fence takePartition(String cache, int partition) throws SQLException {
        return partitions.take(cache, partition);
    }

    @Override
    public String lastFlush(String cache, int partition) throws SQLException {
        return partitions.lastFlush(cache, partition);
    }

    @Override
    public Map<K, CounterBase> read(String cache, Map<K, Integer> partitionOfKey) throws SQLException {
        PartitionColumns names = partitions.columns();
        List<K> keys = new ArrayList<>();
        List<Object[]> parameters = new ArrayList<>();
        partitionOfKey.forEach((key, partition) -> {
            keys.add(key);
            parameters.add(with(mapping.keys().toColumns(key), partition));
        });
        List<CounterBase> bases = database.single(
                session -> dialect.totalReads(mapping.shape(), names).read(session, cache, parameters));
        Map<K, CounterBase> baseOfKey = new LinkedHashMap<>();
        for (int i = 0; i < bases.size(); i++) {
            baseOfKey.put(keys.get(i), bases.get(i));
        }
        return baseOfKey;
    }

    @Override
    public Map<K, String> apply(Fence fence, String flushId, Map<K, Long> deltas)
            throws SQLException, FencedOutException {
        Map<K, String> refused = new LinkedHashMap<>();
        List<Item<K>> items = items(deltas, refused);
        PartitionColumns names = partitions.columns();
        try {
            refused.putAll(applyWhole(names, fence, flushId, items));
        } catch (SQLException e) {
            if (!refusal.is(e)) {
                throw e;
            }
            refused.putAll(applySifted(names, fence, flushId, items));
        }
        return refused;
    }

    @Override
    public void forget(String cache, int partition) throws SQLException {
        partitions.forget(cache, partition);
    }

    private Map<K, String> applyWhole(PartitionColumns names, Fence fence, String flushId, List<Item<K>> items)
            throws SQLException, FencedOutException {
        return database.<Map<K, String>, FencedOutException>transaction(session -> {
            Map<K, String> refused = new LinkedHashMap<>();
            if (partitions.begin(session, names, fence, flushId)) {
                add(session, items, refused);
            }
            return refused;
        });
    }

    private Map<K, String> applySifted(PartitionColumns names, Fence fence, String flushId, List<Item<K>> items)
            throws SQLException, FencedOutException {
        return database.<Map<K, String>, FencedOutException>transaction(session -> {
            Map<K, String> refused = new LinkedHashMap<>();
            if (partitions.begin(session, names, fence, flushId)) {
                dialect.checkConstraintsAtOnce(session);
                Sieve.Attempt<Item<K>> attempt = (inside, some) -> add(inside, some, refused);
                new Sieve<>(session, refusal, attempt)
                        .write(items)
                        .forEach((item, answer) -> refused.put(item.key, refusal.textOf(answer)));
            }
            return refused;
        });
    }

    private void add(Session session, List<Item<K>> items, Map<K, String> refused) throws SQLException {
        if (items.isEmpty()) {
            return;
        }
        boolean[] added =
                additions.add(session, items.stream().map(Item::columnsAndDelta).toList());
        for (int i = 0; i < added.length; i++) {
            if (!added[i]) {
                refused.put(
                        items.get(i).key, "no row in table " + mapping.shape().name());
            }
        }
    }

    /** Returns the deltas in the order of their keys; what is no key of the table is refused here. */
    private List<Item<K>> items(Map<K, Long> deltas, Map<K, String> refused) {
        List<Item<K>> items = new ArrayList<>();
        deltas.forEach((key, delta) -> {
            try {
                items.add(new Item<>(key, with(mapping.keys().toColumns(key), delta)));
            } catch (RuntimeException e) {
                refused.put(key, e.toString());
            }
        });
        items.sort(Comparator.comparing(Item::columnsAndDelta, KeyMapping.ORDER));
        return items;
    }

    private static Object[] with(Object[] keyColumns, Object last) {
        Object[] values = new Object[keyColumns.length + 1];
        System.arraycopy(keyColumns, 0, values, 0, keyColumns.length);
        values[keyColumns.length] = last;
        return values;
    }
}
