package dev.forebay.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.forebay.Cache;
import dev.forebay.CacheBuilder;
import dev.forebay.CacheStats.NearTier;
import dev.forebay.Hold;
import dev.forebay.Near;
import dev.forebay.ReadThrough;
import dev.forebay.RefreshAhead;
import dev.forebay.WriteBehind;
import dev.forebay.WriteFailedException;
import dev.forebay.WriteGuard;
import dev.forebay.WriteThrough;
import dev.forebay.Writer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Near caches in two instances over one Redis. What one writes the other sees within a moment, and its own writes at once. */
class NearCacheTest extends TwoInstances {
    private static final Duration POLL = Duration.ofMillis(2);

    private static CacheBuilder<Long, Item> nearThrough(CacheBuilder<Long, Item> builder) {
        return builder.reads(ReadThrough.from(items.table()))
                .writes(WriteThrough.to(items.table()))
                .near(Near.entries(1_000));
    }

    /** Reads until the row is near. */
    private static void bringNear(Cache<Long, Item> cache, long key) {
        long before = cache.stats().near().hits();
        await().atMost(BOUND).pollDelay(Duration.ZERO).pollInterval(POLL).until(() -> {
            cache.get(key);
            return cache.stats().near().hits() > before;
        });
    }

    private static void awaitRow(Cache<Long, Item> cache, long key, Item row) {
        await().atMost(BOUND).pollDelay(Duration.ZERO).pollInterval(POLL).until(() -> row.equals(cache.get(key)));
    }

