package dev.forebay.jdbc;

import dev.forebay.jdbc.internal.CounterRows;
import dev.forebay.jdbc.internal.Source;
import dev.forebay.jdbc.internal.Source.Settings;
import dev.forebay.jdbc.internal.mapping.Identifier;
import dev.forebay.jdbc.internal.mapping.Mapping;
import dev.forebay.jdbc.internal.mapping.MappingOptions;
import dev.forebay.jdbc.internal.mapping.TableName;
import dev.forebay.spi.CounterTable;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Puts the table of a counter together; made by {@link JdbcTable#counter(DataSource, String, Class)}. Used by one thread. */
public final class JdbcCounterBuilder<K> {
    private final DataSource dataSource;
    private final TableName table;
    private final Class<K> keyType;
    private List<String> key = List.of();
    private @Nullable String column;
    private Settings settings = Settings.DEFAULTS;

    JdbcCounterBuilder(DataSource dataSource, TableName table, Class<K> keyType) {
        this.dataSource = Objects.requireNonNull(dataSource, "dataSource");
        this.table = table;
        this.keyType = Objects.requireNonNull(keyType, "keyType");
    }

    /** Sets the key's columns, as {@link JdbcTableBuilder#key} does. */
    public JdbcCounterBuilder<K> key(String... keyColumns) {
        key = KeyColumns.check(keyColumns);
        return this;
    }

    /** Sets the column that holds the totals, a whole number; {@code NULL} counts as 0. Required. */
    public JdbcCounterBuilder<K> column(String counterColumn) {
        column = Identifier.check("column", counterColumn);
        return this;
    }

    /** Sets how long one statement may run: 1 ms to 1 hour, default 4 s; rounded up to seconds. */
    public JdbcCounterBuilder<K> statementTimeout(Duration timeout) {
        settings = new Settings(StatementTimeout.check(timeout), settings.createMissingTables());
        return this;
    }

    /** Sets whether {@code forebay_partition} is created when it is first needed; default {@code true}. */
    public JdbcCounterBuilder<K> createMissingTables(boolean create) {
        settings = new Settings(settings.statementTimeout(), create);
        return this;
    }

    /**
     * Reads the table's metadata and returns the counter's table. It adds to rows that are there; a delta for a key without a row
     * is refused. Safe for use by many threads.
     *
     * @throws IllegalArgumentException if the table is missing, is in a database that is not supported, or does not fit; the
     *     message names everything that does not
     * @throws IllegalStateException if no column was set, or the database does not answer
     */
    public CounterTable<K> build() {
        if (column == null) {
            throw new IllegalStateException("table %s: say with column(..) where the totals are".formatted(table));
        }
        Source source = Source.open(dataSource, table, settings);
        return new CounterRows<>(source, Mapping.counter(source.table(), keyType, MappingOptions.ofKey(key), column));
    }
}
