package dev.forebay.proof.fault;

import com.zaxxer.hikari.HikariDataSource;
import dev.forebay.Cache;
import dev.forebay.CacheListener;
import dev.forebay.Counter;
import dev.forebay.Forebay;
import dev.forebay.ForebayOptions;
import dev.forebay.JournalOptions;
import dev.forebay.ReadThrough;
import dev.forebay.RetrySchedule;
import dev.forebay.WriteBehind;
import dev.forebay.jdbc.JdbcTable;
import dev.forebay.proof.ground.Pools;
import dev.forebay.proof.ground.Row;
import dev.forebay.redis.RedisBackend;
import java.time.Duration;

/** The cache and the counter under test, as every process of a run builds them; and their tables. */
final class Setup implements AutoCloseable {
    static final Duration OWNER_LEASE = Duration.ofMillis(1500);
    static final int COUNTERS = 20;

    /** The trigger writes down what every flush makes of a row, in the order in which the row's lock was held. */
    static final String[] TABLES = {
        "CREATE TABLE rows (id bigint PRIMARY KEY, version bigint NOT NULL)",
        "CREATE TABLE tallies (id bigint PRIMARY KEY, total bigint NOT NULL DEFAULT 0)",
        "INSERT INTO tallies SELECT i FROM generate_series(0, " + (COUNTERS - 1) + ") AS i",
        "CREATE TABLE history (seq bigserial, id bigint NOT NULL, version bigint NOT NULL)",
        """
        CREATE FUNCTION record() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN INSERT INTO history (id, version) VALUES (new.id, new.version); RETURN new; END $$
        """,
        "CREATE TRIGGER record AFTER INSERT OR UPDATE ON rows FOR EACH ROW EXECUTE FUNCTION record()"
    };

    private final HikariDataSource dataSource;
    private final Forebay forebay;
    private final Cache<Long, Row> rows;
    private final Counter<Long> tallies;

    Setup(String redis, String database, CacheListener listener) {
        dataSource = new HikariDataSource(Pools.config(database, "postgres"));
        forebay = Forebay.on(
                RedisBackend.connect(redis), ForebayOptions.defaults().shutdownTimeout(Duration.ofSeconds(1)));
        JournalOptions options = JournalOptions.defaults()
                .partitions(8)
                .batchSize(200)
                .flushInterval(Duration.ofMillis(20))
                .ownerLease(OWNER_LEASE)
                .retry(RetrySchedule.exponential(Duration.ofMillis(20), Duration.ofMillis(500)));
        Duration statementTimeout = Duration.ofSeconds(2);
        JdbcTable<Long, Row> table = JdbcTable.of(dataSource, "rows", Long.class, Row.class)
                .statementTimeout(statementTimeout)
                .build();
        rows = forebay.cache("rows", Long.class, Row.class)
                .reads(ReadThrough.from(table))
                .writes(WriteBehind.to(table).with(options))
                .listener(listener)
                .build();
        tallies = forebay.counter(
                        "tallies",
                        Long.class,
                        JdbcTable.counter(dataSource, "tallies", Long.class)
                                .key("id")
                                .column("total")
                                .statementTimeout(statementTimeout)
                                .build())
                .journal(options)
                .listener(listener)
                .build();
    }

    Cache<Long, Row> rows() {
        return rows;
    }

    Counter<Long> tallies() {
        return tallies;
    }

    boolean flush(Duration timeout) {
        return rows.flush(timeout) && tallies.flush(timeout);
    }

    @Override
    public void close() {
        forebay.close();
        dataSource.close();
    }
}
