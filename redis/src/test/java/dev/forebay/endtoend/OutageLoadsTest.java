package dev.forebay.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.forebay.Cache;
import dev.forebay.CacheEvent;
import dev.forebay.Forebay;
import dev.forebay.ForebayOptions;
import dev.forebay.LoadFailedException;
import dev.forebay.Loader;
import dev.forebay.Loading;
import dev.forebay.ReadThrough;
import dev.forebay.redis.RedisBackend;
import dev.forebay.redis.RedisOptions;
import dev.forebay.spi.LoadDeadline;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Loads of a slow PostgreSQL: in place of a stopped Redis, and past their hard timeout. */
class OutageLoadsTest extends OwnServers {
    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final String RUNNING =
            "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'SELECT pg_sleep%'";

    private final List<CacheEvent> events = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Forebay forebay;
    private Cache<Long, Item> cache;
    private volatile double sleepSeconds;

    @BeforeEach
    void start() {
        redis.command("FLUSHALL");
        items.reset();
        LongStream.rangeClosed(1, 40).forEach(id -> items.outside(Item.of(id, 1)));
        forebay = Forebay.on(
                RedisBackend.connect(redis.uri(), RedisOptions.defaults().commandTimeout(Duration.ofMillis(300))),
                ForebayOptions.defaults()
                        .storeRetry(Duration.ofMillis(100))
                        .shutdownTimeout(Duration.ZERO)
                        .outageLoads(3)
                        .outageWait(Duration.ofMillis(50)));
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
        forebay.close();
        if (!redis.isRunning()) {
            redis.restart();
        }
    }

    private void build(Loading loading) {
        Loader<Long, Item> slow = key -> {
            sleep(sleepSeconds);
            return items.table().load(key);
        };
        cache = forebay.cache("items", Long.class, Item.class)
                .reads(ReadThrough.from(slow))
                .loading(loading)
                .listener(events::add)
                .build();
    }

