package dev.forebay.proof.history;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.forebay.Cache;
import dev.forebay.CacheBuilder;
import dev.forebay.Forebay;
import dev.forebay.ForebayOptions;
import dev.forebay.JournalOptions;
import dev.forebay.Loader;
import dev.forebay.Loading;
import dev.forebay.ReadThrough;
import dev.forebay.RefreshAhead;
import dev.forebay.RetrySchedule;
import dev.forebay.Staleness;
import dev.forebay.WriteBehind;
import dev.forebay.WriteGuard;
import dev.forebay.WriteThrough;
import dev.forebay.jdbc.JdbcTable;
import dev.forebay.proof.ground.Pools;
import dev.forebay.proof.ground.Row;
import dev.forebay.redis.RedisBackend;
import dev.forebay.redis.RedisOptions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The caches under test, as every process of a run builds them. Times are short, so that they run out during a run; but they stand in
 * the proportions that the protocol asks for.
 *
 * <p>A source call under a hold takes at most: 0.25 s for a connection, 1 s of a paused process, 1 s of a paused PostgreSQL, and 1.5 s for
 * the statement, which PostgreSQL itself ends then ({@code statement_timeout}): that of a process that was killed would wait for a row's
 * lock for as long as it takes. That is less than the hold time.
 */
final class Caches implements AutoCloseable {
    static final Duration HOLD = Duration.ofSeconds(5);
    private static final Duration STATEMENT = Duration.ofSeconds(1);
    private static final Duration STATEMENT_AT_SERVER = Duration.ofMillis(1500);
    private static final Loading LOADING = Loading.defaults()
            .hardTimeout(Duration.ofSeconds(1))
            .leaseTime(Duration.ofMillis(1200))
            .leaseWait(Duration.ofMillis(400))
            .failurePause(Duration.ofMillis(50));

    private final HikariDataSource dataSource;
    private final Forebay forebay;
    private final WriteGuard guard;
    private final Map<Register, Cache<Long, Row>> caches = new EnumMap<>(Register.class);
    private final Map<Register, JdbcTable<Long, Row>> tables = new EnumMap<>(Register.class);

