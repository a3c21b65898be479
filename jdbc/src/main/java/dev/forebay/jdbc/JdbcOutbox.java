package dev.forebay.jdbc;

import dev.forebay.jdbc.internal.OutboxTable;
import dev.forebay.spi.KeyFormat;
import dev.forebay.spi.KeyFormats;
import dev.forebay.spi.Outbox;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;

/**
 * The table {@code forebay_outbox}: invalidations that are committed together with the change that makes them necessary, so that no
 * crash in between leaves a stale entry, whoever wrote.
 *
 * <pre>{@code
 * JdbcOutbox outbox = JdbcOutbox.of(dataSource);
 * Forebay forebay = Forebay.on(backend, ForebayOptions.defaults().outbox(outbox)); // relays
 *
 * try (Connection connection = dataSource.getConnection()) { // any transaction, in any process
 *     connection.setAutoCommit(false);
 *     // ... change rows of the table behind the cache "items"
 *     outbox.record(connection, "items", List.of(7L));
 *     connection.commit();
 * }
 * }</pre>
 *
 * <p>Every {@code Forebay} that has the outbox among its options relays for the caches that it has, within the poll interval of a
 * commit; what one has in hand the others pass over. Rows of a cache that no process has wait for one that does. Relayed rows are kept
 * for a while, for {@link #replay}.
 *
 * <p>Safe for use by many threads; blocks.
 */
public final class JdbcOutbox implements Outbox {
    private static final Duration LEAST = Duration.ofMillis(1);
    private static final Duration MOST = Duration.ofDays(365);

    private final OutboxTable table;
    private final Duration pollInterval;
    private final Duration keep;

    private JdbcOutbox(OutboxTable table, Duration pollInterval, Duration keep) {
        this.table = table;
        this.pollInterval = pollInterval;
        this.keep = keep;
    }

    /**
     * Returns the outbox in the schema of the data source's connections, and creates its table if it is missing.
     *
     * @throws IllegalArgumentException if the database is not supported
     * @throws IllegalStateException if the table could not be found or created
     */
    public static JdbcOutbox of(DataSource dataSource) {
        return open(dataSource, true);
    }

    /**
     * As {@link #of}, but creates nothing.
     *
     * @throws IllegalStateException if the table is missing; the message has the statement that creates it
     */
    public static JdbcOutbox existing(DataSource dataSource) {
        return open(dataSource, false);
    }

    private static JdbcOutbox open(DataSource dataSource, boolean create) {
        OutboxTable table = OutboxTable.open(Objects.requireNonNull(dataSource, "dataSource"), create);
        return new JdbcOutbox(table, Duration.ofMillis(500), Duration.ofHours(1));
    }

    /** Returns a copy whose rows are looked for at this interval: 1 ms to 365 days, default 500 ms. A failure is followed by longer pauses. */
    public JdbcOutbox pollInterval(Duration interval) {
        return new JdbcOutbox(table, check("pollInterval", interval), keep);
    }

    /** Returns a copy that keeps relayed rows for this time, for {@link #replay}: 1 ms to 365 days, default 1 h. They go within a minute after. */
    public JdbcOutbox keep(Duration time) {
        return new JdbcOutbox(table, pollInterval, check("keep", time));
    }

    private static Duration check(String option, Duration value) {
        if (value.compareTo(LEAST) < 0 || value.compareTo(MOST) > 0) {
            throw new IllegalArgumentException("%s is %s; it must be %s to %s".formatted(option, value, LEAST, MOST));
        }
        return value;
    }

    /**
     * Adds an invalidation of each key to the caller's transaction, with the keys in the format of {@link KeyFormats#of}.
     *
     * @param connection one with a transaction, in the database of this outbox
     * @param cache the cache's name
     * @throws IllegalArgumentException if there is no format for such keys
     * @throws IllegalStateException if the connection is in autocommit mode: the row would not be in the transaction of the change
     * @throws SQLException of the driver; the transaction is the caller's to roll back
     */
    public <K> void record(Connection connection, String cache, Collection<? extends K> keys) throws SQLException {
        recordTexts(connection, cache, keys.stream().map(JdbcOutbox::text).toList());
    }

    /** As {@link #record(Connection, String, Collection)}, for a cache with a key format of its own. */
    public <K> void record(Connection connection, String cache, KeyFormat<K> format, Collection<? extends K> keys)
            throws SQLException {
        recordTexts(connection, cache, keys.stream().map(format::format).toList());
    }

    @SuppressWarnings("unchecked") // the format of an object's own class takes the object
    private static <K> String text(K key) {
        Class<?> type = key instanceof Enum<?> constant ? constant.getDeclaringClass() : key.getClass();
        return ((KeyFormat<K>) KeyFormats.of(type)).format(key);
    }

    private void recordTexts(Connection connection, String cache, List<String> keys) throws SQLException {
        Objects.requireNonNull(cache, "cache");
        if (connection.getAutoCommit()) {
            throw new IllegalStateException(
                    "cache '%s': the connection is in autocommit mode, so the invalidation of %s would not be in the transaction of the change; nothing was recorded"
                            .formatted(cache, keys));
        }
        if (!keys.isEmpty()) {
            table.add(connection, cache, keys);
        }
    }

    /** Returns how many rows wait to be relayed. A number that stays above 0 says that no process has their cache. */
    public long waiting() throws SQLException {
        return table.waiting();
    }

    /**
     * Lets everything wait again that was relayed within {@code past}, as far as it was kept: after a store has gone back in time in a way
     * that Forebay does not see (docs/redis.md), or was written past Forebay.
     *
     * @return how many rows wait again
     */
    public long replay(Duration past) throws SQLException {
        return table.replay(System.currentTimeMillis() - past.toMillis());
    }

    @Override
    public int relay(String cache, int most, Relay relay) throws Exception {
        return table.relay(cache, most, relay);
    }

    @Override
    public int removeOld() throws SQLException {
        return table.remove(System.currentTimeMillis() - keep.toMillis());
    }

    @Override
    public Duration pollInterval() {
        return pollInterval;
    }

    OutboxTable table() {
        return table;
    }
}