    private static long lookups() {
        return redis().command("INFO", "commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_get:") || line.startsWith("cmdstat_mget:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^=]*=(\\d+),.*", "$1")))
                .sum();
    }

    @Test
    void nearHit_asksNoServer_andFreshAlwaysDoes() {
        items.outside(Item.of(1, 1));
        Cache<Long, Item> cache = cache(first, NearCacheTest::nearThrough);
        bringNear(cache, 1);
        long before = lookups();
        NearTier tier = cache.stats().near();
        for (int i = 0; i < 100; i++) {
            assertThat(cache.get(1L)).isEqualTo(Item.of(1, 1));
            assertThat(cache.getIfPresent(1L)).isEqualTo(Item.of(1, 1));
        }
        assertThat(lookups()).isEqualTo(before);
        assertThat(cache.stats().near().hits()).isEqualTo(tier.hits() + 200);
        assertThat(cache.stats().near().misses()).isEqualTo(tier.misses());

        long hits = cache.stats().hits();
        for (int i = 0; i < 10; i++) {
            assertThat(cache.fresh().get(1L)).isEqualTo(Item.of(1, 1));
        }
        assertThat(lookups()).as("each asks the server").isEqualTo(before + 10);
        assertThat(cache.stats().hits()).as("of both tiers").isEqualTo(hits + 10);
        assertThat(cache.fresh().fresh()).isSameAs(cache.fresh());
    }

    @Test
    void anothersWrite_endsTheNearRow() {
        Cache<Long, Item> one = cache(first, NearCacheTest::nearThrough);
        Cache<Long, Item> other = cache(second, NearCacheTest::nearThrough);
        for (int version = 1; version <= 50; version++) {
            other.put(1L, Item.of(1, version));
            assertThat(one.fresh().get(1L)).isEqualTo(Item.of(1, version));
            awaitRow(one, 1, Item.of(1, version));
            bringNear(one, 1);
        }
        other.remove(1L);
        await().atMost(BOUND).pollInterval(POLL).until(() -> one.get(1L) == null);
        other.put(1L, Item.of(1, 1000));
        awaitRow(one, 1, Item.of(1, 1000));
        other.invalidate(1L);
        items.outside(Item.of(1, 1001));
        awaitRow(one, 1, Item.of(1, 1001));
        assertThat(one.stats().near().invalidations()).isGreaterThanOrEqualTo(50);
    }

    @Test
    void ownWrite_isSeenAtOnce_whileOthersRead() throws Exception {
        Cache<Long, Item> cache = cache(first, NearCacheTest::nearThrough);
        AtomicInteger done = new AtomicInteger();
        List<Future<?>> readers =
                List.of(threads.submit(() -> readUntil(cache, done)), threads.submit(() -> readUntil(cache, done)));
        try {
            for (int version = 1; version <= 100; version++) {
                cache.put(1L, Item.of(1, version));
                assertThat(cache.get(1L)).isEqualTo(Item.of(1, version));
                int next = ++version;
                cache.write(1L, () -> items.outside(Item.of(1, next)));
                assertThat(cache.getAll(List.of(1L))).containsEntry(1L, Item.of(1, next));
            }
        } finally {
            done.set(1);
        }
        for (Future<?> reader : readers) {
            within(reader);
        }
        assertThat(cache.stats().near().hits()).isPositive();
    }

    private static void readUntil(Cache<Long, Item> cache, AtomicInteger done) {
        long last = 0;
        while (done.get() == 0) {
            Item row = cache.get(1L);
            if (row != null) {
                assertThat(row.version())
                        .as("never goes back in the process that writes")
                        .isGreaterThanOrEqualTo(last);
                last = row.version();
            }
        }
    }

    @Test
    void writeBehind_isSeenAtOnceHere_andSoonThere() {
        Cache<Long, Item> one = cache(first, NearCacheTest::nearBehind);
        Cache<Long, Item> other = cache(second, NearCacheTest::nearBehind);
        for (int version = 1; version <= 20; version++) {
            one.put(1L, Item.of(1, version));
            assertThat(one.get(1L)).isEqualTo(Item.of(1, version));
            awaitRow(other, 1, Item.of(1, version));
            assertThat(one.flush(BOUND)).isTrue();
            assertThat(one.get(1L)).isEqualTo(Item.of(1, version));
            bringNear(one, 1);
            bringNear(other, 1);
        }
        assertThat(items.row(1)).contains(Item.of(1, 20));
    }

    private static CacheBuilder<Long, Item> nearBehind(CacheBuilder<Long, Item> builder) {
        return builder.reads(ReadThrough.from(items.table()))
                .writes(WriteBehind.to(items.table()).flushInterval(Duration.ofMillis(20)))
                .near(Near.entries(1_000));
    }

    @Test
    void getAll_asksOnceForWhatIsNotNear() {
        Map<Long, Item> rows = new LinkedHashMap<>();
        LongStream.rangeClosed(1, 50).forEach(key -> rows.put(key, Item.of(key, 1)));
        Cache<Long, Item> cache = cache(first, NearCacheTest::nearThrough);
        cache.putAll(rows);
        List<Long> some = LongStream.rangeClosed(1, 25).boxed().toList();
        assertThat(cache.getAll(some)).hasSize(25);
        bringNear(cache, 25); // the last change of these keys has been told
        cache.getAll(some);
        NearTier tier = cache.stats().near();
        long before = lookups();
        assertThat(cache.getAll(rows.keySet())).isEqualTo(rows);
        assertThat(lookups()).isEqualTo(before + 1);
        assertThat(cache.stats().near().hits()).isEqualTo(tier.hits() + 25);
        assertThat(cache.stats().near().misses()).isEqualTo(tier.misses() + 25);
    }

    @Test
    void maxAgeAndSize_areKept() {
        Cache<Long, Item> cache = cache(
                first,
                builder -> builder.reads(ReadThrough.from(key -> Item.of(key, 1)))
                        .near(Near.<Long, Item>weight(30, (Long key, Item row) -> 10)
                                .maxAge(Duration.ofMillis(200))));
        await().atMost(BOUND)
                .untilAsserted(
                        () -> { // another thread makes room
                            LongStream.rangeClosed(1, 20).forEach(cache::get);
                            assertThat(cache.stats().near().entries()).isBetween(1L, 3L);
                            assertThat(cache.stats().near().evictions()).isPositive();
                        });
        bringNear(cache, 7);
        long misses = cache.stats().near().misses();
        await().atMost(BOUND).until(() -> {
            cache.get(7L);
            return cache.stats().near().misses() > misses;
        });
        assertThat(cache.stats().loads()).as("its own age, not the entry's").isEqualTo(20);
    }

    @Test
    void refreshAhead_reloadsARowThatIsReadNear() {
        AtomicInteger loads = new AtomicInteger();
        Cache<Long, Item> cache = cache(
                first,
                builder -> builder.reads(RefreshAhead.<Long, Item>from(key -> Item.of(key, loads.incrementAndGet()))
                                .whenRemaining(0.6))
                        .expireAfterWrite(Duration.ofSeconds(2))
                        .jitter(0)
                        .near(Near.entries(100)));
        cache.get(1L);
        bringNear(cache, 1);
        await().atMost(BOUND).pollInterval(POLL).until(() -> {
            Item row = cache.get(1L);
            return row != null && row.version() >= 3; // a busy machine may let one go by
        });
        assertThat(cache.stats().misses())
                .as("no read waited for a load after the first")
                .isEqualTo(1);
        assertThat(cache.stats().refreshes()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void clearAndEmptiedServer_endAllNearRows() {
        items.outside(Item.of(1, 1));
        Cache<Long, Item> one = cache(first, NearCacheTest::nearThrough);
        Cache<Long, Item> other = cache(second, NearCacheTest::nearThrough);
        bringNear(one, 1);
        bringNear(other, 1);
        items.outside(Item.of(1, 2));
        one.clear();
        assertThat(one.get(1L)).isEqualTo(Item.of(1, 2));
        awaitRow(other, 1, Item.of(1, 2));

        bringNear(one, 1);
        bringNear(other, 1);
        items.outside(Item.of(1, 3));
        redis().command("FLUSHALL");
        awaitRow(one, 1, Item.of(1, 3));
        awaitRow(other, 1, Item.of(1, 3));
    }

    @Test
    void lostConnection_endsAllNearRows_andTrackingBeginsAnew() {
        items.outside(Item.of(1, 1));
        Cache<Long, Item> cache = cache(first, NearCacheTest::nearThrough);
        bringNear(cache, 1);
        redis().command("CLIENT", "KILL", "TYPE", "normal");
        await().atMost(BOUND)
                .pollInterval(POLL)
                .until(() -> cache.stats().near().losses() > 0);
        items.outside(Item.of(1, 2));
        redis().command("DEL", "fb:items:1"); // if it was not tracked yet, nobody is told
        awaitRow(cache, 1, Item.of(1, 2));
        bringNear(cache, 1);
        Cache<Long, Item> other = cache(second, NearCacheTest::nearThrough);
        await().atMost(BOUND).ignoreExceptions().until(() -> {
            other.put(1L, Item.of(1, 3));
            return true;
        });
        awaitRow(cache, 1, Item.of(1, 3));
    }

    @Test
    void readerThatLoadsTheOldRowWhileAWriterCommits_leavesItNowhere() throws Exception {
        items.outside(Item.of(1, 1));
        GatedLoader slow = new GatedLoader(items.table());
        Cache<Long, Item> reading =
                cache(first, builder -> builder.reads(ReadThrough.from(slow)).near(Near.entries(10)));
        Cache<Long, Item> writing =
                cache(second, builder -> nearThrough(builder).guard(WriteGuard.INVALIDATE));
        bringNear(writing, 1);
        writing.invalidate(1L);
        Future<Item> reader = threads.submit(() -> reading.get(1L));
        slow.gate.awaitReached();
        writing.write(1L, () -> items.outside(Item.of(1, 2)));
        slow.gate.open();
        within(reader);
        assertStays(reading, 1, Item.of(1, 2));
        assertStays(writing, 1, Item.of(1, 2));
    }

    @Test
    void writeThroughsInReverseOrder_leaveTheLaterRow() throws Exception {
        Gate committed = new Gate();
        Cache<Long, Item> slow = cache(
                first,
                builder -> builder.reads(ReadThrough.from(items.table()))
                        .writes(WriteThrough.to(afterCommit(committed::pass)))
                        .near(Near.entries(10)));
        Cache<Long, Item> quick = cache(second, NearCacheTest::nearThrough);
        Future<?> older = threads.submit(() -> slow.put(1L, Item.of(1, 1)));
        committed.awaitReached();
        quick.put(1L, Item.of(1, 2));
        assertThat(quick.get(1L)).isEqualTo(Item.of(1, 2));
        committed.open();
        within(older);
        assertStays(slow, 1, Item.of(1, 2));
        assertStays(quick, 1, Item.of(1, 2));
    }

    @Test
    void writesThatFail_leaveNoOldAndNoNewRowNear() {
        Cache<Long, Item> cache = cache(first, NearCacheTest::nearThrough);
        cache.put(1L, Item.of(1, 1));
        bringNear(cache, 1);
        assertThatThrownBy(() -> cache.put(1L, Item.of(1, -5))).isInstanceOf(WriteFailedException.class);
        assertStays(cache, 1, Item.of(1, 1));

        Cache<Long, Item> cut = cache(
                second,
                builder -> builder.reads(ReadThrough.from(items.table()))
                        .writes(WriteThrough.to(afterCommit(() -> {
                            throw new SQLException("the connection was cut during commit", "08006");
                        })))
                        .near(Near.entries(10)));
        bringNear(cut, 1);
        assertThatThrownBy(() -> cut.put(1L, Item.of(1, 2))).isInstanceOf(WriteFailedException.class);
        assertThat(cut.get(1L)).as("committed all the same").isEqualTo(Item.of(1, 2));
        awaitRow(cache, 1, Item.of(1, 2));
    }

    @Test
    void holdOfACallersTransaction_endsTheNearRow() throws Exception {
        items.outside(Item.of(1, 1));
        Cache<Long, Item> one = cache(first, NearCacheTest::nearThrough);
        Cache<Long, Item> other = cache(second, NearCacheTest::nearThrough);
        bringNear(one, 1);
        bringNear(other, 1);
        try (Hold hold = one.hold(List.of(1L))) {
            items.outside(Item.of(1, 2));
            assertThat(one.get(1L)).isEqualTo(Item.of(1, 2));
            hold.commit();
        }
        assertThat(one.get(1L)).isEqualTo(Item.of(1, 2));
        assertStays(other, 1, Item.of(1, 2));
    }

    /** Soon the row is what is read, and it still is when it has become near. */
    private static void assertStays(Cache<Long, Item> cache, long key, Item row) {
        awaitRow(cache, key, row);
        assertThat(cache.fresh().get(key)).isEqualTo(row);
        bringNear(cache, key);
        assertThat(cache.get(key)).isEqualTo(row);
        assertThat(items.row(key)).contains(row);
    }

    private interface Step {
        void run() throws Exception;
    }

    private static Writer<Long, Item> afterCommit(Step step) {
        return new Writer<>() {
            @Override
            public void put(Long key, Item row) throws Exception {
                items.table().put(key, row);
                step.run();
            }

            @Override
            public void remove(Long key) throws Exception {
                items.table().remove(key);
            }
        };
    }

    @Test
    void localForebay_takesNoNotice() {
        try (var local = dev.forebay.Forebay.local()) {
            Cache<Long, Item> cache = cache(local, NearCacheTest::nearThrough);
            cache.put(1L, Item.of(1, 1));
            assertThat(cache.get(1L)).isEqualTo(Item.of(1, 1));
            assertThat(cache.fresh().get(1L)).isEqualTo(Item.of(1, 1));
            assertThat(cache.stats().near()).isEqualTo(NearTier.NONE);
            assertThat(cache.stats().hits()).isEqualTo(2);
        }
    }
}