    /** @param user of Redis and of PostgreSQL; its password at Redis is its name */
    Caches(Address address, String user, Wrong wrong) {
        guard = wrong == Wrong.UNGUARDED ? WriteGuard.INVALIDATE : WriteGuard.hold(HOLD);
        HikariConfig config = Pools.config(address.database(), user);
        config.setMaximumPoolSize(12);
        config.setConnectionTimeout(250);
        config.addDataSourceProperty("socketTimeout", 2);
        config.addDataSourceProperty("options", "-c statement_timeout=" + STATEMENT_AT_SERVER.toMillis());
        dataSource = new HikariDataSource(config);
        try {
            forebay = Forebay.on(
                    RedisBackend.connect(
                            "redis://%s:%s@127.0.0.1:%d".formatted(user, user, address.redisPort()),
                            RedisOptions.defaults().commandTimeout(Duration.ofMillis(500))),
                    ForebayOptions.defaults()
                            .shutdownTimeout(Duration.ofSeconds(1))
                            .storeRetry(Duration.ofMillis(50)));
        } catch (RuntimeException e) {
            dataSource.close();
            throw e;
        }
        try {
            build();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Where the servers are. */
    record Address(int redisPort, String database) {}

    private void build() {
        for (Register register : Register.values()) {
            tables.put(
                    register,
                    JdbcTable.of(dataSource, register.title(), Long.class, Row.class)
                            .statementTimeout(STATEMENT)
                            .build());
        }
        // A long time to live keeps a wrong entry long enough to be seen.
        add(Register.ASIDE, builder(Register.ASIDE, Duration.ofSeconds(3)).guard(guard));
        add(
                Register.THROUGH,
                builder(Register.THROUGH, Duration.ofSeconds(20))
                        .guard(guard)
                        .reads(ReadThrough.from(table(Register.THROUGH)))
                        .writes(WriteThrough.to(table(Register.THROUGH))));
        add(
                Register.GROUPED,
                builder(Register.GROUPED, Duration.ofSeconds(3))
                        .guard(guard)
                        .reads(ReadThrough.from(table(Register.GROUPED)))
                        .writes(WriteThrough.to(table(Register.GROUPED)).grouped()));
        add(
                Register.AHEAD,
                builder(Register.AHEAD, Duration.ofMillis(200))
                        .guard(guard)
                        .reads(RefreshAhead.from(table(Register.AHEAD)).whenRemaining(0.5))
                        .writes(WriteThrough.to(table(Register.AHEAD)))
                        .staleness(Staleness.upTo(Duration.ofSeconds(2)).whenSlowerThan(Duration.ofMillis(2))));
        JournalOptions journal = JournalOptions.defaults()
                .partitions(8)
                .batchSize(200)
                .flushInterval(Duration.ofMillis(20))
                .ownerLease(Duration.ofMillis(1000))
                .retry(RetrySchedule.exponential(Duration.ofMillis(20), Duration.ofMillis(500)));
        add(
                Register.BEHIND,
                builder(Register.BEHIND, Duration.ofSeconds(3))
                        .guard(WriteGuard.hold(HOLD))
                        .reads(ReadThrough.from(table(Register.BEHIND)))
                        .writes(WriteBehind.to(table(Register.BEHIND)).with(journal)));
    }

    private CacheBuilder<Long, Row> builder(Register register, Duration timeToLive) {
        return forebay.cache(register.title(), Long.class, Row.class)
                .expireAfterWrite(timeToLive)
                .loading(LOADING);
    }

    private void add(Register register, CacheBuilder<Long, Row> builder) {
        caches.put(register, builder.build());
    }

    Cache<Long, Row> cache(Register register) {
        return get(caches, register);
    }

    /** Returns the loader of cache-aside reads, and of reads past the cache. */
    Loader<Long, Row> loader(Register register) {
        return table(register);
    }

    private JdbcTable<Long, Row> table(Register register) {
        return get(tables, register);
    }

    private static <T> T get(Map<Register, T> map, Register register) {
        T value = map.get(register);
        if (value == null) {
            throw new IllegalStateException(register + " is not built");
        }
        return value;
    }

    /** Returns a connection in which nothing has been sent yet. */
    Connection connection() throws SQLException {
        return dataSource.getConnection();
    }

    /** Writes rows with statements of the caller's own; version {@link KeyHistory#ABSENT} deletes. Keys are locked in their order. */
    static void change(Connection connection, Register register, Map<Long, Long> versions) throws SQLException {
        for (Map.Entry<Long, Long> entry : new TreeMap<>(versions).entrySet()) {
            boolean delete = entry.getValue() == KeyHistory.ABSENT;
            String sql = delete
                    ? "DELETE FROM %s WHERE id = ?".formatted(register.title())
                    : "INSERT INTO %s (id, version) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET version = excluded.version"
                            .formatted(register.title());
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setLong(1, entry.getKey());
                if (!delete) {
                    statement.setLong(2, entry.getValue());
                }
                statement.executeUpdate();
            }
        }
    }

    boolean flush(Duration timeout) {
        return cache(Register.BEHIND).flush(timeout);
    }

    @Override
    public void close() {
        forebay.close();
        dataSource.close();
    }

    /** Returns the statements that make the tables. */
    static String[] tableStatements() {
        List<String> statements = new ArrayList<>();
        for (Register register : Register.values()) {
            statements.add(
                    "CREATE TABLE %s (id bigint PRIMARY KEY, version bigint NOT NULL)".formatted(register.title()));
        }
        return statements.toArray(String[]::new);
    }

    static long version(@Nullable Row row) {
        return row == null ? KeyHistory.ABSENT : row.version();
    }

    static List<Long> longs(Collection<Integer> keys) {
        return keys.stream().map(Integer::longValue).toList();
    }
}
