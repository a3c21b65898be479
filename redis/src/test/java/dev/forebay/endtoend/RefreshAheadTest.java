package dev.forebay.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.forebay.Cache;
import dev.forebay.CacheEvent;
import dev.forebay.LoadFailedException;
import dev.forebay.Loader;
import dev.forebay.Loading;
import dev.forebay.ReadThrough;
import dev.forebay.RefreshAhead;
import dev.forebay.Staleness;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Early refresh, stale rows and time limits of loads. */
class RefreshAheadTest extends TwoInstances {
    private final List<CacheEvent> events = new CopyOnWriteArrayList<>();

    /** Entries that are due after a second of their ten. */
    private Cache<Long, Item> alwaysDue(dev.forebay.Forebay forebay, Loader<Long, Item> loader) {
        return cache(
                forebay,
                builder -> builder.reads(RefreshAhead.from(loader).whenRemaining(0.9))
                        .expireAfterWrite(Duration.ofSeconds(10))
                        .jitter(0)
                        .loading(Loading.defaults().failurePause(Duration.ofMillis(50)))
                        .listener(events::add));
    }

    @Test
    void readOfADueEntry_returnsItAtOnceAndReloadsItOnceOverAllInstances() throws Exception {
        items.outside(Item.of(1, 1));
        AtomicInteger loads = new AtomicInteger();
        Gate gate = new Gate();
        Loader<Long, Item> slow = key -> {
            if (loads.incrementAndGet() > 1) {
                gate.pass();
            }
            return items.table().load(key);
        };
        Cache<Long, Item> one = alwaysDue(first, slow);
        Cache<Long, Item> other = alwaysDue(second, slow);
        assertThat(one.get(1L)).isEqualTo(Item.of(1, 1));
        items.outside(Item.of(1, 2));
        await().atMost(BOUND).until(() -> {
            assertThat(one.get(1L)).isEqualTo(Item.of(1, 1)); // never waits
            return loads.get() == 2;
        });
        gate.awaitReached();
        for (int i = 0; i < 50; i++) {
            assertThat(one.get(1L)).isEqualTo(Item.of(1, 1));
            assertThat(other.get(1L)).isEqualTo(Item.of(1, 1));
        }
        assertThat(loads).as("one reload at a time over both instances").hasValue(2);
        gate.open();
        await().atMost(BOUND).until(() -> Item.of(1, 2).equals(other.get(1L)));
        assertThat(one.stats().refreshes()).isPositive();
    }

    @Test
    void refresh_neverOverwritesANewerWriteNorBringsAnInvalidatedEntryBack() throws Exception {
        items.outside(Item.of(1, 1));
        AtomicInteger loads = new AtomicInteger();
        Gate gate = new Gate();
        Loader<Long, Item> slow = key -> {
            Item row = items.table().load(key);
            if (loads.incrementAndGet() > 1) {
                gate.pass();
            }
            return row;
        };
        Cache<Long, Item> cache = alwaysDue(first, slow);
        Cache<Long, Item> writing = cache(second, builder -> builder.reads(ReadThrough.from(items.table())));
        cache.get(1L);
        await().atMost(BOUND).until(() -> {
            cache.get(1L);
            return loads.get() == 2;
        });
        gate.awaitReached(); // the refresh has read version 1
        writing.write(1L, () -> items.outside(Item.of(1, 2)));
        gate.open();
        await().atMost(BOUND).until(() -> cache.stats().loads() == 2);
        assertThat(writing.get(1L)).isEqualTo(Item.of(1, 2));
        assertThat(cache.get(1L)).isEqualTo(Item.of(1, 2));
        assertThat(cache.stats().refreshes()).isZero();
    }

    @Test
    void failedRefresh_isReportedAndTheEntryStillAnswers() {
        AtomicBoolean away = new AtomicBoolean();
        Loader<Long, Item> loader = key -> {
            if (away.get()) {
                throw new SQLException("away", "08001");
            }
            return Item.of(key, 1);
        };
        Cache<Long, Item> cache = alwaysDue(first, loader);
        cache.get(1L);
        away.set(true);
        await().atMost(BOUND).until(() -> {
            assertThat(cache.get(1L)).isEqualTo(Item.of(1, 1));
            return events.stream().anyMatch(CacheEvent.RefreshFailed.class::isInstance);
        });
    }