    /** A statement of the caller's own, cut short as the documentation shows. */
    private static void sleep(double seconds) throws SQLException {
        LoadDeadline deadline = LoadDeadline.current();
        try (Connection connection = items.dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            deadline.onExpiry(() -> {
                try {
                    statement.cancel();
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            statement.execute("SELECT pg_sleep(%s)".formatted(seconds));
        } finally {
            deadline.onExpiry(null);
        }
    }

    @Test
    void redisStopped_boundedStatementsAtOnce_othersFailSoon_sharedKeysLoadOnce_andRecoveryIsComplete()
            throws Exception {
        build(Loading.defaults().hardTimeout(Duration.ofSeconds(20)));
        assertThat(cache.get(40L)).isEqualTo(Item.of(40, 1));
        redis.stop();
        assertThat(cache.get(40L)).as("finds that the store is lost").isEqualTo(Item.of(40, 1));
        sleepSeconds = 2;
        List<Future<Item>> reads = new ArrayList<>();
        for (long key = 1; key <= 20; key++) {
            long id = key;
            reads.add(threads.submit(() -> cache.get(id)));
        }
        AtomicLong most = new AtomicLong();
        await().pollInterval(Duration.ofMillis(20)).atMost(BOUND).until(() -> {
            most.accumulateAndGet(items.number(RUNNING), Math::max);
            return reads.stream().allMatch(Future::isDone);
        });
        assertThat(most).as("statements at once").hasValue(3);
        long answered = 0;
        for (Future<Item> read : reads) {
            try {
                assertThat(read.get()).isNotNull();
                answered++;
            } catch (java.util.concurrent.ExecutionException e) {
                assertThat(e.getCause())
                        .isInstanceOf(LoadFailedException.class)
                        .hasMessageContaining("cache 'items': key ")
                        .hasMessageContaining(
                                "3 loads that take the place of the lost store were running for PT0.05S (outageLoads=3, outageWait=PT0.05S); the source was not asked")
                        .hasCauseInstanceOf(RejectedExecutionException.class);
            }
        }
        assertThat(answered).isEqualTo(3);
        assertThat(cache.stats().loadsRefused()).isEqualTo(17);
        assertThat(events).filteredOn(CacheEvent.LoadRefused.class::isInstance).hasSize(17);

        sleepSeconds = 0.2;
        long loads = cache.stats().loads();
        List<Future<Item>> same = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            same.add(threads.submit(() -> cache.get(1L)));
        }
        for (Future<Item> read : same) {
            assertThat(read.get(BOUND.toSeconds(), TimeUnit.SECONDS)).isEqualTo(Item.of(1, 1));
        }
        assertThat(cache.stats().loads() - loads)
                .as("readers of one key share loads")
                .isLessThan(20);

        sleepSeconds = 0;
        redis.restart();
        await().atMost(BOUND).until(() -> {
            cache.get(40L);
            return events.stream().anyMatch(CacheEvent.StoreBack.class::isInstance);
        });
        sleepSeconds = 0.5;
        List<Future<Item>> after = new ArrayList<>();
        for (long key = 1; key <= 20; key++) {
            long id = key;
            after.add(threads.submit(() -> cache.get(id)));
        }
        for (Future<Item> read : after) {
            assertThat(read.get(BOUND.toSeconds(), TimeUnit.SECONDS)).isNotNull();
        }
        assertThat(cache.stats().loadsRefused()).as("no bound any more").isEqualTo(17);
        assertThat(cache.getIfPresent(20L)).isEqualTo(Item.of(20, 1));
    }

    @Test
    void loadWithinALoad_redisStopped_doesNotWaitForItsOwnPlace() {
        forebay.close();
        forebay = Forebay.on(
                RedisBackend.connect(redis.uri()),
                ForebayOptions.defaults().shutdownTimeout(Duration.ZERO).outageLoads(1));
        build(Loading.defaults());
        Cache<Long, String> names = forebay.cache("names", Long.class, String.class)
                .reads(ReadThrough.from(key -> cache.get(key).name()))
                .build();
        redis.stop();
        names.get(1L);
        cache.get(1L);
        assertThat(names.get(2L)).isEqualTo(Item.of(2, 1).name());
    }

    @Test
    void statementPastTheHardTimeout_isCancelledOnTheServer_andReaderAndKeyAreFree() {
        build(Loading.defaults().hardTimeout(Duration.ofMillis(300)));
        sleepSeconds = 600;
        assertThatThrownBy(() -> cache.get(1L))
                .isInstanceOf(LoadFailedException.class)
                .hasMessageContaining("hardTimeout=PT0.3S")
                .hasCauseInstanceOf(TimeoutException.class);
        await().atMost(BOUND).until(() -> items.number(RUNNING) == 0);
        assertThat(cache.stats().hungLoads()).isZero();
        sleepSeconds = 0;
        assertThat(cache.get(1L)).isEqualTo(Item.of(1, 1));
    }

    @Test
    void loaderHangs_otherProcessesGetTheKeyToo_andItsLateRowIsNotCached() throws Exception {
        Gate gate = new Gate();
        Loader<Long, Item> hangs = key -> {
            Item row = items.table().load(key);
            try {
                gate.pass();
            } catch (InterruptedException ignored) {
                gate.awaitOpen();
            }
            return row;
        };
        cache = forebay.cache("items", Long.class, Item.class)
                .reads(ReadThrough.from(hangs))
                .loading(Loading.defaults()
                        .hardTimeout(Duration.ofMillis(200))
                        .leaseTime(Duration.ofMinutes(10))
                        .inOwnThread())
                .build();
        try (Forebay second = Forebay.on(RedisBackend.connect(redis.uri()))) {
            Cache<Long, Item> other = second.cache("items", Long.class, Item.class)
                    .reads(ReadThrough.from(items.table()))
                    .loading(Loading.defaults().leaseWait(Duration.ofMinutes(5)))
                    .build();
            assertThatThrownBy(() -> cache.get(1L)).isInstanceOf(LoadFailedException.class);
            gate.awaitReached();
            assertThat(other.get(1L)).as("the lease was given back").isEqualTo(Item.of(1, 1));
            other.write(1L, () -> items.outside(Item.of(1, 2)));
            gate.open();
            await().atMost(BOUND).until(() -> cache.stats().hungLoads() == 0);
            assertThat(other.getIfPresent(1L)).isNull();
            assertThat(cache.get(1L)).isEqualTo(Item.of(1, 2));
        }
    }
}
