package dev.forebay.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.forebay.Cache;
import dev.forebay.CacheEvent;
import dev.forebay.Forebay;
import dev.forebay.ForebayOptions;
import dev.forebay.LoadFailedException;
import dev.forebay.ReadThrough;
import dev.forebay.RetrySchedule;
import dev.forebay.Staleness;
import dev.forebay.StoreOutage;
import dev.forebay.StoreUnavailableException;
import dev.forebay.WriteBehind;
import dev.forebay.WriteThrough;
import dev.forebay.redis.RedisBackend;
import dev.forebay.redis.RedisOptions;
import dev.forebay.testkit.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Redis and PostgreSQL stopped, paused and back. */
class OutageTest extends OwnServers {
    private static final Duration BOUND = Duration.ofSeconds(20);

    private final List<CacheEvent> events = new CopyOnWriteArrayList<>();
    private Forebay forebay;

    @BeforeEach
    void start() {
        if (!redis.isRunning()) {
            redis.restart();
        }
        redis.command("FLUSHALL");
        if (!postgres.isRunning()) {
            postgres.restart();
        }
        items.reset();
        forebay = instance();
    }

    @AfterEach
    void stop() {
        forebay.shutdown(Duration.ZERO);
    }

    private Forebay instance() {
        return Forebay.on(
                RedisBackend.connect(redis.uri(), RedisOptions.defaults().commandTimeout(Duration.ofMillis(300))),
                ForebayOptions.defaults().storeRetry(Duration.ofMillis(100)).shutdownTimeout(Duration.ZERO));
    }

    private Cache<Long, Item> through(Forebay on, StoreOutage outage) {
        return on.cache("items", Long.class, Item.class)
                .reads(ReadThrough.from(items.table()))
                .writes(WriteThrough.to(items.table()))
                .whenStoreIsLost(outage)
                .listener(events::add)
                .build();
    }

    private void awaitTrust(Cache<Long, Item> cache) {
        await().atMost(BOUND).until(() -> {
            cache.get(99L);
            return events.stream().anyMatch(CacheEvent.StoreBack.class::isInstance);
        });
    }

    @Test
    void redisStopped_readsGoToTheDatabase_strictWritesFailBeforeIt_andNothingStaleComesBack() {
        Cache<Long, Item> cache = through(forebay, StoreOutage.STRICT);
        cache.put(1L, Item.of(1, 1));
        redis.stop();

        assertThat(cache.get(1L)).isEqualTo(Item.of(1, 1));
        assertThat(cache.getAll(List.of(1L, 2L))).isEqualTo(Map.of(1L, Item.of(1, 1)));
        assertThatThrownBy(() -> cache.put(1L, Item.of(1, 2))).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> cache.invalidate(1L)).isInstanceOf(StoreUnavailableException.class);
        assertThat(items.row(1)).as("the source was not touched").contains(Item.of(1, 1));
        assertThat(cache.stats().storeFailures()).isPositive();
        assertThat(cache.stats().bypasses()).isPositive();
        assertThatThrownBy(() -> forebay.ping()).isInstanceOf(StoreUnavailableException.class);

