package dev.forebay.jdbc;

import dev.forebay.Loader;
import dev.forebay.jdbc.internal.CounterRows;
import dev.forebay.jdbc.internal.Flush;
import dev.forebay.jdbc.internal.GroupWrite;
import dev.forebay.jdbc.internal.Recording;
import dev.forebay.jdbc.internal.Source;
import dev.forebay.jdbc.internal.TableRows;
import dev.forebay.jdbc.internal.TableRows.Item;
import dev.forebay.jdbc.internal.mapping.Identifier;
import dev.forebay.jdbc.internal.mapping.Mapping;
import dev.forebay.jdbc.internal.mapping.Mapping.CounterMapping;
import dev.forebay.jdbc.internal.mapping.TableName;
import dev.forebay.jdbc.internal.session.Work;
import dev.forebay.spi.CounterTable;
import dev.forebay.spi.FencedOutException;
import dev.forebay.spi.GroupWriter;
import dev.forebay.spi.Journal;
import dev.forebay.spi.TimedWriter;
import dev.forebay.spi.TransactionalWriter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one table as the source of a cache: loads them, and writes them for every strategy.
 *
 * <pre>{@code
 * record Product(long id, String name, BigDecimal price) {}
 *
 * JdbcTable<Long, Product> table = JdbcTable.of(dataSource, "products", Long.class, Product.class).key("id").build();
 * }</pre>
 *
 * <p>A row is what the mapped columns hold: a put inserts it or updates these columns, and leaves the others alone. All values
 * are bound, all names quoted. The database must keep every value as it is given, or the write is refused; only these are
 * changed on their way, always in the same manner:
 *
 * <ul>
 *   <li>{@code Instant} and {@code LocalDateTime} are cut (not rounded) to the fraction that the column keeps, microseconds unless
 *       it was declared otherwise (MariaDB: seconds); they and {@code LocalDate} must be within the years 1 to 9999;
 *   <li>{@code BigDecimal} comes back with the column's scale; digits that the column would round away are refused;
 *   <li>JSON text comes back as the database writes it: {@code jsonb} has an order of its own.
 * </ul>
 *
 * <p>Safe for use by many threads; blocks. Each call uses one connection of the data source, which must not be one of a
 * transaction of the caller's: loads read what is committed at that moment. {@link SQLException}s of the driver are thrown as
 * they are. A failed call leaves nothing half written. A load within Forebay is cancelled at its {@link
 * dev.forebay.spi.LoadDeadline}; any statement at the statement timeout.
 *
 * @param <K> the key type
 * @param <V> the row type
 */