    @Test
    void hardTimeout_cancelsTheStatementAndFreesTheKey() {
        items.outside(Item.of(1, 1));
        AtomicBoolean slow = new AtomicBoolean(true);
        Loader<Long, Item> loader = key -> {
            if (slow.get()) {
                try (var lock = items.dataSource.getConnection()) {
                    lock.setAutoCommit(false);
                    lock.createStatement().execute("LOCK TABLE items"); // the load waits for this lock
                    return items.table().load(key);
                }
            }
            return items.table().load(key);
        };
        Cache<Long, Item> cache = cache(
                first,
                builder -> builder.reads(ReadThrough.from(loader))
                        .loading(Loading.defaults().hardTimeout(Duration.ofMillis(300))));
        assertThatThrownBy(() -> cache.get(1L))
                .isInstanceOf(LoadFailedException.class)
                .hasMessageContaining("hardTimeout=PT0.3S")
                .hasCauseInstanceOf(TimeoutException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        slow.set(false);
        assertThat(cache.get(1L)).isEqualTo(Item.of(1, 1));
    }

    @Test
    void softTimeout_servesTheExpiredRowAndLetsTheLoadFinish() throws Exception {
        items.outside(Item.of(1, 1));
        AtomicInteger loads = new AtomicInteger();
        Gate gate = new Gate();
        Loader<Long, Item> slow = key -> {
            if (loads.incrementAndGet() > 1) {
                gate.pass();
            }
            return items.table().load(key);
        };
        Cache<Long, Item> cache = cache(
                first,
                builder -> builder.reads(ReadThrough.from(slow))
                        .expireAfterWrite(Duration.ofMillis(100))
                        .staleness(Staleness.upTo(Duration.ofMinutes(1)).whenSlowerThan(Duration.ofMillis(50))));
        assertThat(cache.get(1L)).isEqualTo(Item.of(1, 1));
        items.outside(Item.of(1, 2));
        await().atMost(BOUND).until(() -> {
            assertThat(cache.get(1L)).isEqualTo(Item.of(1, 1));
            return cache.stats().staleServed() > 0;
        });
        gate.awaitReached();
        gate.open();
        await().atMost(BOUND).until(() -> Item.of(1, 2).equals(cache.get(1L)));
    }

    @Test
    void getAllOfExpiredEntriesInTheirGraceTime_reloadsThemWithOneLoaderCall() {
        List<Long> keys = LongStream.rangeClosed(1, 50).boxed().toList();
        keys.forEach(key -> items.outside(Item.of(key, 1)));
        Cache<Long, Item> cache = cache(
                first,
                builder -> builder.reads(ReadThrough.from(items.table()))
                        .expireAfterWrite(Duration.ofMillis(300))
                        .jitter(0)
                        .staleness(Staleness.upTo(Duration.ofMinutes(1))));
        assertThat(cache.getAll(keys)).hasSize(50);
        assertThat(cache.stats().loads()).isEqualTo(1);
        items.database.execute("UPDATE items SET version = 2");
        await().atMost(BOUND).until(() -> cache.getIfPresent(1L) == null && cache.getIfPresent(50L) == null);
        Map<Long, Item> reloaded = cache.getAll(keys);
        assertThat(reloaded).hasSize(50).containsEntry(1L, Item.of(1, 2));
        assertThat(cache.stats().loads()).isEqualTo(2);
        assertThat(cache.getIfPresent(50L)).isEqualTo(Item.of(50, 2));
    }

    @Test
    void asyncView_answersLikeTheCache() throws Exception {
        Cache<Long, Item> cache = cache(first, builder -> builder.reads(ReadThrough.from(items.table())));
        items.outside(Item.of(1, 1));
        assertThat(within(cache.async().get(1L))).isEqualTo(Item.of(1, 1));
        assertThat(within(cache.async().getAll(List.of(1L, 2L)))).containsOnlyKeys(1L);
        Future<?> put = cache.async().put(1L, Item.of(1, 2));
        assertThatThrownBy(() -> within(put)).hasCauseInstanceOf(IllegalStateException.class);
    }
}
