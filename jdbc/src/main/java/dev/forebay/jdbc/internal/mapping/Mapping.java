package dev.forebay.jdbc.internal.mapping;

import dev.forebay.jdbc.RowMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How keys and rows are mapped to a table; made only if they fit it. */
public record Mapping<K, V>(TableInfo table, TableShape shape, KeyMapping<K> keys, RowMapping<V> rows) {

    /**
     * Returns the mapping of a table of rows.
     *
     * @param rowType for the message
     * @throws IllegalArgumentException if it does not fit, with all reasons
     */
    public static <K, V> Mapping<K, V> of(
            TableInfo table, Class<K> keyType, String rowType, RowMapper<V> mapper, MappingOptions options) {
        Fit fit = new Fit(table, options);
        KeyFit<K> keyFit = new KeyFit<>(fit, keyType);
        KeyFit.Fitted<K> key = keyFit.fitted();
        RowFit<V> rowFit = new RowFit<>(fit, mapper, key.columns());
        Mapping<K, V> mapping = rowFit.mapping(key.mapping());
        rowFit.checkOptions(keyFit.components());
        rowFit.checkUnmapped();
        fit.refuseProblems(rowType);
        return mapping;
    }

    /**
     * Returns the mapping of a counter.
     *
     * @throws IllegalArgumentException if it does not fit, with all reasons
     */
    public static <K> CounterMapping<K> counter(
            TableInfo table, Class<K> keyType, MappingOptions options, String counterColumn) {
        Fit fit = new Fit(table, options);
        KeyFit.Fitted<K> key = new KeyFit<>(fit, keyType).fitted();
        return counter(fit, key, counterColumn);
    }

    /**
     * Returns the mapping of a counter of the same keys.
     *
     * @throws IllegalArgumentException if the column does not fit
     */
    public CounterMapping<K> counter(String counterColumn) {
        Fit fit = new Fit(table, MappingOptions.ofKey(List.of()));
        return counter(fit, new KeyFit.Fitted<>(keys, shape.keys()), counterColumn);
    }

    private static <K> CounterMapping<K> counter(Fit fit, KeyFit.Fitted<K> key, String counterColumn) {
        TableInfo table = fit.table();
        List<Column> counter = new ArrayList<>();
        Optional<ColumnInfo> info = table.column(counterColumn);
        if (info.isEmpty()) {
            fit.problem("column %s is missing".formatted(counterColumn));
        } else if (!info.get().kind().isWhole()) {
            fit.problem("column %s (%s) does not hold whole numbers"
                    .formatted(counterColumn, info.get().typeName()));
        } else if (info.get().generated()
                || key.columns().stream().anyMatch(column -> column.info().equals(info.get()))) {
            fit.problem("column %s cannot be added to: it is generated, or part of the key".formatted(counterColumn));
        } else {
            counter.add(new Column(table.name() + "." + info.get().name(), info.get(), Wire.LONG));
        }
        fit.refuseProblems("a counter");
        return new CounterMapping<>(new TableShape(table.name(), key.columns(), counter, List.of()), key.mapping());
    }

    /** How a counter's keys and its column are mapped: the column is the only one written. */
    public record CounterMapping<K>(TableShape shape, KeyMapping<K> keys) {
        /** Returns the column that counts. */
        public Column column() {
            return shape.written().get(0);
        }
    }
}