public final class JdbcTable<K, V>
        implements Loader<K, V>, TransactionalWriter<K, V>, GroupWriter<K, V>, TimedWriter<K, V> {
    private static final int WRITE_ATTEMPTS = 5;

    private final Source source;
    private final Mapping<K, V> mapping;
    private final TableRows<K, V> rows;
    private final Flush<K, V> flush;
    private final GroupWrite<K, V> group;
    private final Recording<K> recording;

    JdbcTable(Source source, Mapping<K, V> mapping, Recording<K> recording) {
        this.source = source;
        this.mapping = mapping;
        this.rows = new TableRows<>(source.dialect(), mapping);
        this.flush = new Flush<>(source, rows);
        this.group = new GroupWrite<>(source, rows, recording);
        this.recording = recording;
    }

    /**
     * Begins the mapping of a table.
     *
     * @param table the table's name, or {@code schema.table}; matched as it is written, else without regard to case
     * @param keyType a whole number type, {@code String}, {@code UUID}, an enum, {@code LocalDate}, {@code Boolean}, or a record of
     *     these, whose components are the key's columns
     * @param rowType a record, or any class with {@link JdbcTableBuilder#mappedBy}
     * @throws IllegalArgumentException if {@code table} has other characters than letters, digits and {@code _}
     */
    public static <K, V> JdbcTableBuilder<K, V> of(
            DataSource dataSource, String table, Class<K> keyType, Class<V> rowType) {
        return new JdbcTableBuilder<>(dataSource, TableName.parse(table), keyType, rowType);
    }

    /**
     * Begins a counter whose totals are in a column of a table that need not be mapped otherwise.
     *
     * @param table as for {@link #of}
     * @param keyType as for {@link #of}
     */
    public static <K> JdbcCounterBuilder<K> counter(DataSource dataSource, String table, Class<K> keyType) {
        return new JdbcCounterBuilder<>(dataSource, TableName.parse(table), keyType);
    }

    /**
     * Returns a counter of this table's keys, whose totals are in {@code column}. Map a component to that column with {@link
     * JdbcTableBuilder#readOnly} only: a put of the row would undo the counting.
     *
     * @throws IllegalArgumentException if the column is missing or does not hold whole numbers
     */
    public CounterTable<K> counter(String column) {
        CounterMapping<K> counter = mapping.counter(Identifier.check("column", column));
        if (mapping.shape().written().stream()
                .anyMatch(written -> written.info().equals(counter.column().info()))) {
            throw new IllegalArgumentException(
                    "table %s: column %s is written with the row, which would undo the counting; say readOnly(..)"
                            .formatted(mapping.shape().name(), column));
        }
        return new CounterRows<>(source, counter);
    }

    @Override
    public @Nullable V load(K key) throws SQLException {
        return source.database()
                .single(session -> Optional.ofNullable(rows.select(session, key)))
                .orElse(null);
    }

    /** Returns the rows of the keys that have one, by one statement, in no particular order. */
    @Override
    public Map<K, V> loadAll(Collection<? extends K> keys) throws SQLException {
        List<K> distinct = List.copyOf(new LinkedHashSet<>(keys));
        return distinct.isEmpty() ? Map.of() : source.database().single(session -> rows.selectAll(session, distinct));
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the row has another key, or a value that its column does not keep; nothing was sent
     */
    @Override
    public void put(K key, V row) throws SQLException {
        write(List.of(rows.item(key, Objects.requireNonNull(row, "row"))));
    }

    @Override
    public void remove(K key) throws SQLException {
        write(List.of(rows.item(key, null)));
    }

    /** Makes all rows the rows of record in one transaction, or, when it throws, none of them. */
    @Override
    public void putAll(Map<? extends K, ? extends V> all) throws SQLException {
        List<Item<K>> items = new ArrayList<>();
        all.forEach((key, row) -> items.add(rows.item(key, Objects.requireNonNull(row, "row"))));
        write(items);
    }

    /** Deletes all rows in one transaction, or, when it throws, none of them. */
    @Override
    public void removeAll(Collection<? extends K> keys) throws SQLException {
        List<Item<K>> items = new ArrayList<>();
        new LinkedHashSet<K>(keys).forEach(key -> items.add(rows.item(key, null)));
        write(items);
    }

    /**
     * {@inheritDoc}
     *
     * <p>Refused are rows that {@link #put} would not send, and those that the database refuses (see {@link #flush}).
     */
    @Override
    public Map<K, Exception> writeGroup(Map<? extends K, ? extends @Nullable V> all) throws SQLException {
        return all.isEmpty() ? Map.of() : again(() -> group.run(all));
    }

    private void write(List<Item<K>> items) throws SQLException {
        List<Item<K>> inOrder = items.stream().sorted(Item.byKey()).toList();
        again(() -> writeOnce(inOrder));
    }

    private interface Attempt<T> {
        T run() throws SQLException;
    }

    /** Writes, again if the rows have met another writer: within the statement timeout, so that all takes at most twice that. */
    private <T> T again(Attempt<T> attempt) throws SQLException {
        long begin = System.nanoTime();
        for (int attempts = 1; ; attempts++) {
            try {
                return attempt.run();
            } catch (SQLException e) {
                boolean inTime = System.nanoTime() - begin
                        < source.database().statementTimeout().toNanos();
                if (!source.dialect().isCollision(e) || !inTime || attempts == WRITE_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private boolean writeOnce(List<Item<K>> items) throws SQLException {
        Work<Boolean, RuntimeException> work = session -> {
            recording.record(session, TableRows.keysOf(items));
            rows.write(session, items);
            return true;
        };
        if (items.size() == 1 && !recording.isNeeded() && source.dialect().writesAlone()) {
            source.database().single(work);
        } else if (!items.isEmpty()) {
            source.database().transaction(work);
        }
        return true;
    }

    /**
     * {@inheritDoc}
     *
     * <p>The fence is a row of {@code forebay_partition}, in the schema of this table.
     *
     * @throws IllegalStateException if that table is missing and may not or cannot be created
     */
    @Override
    public Fence takePartition(String cache, int partition) throws SQLException {
        return source.partitions().take(cache, partition);
    }

    /**
     * {@inheritDoc}
     *
     * <p>The database refuses a row by an SQL state of class 22 or 23, PostgreSQL also by P0001, 44000 and 54000, MariaDB also by
     * class 45 and by some of its codes; every other failure is thrown, and nothing was written or, when the answer to the commit
     * was lost, all. Removals come before rows, and refused rows are tried again after the others.
     */
    @Override
    public Map<K, String> flush(Fence fence, List<Journal.Change<K, V>> changes)
            throws SQLException, FencedOutException {
        return flush.run(fence, changes);
    }

    @Override
    public Duration statementTimeout() {
        return source.database().statementTimeout();
    }

    @Override
    public String toString() {
        return "JdbcTable[" + mapping.shape().name() + "]";
    }
}