        items.outside(Item.of(1, 3));
        assertThat(cache.get(1L)).isEqualTo(Item.of(1, 3));
        redis.restart();
        awaitTrust(cache);
        assertThat(cache.get(1L)).isEqualTo(Item.of(1, 3));
        cache.put(1L, Item.of(1, 4));
        assertThat(cache.get(1L)).isEqualTo(Item.of(1, 4));
    }

    @Test
    void redisPaused_availableWritesGoOn_andTheirInvalidationsAreMadeUpFor() throws Exception {
        Cache<Long, Item> cache = through(forebay, StoreOutage.AVAILABLE);
        try (Forebay other = instance()) {
            Cache<Long, Item> reading = through(other, StoreOutage.STRICT);
            cache.put(1L, Item.of(1, 1));
            assertThat(reading.get(1L)).isEqualTo(Item.of(1, 1)); // an entry that outlives the pause
            redis.pause();
            try {
                cache.put(1L, Item.of(1, 2));
                cache.write(1L, () -> items.outside(Item.of(1, 3)));
                assertThat(cache.get(1L)).isEqualTo(Item.of(1, 3));
                cache.put(2L, Item.of(2, 1));
                cache.remove(2L);
                assertThat(cache.get(2L)).isNull();
            } finally {
                redis.resume();
            }
            awaitTrust(cache);
            assertThat(cache.get(1L)).isEqualTo(Item.of(1, 3));
            assertThat(reading.get(1L)).isEqualTo(Item.of(1, 3));
            assertThat(events).anyMatch(event -> event instanceof CacheEvent.StoreBack back && back.replayed() > 0);
        }
    }

    @Test
    void redisPaused_moreInvalidationsAreMissedThanAreRemembered_noEntryOfBeforeIsServedAfter() {
        Cache<Long, Item> cache = through(forebay, StoreOutage.AVAILABLE);
        List<Long> cached = LongStream.rangeClosed(1, 1_500).boxed().toList();
        cached.forEach(id -> items.outside(Item.of(id, 1)));
        try (Forebay other = instance()) {
            Cache<Long, Item> reading = through(other, StoreOutage.STRICT);
            assertThat(reading.getAll(cached)).hasSize(1_500);
            redis.pause();
            try {
                items.database.execute("UPDATE items SET version = 2");
                cache.invalidateAll(LongStream.rangeClosed(1, 60_000).boxed().toList());
                cache.invalidateAll(
                        LongStream.rangeClosed(60_001, 120_000).boxed().toList());
            } finally {
                redis.resume();
            }
            await().atMost(BOUND).until(() -> {
                assertThat(cache.get(7L))
                        .as("never from the store before it was swept")
                        .isEqualTo(Item.of(7, 2));
                return events.stream().anyMatch(CacheEvent.StoreBack.class::isInstance);
            });
            await().atMost(BOUND).until(() -> reading.get(7L).version() == 2); // has lost the store, too
            assertThat(reading.getAll(cached).values()).allMatch(item -> item.version() == 2);
        }
    }

    @Test
    void redisStopped_writeBehindPutFails_andAStrictReadSaysThatItCannotKnow() {
        Cache<Long, Item> cache = forebay.cache("behind", Long.class, Item.class)
                .reads(ReadThrough.from(items.table()))
                .writes(WriteBehind.to(items.table()))
                .build();
        cache.put(1L, Item.of(1, 1));
        redis.stop();
        assertThatThrownBy(() -> cache.put(1L, Item.of(1, 2))).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> cache.get(1L)).isInstanceOf(StoreUnavailableException.class);
        assertThat(cache.stats().pending()).as("unknown").isEqualTo(-1);
        assertThat(cache.flush(Duration.ofMillis(10))).isFalse();
    }

    @Test
    void redisRestartedWithItsJournal_acknowledgedWritesArrive() {
        try (RedisServer durable = RedisServer.start("appendonly yes", "appendfsync always")) {
            Forebay on = Forebay.on(
                    RedisBackend.connect(durable.uri()),
                    ForebayOptions.defaults().shutdownTimeout(Duration.ZERO));
            Cache<Long, Item> cache = on.cache("behind", Long.class, Item.class)
                    .reads(ReadThrough.from(items.table()))
                    .writes(WriteBehind.to(items.table()).flushInterval(Duration.ofHours(1)))
                    .build();
            assertThat(cache.durability().survivesStoreRestart()).isTrue();
            cache.put(1L, Item.of(1, 1));
            durable.kill();
            durable.restart();
            await().atMost(BOUND).ignoreExceptions().until(() -> cache.flush(Duration.ofSeconds(5)));
            assertThat(items.row(1)).contains(Item.of(1, 1));
            on.close();
        }
    }

    @Test
    void databaseStopped_hitsAnswer_missesFailNamingTheCause_writeBehindGoesOn() {
        Cache<Long, Item> through = through(forebay, StoreOutage.STRICT);
        Cache<Long, Item> behind = forebay.cache("behind", Long.class, Item.class)
                .reads(ReadThrough.from(items.table()))
                .writes(WriteBehind.to(items.table())
                        .flushInterval(Duration.ofMillis(10))
                        .retry(RetrySchedule.exponential(Duration.ofMillis(20), Duration.ofMillis(200))))
                .listener(events::add)
                .build();
        through.put(1L, Item.of(1, 1));
        behind.put(10L, Item.of(10, 1));
        assertThat(behind.flush(BOUND)).isTrue();
        postgres.stop();

        assertThat(through.get(1L)).isEqualTo(Item.of(1, 1));
        assertThatThrownBy(() -> through.get(2L))
                .isInstanceOf(LoadFailedException.class)
                .hasMessageContaining("cache 'items': the source did not load key 2")
                .hasCauseInstanceOf(java.sql.SQLException.class);
        behind.put(10L, Item.of(10, 2));
        behind.put(11L, Item.of(11, 1));
        assertThat(behind.get(11L)).isEqualTo(Item.of(11, 1));
        await().atMost(BOUND).until(() -> events.stream().anyMatch(CacheEvent.FlushFailed.class::isInstance));
        assertThat(behind.deadLetters().list(10))
                .as("a source that is away refuses no row")
                .isEmpty();

        postgres.restart();
        await().atMost(BOUND).until(() -> behind.stats().pending() == 0);
        assertThat(items.row(10)).contains(Item.of(10, 2));
        assertThat(items.row(11)).contains(Item.of(11, 1));
    }

    @Test
    void databaseStopped_staleRowsAreServedWhereAllowed_neverAfterAnInvalidation() {
        Cache<Long, Item> cache = forebay.cache("stale", Long.class, Item.class)
                .reads(ReadThrough.from(items.table()))
                .expireAfterWrite(Duration.ofMillis(50))
                .staleness(Staleness.upTo(Duration.ofMinutes(5)))
                .build();
        items.outside(Item.of(1, 1));
        assertThat(cache.get(1L)).isEqualTo(Item.of(1, 1));
        postgres.stop();
        await().atMost(BOUND).until(() -> {
            assertThat(cache.get(1L)).isEqualTo(Item.of(1, 1));
            return cache.stats().staleServed() > 0;
        });
        cache.invalidate(1L);
        assertThatThrownBy(() -> cache.get(1L)).isInstanceOf(LoadFailedException.class);
        postgres.restart();
        await().atMost(BOUND).ignoreExceptions().until(() -> Item.of(1, 1).equals(cache.get(1L)));
    }
}
