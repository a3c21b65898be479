package dev.forebay.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.forebay.Cache;
import dev.forebay.CacheEvent;
import dev.forebay.Forebay;
import dev.forebay.ForebayOptions;
import dev.forebay.ReadThrough;
import dev.forebay.StoreOutage;
import dev.forebay.WriteThrough;
import dev.forebay.jdbc.JdbcOutbox;
import dev.forebay.redis.RedisBackend;
import dev.forebay.redis.RedisOptions;
import dev.forebay.testkit.PostgresServer;
import dev.forebay.testkit.RedisServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Invalidations that are committed with their change reach the store, whoever crashes, and whoever wrote. */
class OutboxTest {
    private static final Duration BOUND = Duration.ofSeconds(30);

    private static RedisServer redis;
    private static ItemTable items;

    private final List<CacheEvent> events = new CopyOnWriteArrayList<>();
    private final List<Forebay> runtimes = new ArrayList<>();
    private JdbcOutbox outbox;

    @BeforeAll
    static void startServers() {
        redis = RedisServer.start();
        items = new ItemTable(PostgresServer.shared());
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void start() {
        if (!redis.isRunning()) {
            redis.restart();
        }
        redis.command("FLUSHALL");
        items.reset();
        outbox = JdbcOutbox.of(items.dataSource).pollInterval(Duration.ofMillis(20));
        LongStream.rangeClosed(1, 20).forEach(id -> items.outside(Item.of(id, 1)));
    }

    @AfterEach
    void closeAll() {
        runtimes.forEach(Forebay::close);
    }

    private Forebay relaying() {
        Forebay forebay = Forebay.on(
                RedisBackend.connect(redis.uri(), RedisOptions.defaults().commandTimeout(Duration.ofMillis(500))),
                ForebayOptions.defaults()
                        .outbox(outbox)
                        .storeRetry(Duration.ofMillis(50))
                        .shutdownTimeout(Duration.ZERO));
        runtimes.add(forebay);
        return forebay;
    }

    private Cache<Long, Item> cache(Forebay forebay) {
        return forebay.cache("items", Long.class, Item.class)
                .reads(ReadThrough.from(items.table()))
                .writes(WriteThrough.to(items.table()))
                .whenStoreIsLost(StoreOutage.AVAILABLE)
                .listener(events::add)
                .build();
    }

    /** A transaction of a process that has no cache. */
    private void changeOutside(String cache, long... ids) throws SQLException {
        try (Connection connection = items.dataSource.getConnection()) {
            connection.setAutoCommit(false);
            for (long id : ids) {
                connection.createStatement().executeUpdate("UPDATE items SET version = version + 1 WHERE id = " + id);
            }
            outbox.record(connection, cache, LongStream.of(ids).boxed().toList());
            connection.commit();
        }
    }

    @Test
    void processEndsBetweenCommitAndInvalidation_anotherMakesUpForIt() throws Exception {
        Cache<Long, Item> cache = cache(relaying());
        assertThat(cache.get(1L)).isEqualTo(Item.of(1, 1));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        OutboxApplication.class.getName(),
                        redis.uri(),
                        items.database.jdbcUrl(),
                        items.database.user(),
                        "1",
                        "2")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).isEqualTo(OutboxApplication.ENDED_AFTER_ITS_COMMIT);
        assertThat(items.row(1)).contains(Item.of(1, 2));
        await().atMost(BOUND).until(() -> Item.of(1, 2).equals(cache.get(1L)));
        assertThat(outbox.waiting()).isZero();
    }

    @Test
    void changeOfAWriterOutside_isSeenByEveryProcess() throws Exception {
        Cache<Long, Item> one = cache(relaying());
        Cache<Long, Item> other = cache(relaying());
        assertThat(one.get(1L)).isEqualTo(Item.of(1, 1));
        assertThat(other.get(1L)).isEqualTo(Item.of(1, 1));
        changeOutside("items", 1);
        await().atMost(BOUND)
                .until(() ->
                        Item.of(1, 2).equals(other.get(1L)) && Item.of(1, 2).equals(one.get(1L)));
    }

    @Test
    void unknownCachesAndKeysThatAreNone_areNotInTheWay() throws Exception {
        Cache<Long, Item> cache = cache(relaying());
        cache.get(1L);
        changeOutside("nobody has this", 2);
        try (Connection connection = items.dataSource.getConnection()) {
            connection.setAutoCommit(false);
            outbox.record(connection, "items", List.of("no number"));
            connection.commit();
        }
        changeOutside("items", 1);
        await().atMost(BOUND).until(() -> Item.of(1, 2).equals(cache.get(1L)));
        assertThat(events)
                .anyMatch(event -> event instanceof CacheEvent.InvalidationRefused refused
                        && refused.key().equals("no number"));
        assertThat(outbox.waiting()).as("for a process that has this cache").isEqualTo(1);
    }

    @Test
    void redisStopped_invalidationsWaitInTheDatabase_andAreRelayedWhenItIsBack() throws Exception {
        redis.close();
        redis = RedisServer.start("appendonly yes", "appendfsync always");
        Cache<Long, Item> cache = cache(relaying());
        assertThat(cache.get(1L)).isEqualTo(Item.of(1, 1));
        redis.stop();
        assertThat(cache.get(2L)).isEqualTo(Item.of(2, 1));
        changeOutside("items", 1, 2);
        await().during(Duration.ofMillis(300)).atMost(BOUND).until(() -> outbox.waiting() == 2);
        redis.restart();
        await().atMost(BOUND).until(() -> outbox.waiting() == 0);
        assertThat(cache.get(1L)).isEqualTo(Item.of(1, 2));
    }

    /** The line was gone, and not the server: its entries count. */
    @Test
    void redisPaused_invalidationsWait_andNoOldEntryIsLeft() throws Exception {
        Cache<Long, Item> cache = cache(relaying());
        assertThat(cache.get(1L)).isEqualTo(Item.of(1, 1));
        redis.pause();
        try {
            changeOutside("items", 1);
            await().atMost(BOUND).until(() -> events.stream().anyMatch(CacheEvent.StoreLost.class::isInstance));
            assertThat(outbox.waiting()).isEqualTo(1);
        } finally {
            redis.resume();
        }
        await().atMost(BOUND).until(() -> outbox.waiting() == 0 && Item.of(1, 2).equals(cache.get(1L)));
    }

    @Test
    void relayStopsWithRowsInHand_theDatabaseGivesThemToAnother() throws Exception {
        changeOutside("items", 1);
        Gate gate = new Gate();
        ExecutorService paused = Executors.newSingleThreadExecutor();
        try {
            Future<Integer> relay = paused.submit(() -> outbox.relay("items", 10, keys -> gate.pass()));
            gate.awaitReached();
            Cache<Long, Item> cache = cache(relaying());
            await().atMost(BOUND).until(() -> outbox.waiting() == 0);
            gate.open();
            assertThatThrownBy(() -> relay.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(SQLException.class);
            assertThat(cache.get(1L)).isEqualTo(Item.of(1, 2));
        } finally {
            gate.open();
            paused.shutdownNow();
        }
    }

    @Test
    void replay_repairsAnEntryThatTheStoreBroughtBack() throws Exception {
        Cache<Long, Item> cache = cache(relaying());
        assertThat(cache.get(1L)).isEqualTo(Item.of(1, 1));
        changeOutside("items", 1);
        await().atMost(BOUND).until(() -> outbox.waiting() == 0);
        assertThat(cache.get(1L)).isEqualTo(Item.of(1, 2));
        items.outside(Item.of(1, 3)); // as if the entry of version 2 were an old one
        assertThat(cache.get(1L)).isEqualTo(Item.of(1, 2));
        assertThat(outbox.replay(Duration.ofHours(1))).isEqualTo(1);
        await().atMost(BOUND).until(() -> Item.of(1, 3).equals(cache.get(1L)));
    }
}
