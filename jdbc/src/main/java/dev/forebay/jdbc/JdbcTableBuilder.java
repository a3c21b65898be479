package dev.forebay.jdbc;

import dev.forebay.jdbc.internal.Recording;
import dev.forebay.jdbc.internal.Source;
import dev.forebay.jdbc.internal.Source.Settings;
import dev.forebay.jdbc.internal.mapping.Identifier;
import dev.forebay.jdbc.internal.mapping.Mapping;
import dev.forebay.jdbc.internal.mapping.MappingOptions;
import dev.forebay.jdbc.internal.mapping.RecordMapper;
import dev.forebay.jdbc.internal.mapping.TableName;
import dev.forebay.spi.KeyFormat;
import dev.forebay.spi.KeyFormats;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Puts a {@link JdbcTable} together; made by {@link JdbcTable#of}. Used by one thread.
 *
 * <p>A component {@code unitPrice} is mapped to column {@code unit_price}; column names are matched as they are written, else
 * without regard to case.
 */
public final class JdbcTableBuilder<K, V> {
    private final DataSource dataSource;
    private final TableName table;
    private final Class<K> keyType;
    private final Class<V> rowType;
    private final Map<String, String> columns = new LinkedHashMap<>();
    private final Map<String, ColumnType<?>> types = new LinkedHashMap<>();
    private final Set<String> readOnly = new LinkedHashSet<>();
    private final Set<String> ignored = new LinkedHashSet<>();
    private List<String> key = List.of();
    private @Nullable RowMapper<V> mapper;
    private Settings settings = Settings.DEFAULTS;
    private Recording<K> recording = Recording.none();

    JdbcTableBuilder(DataSource dataSource, TableName table, Class<K> keyType, Class<V> rowType) {
        this.dataSource = Objects.requireNonNull(dataSource, "dataSource");
        this.table = table;
        this.keyType = Objects.requireNonNull(keyType, "keyType");
        this.rowType = Objects.requireNonNull(rowType, "rowType");
    }

    /**
     * Sets the key's columns: one, or for a record the column of each of its components in their order. They must be the primary
     * key or a unique constraint. Default: the primary key, or for a record the columns that its components are named for.
     */
    public JdbcTableBuilder<K, V> key(String... keyColumns) {
        key = KeyColumns.check(keyColumns);
        return this;
    }

    /** Sets the column of a component of the row or of a composite key. */
    public JdbcTableBuilder<K, V> column(String component, String column) {
        columns.put(Objects.requireNonNull(component, "component"), Identifier.check("column", column));
        return this;
    }

    /** Sets how a component of the row or of a composite key is stored, such as JSON as text. */
    public JdbcTableBuilder<K, V> type(String component, ColumnType<?> type) {
        types.put(Objects.requireNonNull(component, "component"), Objects.requireNonNull(type, "type"));
        return this;
    }

    /** Says that components are loaded and never written: counters, generated columns, what others maintain. */
    public JdbcTableBuilder<K, V> readOnly(String... components) {
        Collections.addAll(readOnly, components);
        return this;
    }

    /** Says that components have no column: they are not written, and {@code null} in loaded rows. */
    public JdbcTableBuilder<K, V> ignore(String... components) {
        Collections.addAll(ignored, components);
        return this;
    }

    /** Sets how rows are taken apart and put together; needed for classes that are no records. */
    public JdbcTableBuilder<K, V> mappedBy(RowMapper<V> rowMapper) {
        mapper = Objects.requireNonNull(rowMapper, "rowMapper");
        return this;
    }

    /**
     * Sets how long one statement may run: 1 ms to 1 hour, default 4 s; rounded up to seconds. Must be shorter than the cache's
     * hold time, or a slow write outlives the guard of its entry. Set the pool's connection timeout to a like value.
     */
    public JdbcTableBuilder<K, V> statementTimeout(Duration timeout) {
        settings = new Settings(StatementTimeout.check(timeout), settings.createMissingTables());
        return this;
    }

    /** Sets whether {@code forebay_partition} is created when write-behind first needs it; default {@code true}. */
    public JdbcTableBuilder<K, V> createMissingTables(boolean create) {
        settings = new Settings(settings.statementTimeout(), create);
        return this;
    }

    /**
     * Records the keys of puts and removals in an outbox, in the same transaction: for {@link dev.forebay.WriteGuard#INVALIDATE}, whose
     * invalidation a crash can lose, and for processes that write without a cache. Flushes of write-behind are not recorded: their
     * entries are there before the row is. Default: no.
     *
     * @param cache the name of the cache that has this table's rows, with keys in the format of {@link KeyFormats#of}
     * @param outbox in the database of this table
     * @throws IllegalArgumentException if there is no format for the key type
     */
    public JdbcTableBuilder<K, V> outbox(JdbcOutbox outbox, String cache) {
        return outbox(outbox, cache, KeyFormats.of(keyType));
    }

    /** As {@link #outbox(JdbcOutbox, String)}, for a cache with a key format of its own. */
    public JdbcTableBuilder<K, V> outbox(JdbcOutbox outbox, String cache, KeyFormat<K> format) {
        recording = Recording.in(
                outbox.table(), Objects.requireNonNull(cache, "cache"), Objects.requireNonNull(format, "format"));
        return this;
    }

    /**
     * Reads the table's metadata and returns the table.
     *
     * @throws IllegalArgumentException if the table is missing, is in a database that is not supported, or does not fit; the
     *     message names everything that does not
     * @throws IllegalStateException if the database does not answer
     */
    public JdbcTable<K, V> build() {
        RowMapper<V> rowMapper = mapper != null ? mapper : new RecordMapper<>(rowType);
        MappingOptions options = new MappingOptions(key, columns, types, readOnly, ignored);
        Source source = Source.open(dataSource, table, settings);
        return new JdbcTable<>(
                source, Mapping.of(source.table(), keyType, rowType.getSimpleName(), rowMapper, options), recording);
    }
}
