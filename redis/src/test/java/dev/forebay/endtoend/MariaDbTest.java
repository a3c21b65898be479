package dev.forebay.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.Cache;
import dev.forebay.Counter;
import dev.forebay.Forebay;
import dev.forebay.ForebayOptions;
import dev.forebay.JournalOptions;
import dev.forebay.ReadThrough;
import dev.forebay.RetrySchedule;
import dev.forebay.WriteBehind;
import dev.forebay.jdbc.JdbcTable;
import dev.forebay.redis.RedisBackend;
import dev.forebay.redis.RedisOptions;
import dev.forebay.testkit.MariaDbServer;
import dev.forebay.testkit.RedisServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Write-behind and a counter on a real Redis and a real MariaDB, which is stopped and killed meanwhile. */
class MariaDbTest {
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final int KEYS = 200;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<Long, Long> acknowledged = new ConcurrentHashMap<>();
    private final LongAdder added = new LongAdder();
    private final AtomicBoolean enough = new AtomicBoolean();
    private RedisServer redis;
    private MariaDbServer mariaDb;
    private MariaDbServer.Database database;
    private Forebay first;
    private Forebay second;

    @BeforeEach
    void open() {
        redis = RedisServer.start();
        mariaDb = MariaDbServer.start();
        database = mariaDb.createDatabase();
        database.execute(
                "CREATE TABLE items (id BIGINT PRIMARY KEY, name VARCHAR(40) NOT NULL UNIQUE, version BIGINT NOT NULL,"
                        + " views BIGINT NOT NULL DEFAULT 0)",
                "INSERT INTO items (id, name, version) SELECT seq, CONCAT('item ', seq), 0 FROM seq_0_to_"
                        + (KEYS - 1));
        first = instance();
        second = instance();
    }

    private Forebay instance() {
        return Forebay.on(
                RedisBackend.connect(redis.uri(), RedisOptions.defaults().commandTimeout(Duration.ofSeconds(10))),
                ForebayOptions.defaults().shutdownTimeout(Duration.ofSeconds(5)));
    }

    @AfterEach
    void close() {
        enough.set(true);
        threads.shutdownNow();
        first.close();
        second.close();
        mariaDb.close();
        redis.close();
    }

    private static JournalOptions quick() {
        return JournalOptions.defaults()
                .partitions(8)
                .batchSize(50)
                .flushInterval(Duration.ofMillis(5))
                .ownerLease(Duration.ofSeconds(2))
                .retry(RetrySchedule.exponential(Duration.ofMillis(10), Duration.ofMillis(200)));
    }

    private Cache<Long, Item> cache(Forebay forebay) {
        JdbcTable<Long, Item> table = JdbcTable.of(database.dataSource(), "items", Long.class, Item.class)
                .key("id")
                .build();
        return forebay.cache("items", Long.class, Item.class)
                .reads(ReadThrough.from(table))
                .writes(WriteBehind.to(table).with(quick()))
                .build();
    }

    private Counter<Long> counter(Forebay forebay) {
        return forebay.counter(
                        "views",
                        Long.class,
                        JdbcTable.counter(database.dataSource(), "items", Long.class)
                                .column("views")
                                .build())
                .journal(quick())
                .build();
    }

    /** Writes to every second key from {@code begin} on, each time something new, until it is enough. */
    private Callable<Void> writing(Cache<Long, Item> cache, Counter<Long> counter, long begin) {
        return () -> {
            for (long version = 1; !enough.get(); version++) {
                long id = begin + version * 2 % KEYS;
                cache.put(id, Item.of(id, version));
                acknowledged.put(id, version);
                counter.add(id, 1);
                added.increment();
            }
            return null;
        };
    }

    @Test
    void databaseThatIsRestartedAndKilled_getsEveryWriteAndEveryDeltaOnce() throws Exception {
        Cache<Long, Item> one = cache(first);
        Cache<Long, Item> other = cache(second);
        Counter<Long> views = counter(first);
        Counter<Long> viewsToo = counter(second);
        List<Future<Void>> writers = new ArrayList<>();
        writers.add(threads.submit(writing(one, views, 0)));
        writers.add(threads.submit(writing(other, viewsToo, 1)));

        awaitFlushes();
        mariaDb.restart();
        awaitFlushes();
        mariaDb.kill();
        long before = added.sum();
        await().atMost(BOUND).until(() -> added.sum() > before + 100); // acknowledged without the database
        mariaDb.restart();
        awaitFlushes();
        enough.set(true);
        for (Future<Void> writer : writers) {
            writer.get(BOUND.toSeconds(), TimeUnit.SECONDS);
        }

        one.put(1000L, new Item(1000, "item 7", 1)); // the name is another row's
        assertThat(views.flush(BOUND)).isTrue();
        assertThat(one.flush(BOUND)).isTrue();
        assertThat(versions()).isEqualTo(new TreeMap<>(acknowledged));
        assertThat(number("SELECT SUM(views) FROM items")).isEqualTo(added.sum());
        assertThat(views.getAll(List.copyOf(acknowledged.keySet())).values().stream()
                        .mapToLong(total -> total)
                        .sum())
                .isEqualTo(added.sum());
        assertThat(one.deadLetters().list(10)).singleElement().satisfies(letter -> {
            assertThat(letter.key()).isEqualTo(1000);
            assertThat(letter.reason()).contains("23000", "Duplicate entry", "item 7");
        });
    }

    /** Waits until what is written from now on has begun to arrive. */
    private void awaitFlushes() {
        await().atMost(BOUND).ignoreExceptions().until(() -> {
            long total = number("SELECT SUM(views) FROM items");
            await().atMost(BOUND).ignoreExceptions().until(() -> number("SELECT SUM(views) FROM items") > total);
            return acknowledged.size() == KEYS;
        });
    }

    private Map<Long, Long> versions() throws SQLException {
        Map<Long, Long> versions = new TreeMap<>();
        try (Connection connection = database.dataSource().getConnection();
                ResultSet rows = connection.createStatement().executeQuery("SELECT id, version FROM items")) {
            while (rows.next()) {
                versions.put(rows.getLong(1), rows.getLong(2));
            }
        }
        return versions;
    }

    private long number(String query) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                ResultSet rows = connection.createStatement().executeQuery(query)) {
            assertThat(rows.next()).isTrue();
            return rows.getLong(1);
        }
    }
}
