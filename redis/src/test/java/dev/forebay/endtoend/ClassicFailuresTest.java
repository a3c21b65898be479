package dev.forebay.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.forebay.Cache;
import dev.forebay.Hold;
import dev.forebay.LoadFailedException;
import dev.forebay.Loader;
import dev.forebay.Loading;
import dev.forebay.ReadThrough;
import dev.forebay.WriteFailedException;
import dev.forebay.WriteGuard;
import dev.forebay.WriteThrough;
import dev.forebay.Writer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The failures that caches are known for, each made to happen by latches on two instances over one Redis. */
class ClassicFailuresTest extends TwoInstances {

    @Test
    void readerThatLoadsTheOldRowWhileAWriterCommits_neverLeavesItInTheCache() throws Exception {
        items.outside(Item.of(1, 1));
        GatedLoader slow = new GatedLoader(items.table());
        Cache<Long, Item> reading = cache(first, builder -> builder.reads(ReadThrough.from(slow)));
        Cache<Long, Item> writing = cache(second, builder -> builder.reads(ReadThrough.from(items.table())));

        Future<Item> reader = threads.submit(() -> reading.get(1L));
        slow.gate.awaitReached(); // the old row is read, and not yet filled
        writing.write(1L, () -> items.outside(Item.of(1, 2)));
        slow.gate.open();

        assertThat(within(reader)).isEqualTo(Item.of(1, 1)); // it was current during the call
        assertThat(reading.get(1L)).isEqualTo(Item.of(1, 2));
        assertThat(writing.get(1L)).isEqualTo(Item.of(1, 2));
    }

    @Test
    void readerThatLoadsTheOldRow_withGuardInvalidate_neverLeavesItInTheCache() throws Exception {
        items.outside(Item.of(1, 1));
        GatedLoader slow = new GatedLoader(items.table());
        Cache<Long, Item> reading = cache(first, builder -> builder.reads(ReadThrough.from(slow)));
        Cache<Long, Item> writing = cache(
                second,
                builder -> builder.reads(ReadThrough.from(items.table())).guard(WriteGuard.INVALIDATE));

        Future<Item> reader = threads.submit(() -> reading.get(1L));
        slow.gate.awaitReached();
        writing.write(1L, () -> items.outside(Item.of(1, 2)));
        slow.gate.open();
        within(reader);

        assertThat(reading.get(1L)).isEqualTo(Item.of(1, 2));
    }

    @Test
    void writeThroughsWhoseCacheOrderIsTheReverseOfTheirDatabaseOrder_neverDiverge() throws Exception {
        Gate committed = new Gate();
        Writer<Long, Item> slow = new AfterCommit(items.table(), committed::pass);
        Cache<Long, Item> slowCache = cache(
                first, builder -> builder.reads(ReadThrough.from(items.table())).writes(WriteThrough.to(slow)));
        Cache<Long, Item> quickCache = cache(
                second,
                builder -> builder.reads(ReadThrough.from(items.table())).writes(WriteThrough.to(items.table())));

        Future<?> older = threads.submit(() -> slowCache.put(1L, Item.of(1, 1)));
        committed.awaitReached(); // version 1 is committed, its entry not yet installed
        quickCache.put(1L, Item.of(1, 2)); // version 2 is committed and acknowledged
        committed.open();
        within(older); // version 1 comes to the cache last

        assertThat(items.row(1)).contains(Item.of(1, 2));
        assertThat(slowCache.get(1L)).isEqualTo(Item.of(1, 2));
        assertThat(quickCache.get(1L)).isEqualTo(Item.of(1, 2));
    }

    @Test
    void writeThatTheDatabaseRefuses_leavesNothingInTheCache() {
        Cache<Long, Item> cache = cache(
                first,
                builder -> builder.reads(ReadThrough.from(items.table())).writes(WriteThrough.to(items.table())));
        cache.put(1L, Item.of(1, 1));

        assertThatThrownBy(() -> cache.put(1L, Item.of(1, -5)))
                .isInstanceOfSatisfying(
                        WriteFailedException.class,
                        e -> assertThat(e.outcomeUnknown()).isFalse())
                .hasMessageContaining("cache 'items', key 1: the source did not take the write")
                .hasCauseInstanceOf(SQLException.class);
        assertThat(cache.getIfPresent(1L)).isNull();
        assertThat(cache.get(1L)).isEqualTo(Item.of(1, 1));
        assertThat(cache.getIfPresent(1L)).isEqualTo(Item.of(1, 1));

        assertThatThrownBy(() -> cache.put(2L, Item.of(2, -5))).isInstanceOf(WriteFailedException.class);
        assertThat(cache.get(2L)).isNull();
    }

    @Test
    void writeThatCommittedAlthoughItsCallFailed_neverLeavesTheOldRow() {
        Writer<Long, Item> cut = new AfterCommit(items.table(), () -> {
            throw new SQLException("the connection was cut during commit", "08006");
        });
        Cache<Long, Item> writing = cache(
                first, builder -> builder.reads(ReadThrough.from(items.table())).writes(WriteThrough.to(cut)));
        Cache<Long, Item> reading = cache(second, builder -> builder.reads(ReadThrough.from(items.table())));
        items.outside(Item.of(1, 1));
        assertThat(reading.get(1L)).isEqualTo(Item.of(1, 1)); // the old row is cached

        assertThatThrownBy(() -> writing.put(1L, Item.of(1, 2)))
                .isInstanceOfSatisfying(
                        WriteFailedException.class,
                        e -> assertThat(e.outcomeUnknown()).isTrue())
                .hasMessageContaining("may or may not have taken the write");
        assertThat(reading.get(1L)).isEqualTo(Item.of(1, 2));
        assertThat(writing.get(1L)).isEqualTo(Item.of(1, 2));
    }

    @Test
    void connectionKilledDuringCommit_neverLeavesTheOldRow() throws Exception {
        Cache<Long, Item> cache = cache(
                first,
                builder ->
                        builder.reads(ReadThrough.from(items.table())).guard(WriteGuard.hold(Duration.ofSeconds(2))));
        items.outside(Item.of(1, 1));
        assertThat(cache.get(1L)).isEqualTo(Item.of(1, 1));

        assertThatThrownBy(() -> cache.write(1L, () -> {
                    try (Connection connection = items.dataSource.getConnection()) {
                        connection.setAutoCommit(false);
                        connection.createStatement().execute("UPDATE items SET version = 2 WHERE id = 1");
                        terminate(connection);
                        connection.commit();
                    }
                }))
                .isInstanceOf(SQLException.class);
        assertThat(cache.get(1L)).isEqualTo(items.row(1).orElseThrow());
        assertThat(cache.getIfPresent(1L))
                .as("the outcome is unknown: the key stays held")
                .isNull();
        await().atMost(BOUND).until(() -> {
            cache.get(1L);
            return cache.getIfPresent(1L) != null; // the hold has run out
        });
        assertThat(cache.getIfPresent(1L)).isEqualTo(items.row(1).orElseThrow());
    }

    private void terminate(Connection connection) throws SQLException {
        try (var own = connection.createStatement();
                var pid = own.executeQuery("SELECT pg_backend_pid()")) {
            pid.next();
            items.database.execute("SELECT pg_terminate_backend(" + pid.getInt(1) + ")");
        }
    }

    @Test
    void loaderError_reachesTheCallerAndIsNotCached() {
        AtomicInteger calls = new AtomicInteger();
        Loader<Long, Item> failing = key -> {
            if (calls.incrementAndGet() == 1) {
                throw new SQLException("too many connections", "53300");
            }
            return Item.of(key, 1);
        };
        Cache<Long, Item> cache = cache(first, builder -> builder.reads(ReadThrough.from(failing)));

        assertThatThrownBy(() -> cache.get(1L))
                .isInstanceOf(LoadFailedException.class)
                .hasMessageContaining("cache 'items': the source did not load key 1")
                .cause()
                .isInstanceOf(SQLException.class)
                .hasMessage("too many connections");
        assertThat(cache.get(1L)).isEqualTo(Item.of(1, 1));
        assertThat(calls).hasValue(2);
    }

    @Test
    void readerThatJoinsALoad_neverGetsARowOlderThanAWriteAcknowledgedBeforeItCame() throws Exception {
        items.outside(Item.of(1, 1));
        GatedLoader slow = new GatedLoader(items.table());
        Cache<Long, Item> cache = cache(first, builder -> builder.reads(ReadThrough.from(slow)));

        Future<Item> leader = threads.submit(() -> cache.get(1L));
        slow.gate.awaitReached(); // the load has read version 1
        cache.write(1L, () -> items.outside(Item.of(1, 2))); // acknowledged
        Future<Item> joiner = threads.submit(() -> cache.get(1L)); // comes after, joins the running load
        await().atMost(BOUND).until(() -> cache.stats().misses() == 2);
        slow.gate.open();

        assertThat(within(leader)).isEqualTo(Item.of(1, 1));
        assertThat(within(joiner)).isEqualTo(Item.of(1, 2));
    }

    @Test
    void threads128InTwoInstancesOnOneMissingKey_causeOneLoad() throws Exception {
        items.outside(Item.of(1, 1));
        AtomicInteger loads = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(128);
        Loader<Long, Item> slow = key -> {
            loads.incrementAndGet();
            all.await(); // nobody is served before all have come
            return items.table().load(key);
        };
        Cache<Long, Item> one = cache(first, builder -> builder.reads(ReadThrough.from(slow)));
        Cache<Long, Item> other = cache(second, builder -> builder.reads(ReadThrough.from(slow)));

        List<Future<Item>> readers = new ArrayList<>();
        for (int i = 0; i < 128; i++) {
            Cache<Long, Item> cache = i % 2 == 0 ? one : other;
            readers.add(threads.submit(() -> {
                all.countDown();
                return cache.get(1L);
            }));
        }
        for (Future<Item> reader : readers) {
            assertThat(within(reader)).isEqualTo(Item.of(1, 1));
        }
        assertThat(loads).hasValue(1);
    }

    @Test
    void twentyReadsOfAnAbsentRow_causeOneLoad() {
        AtomicInteger loads = new AtomicInteger();
        Loader<Long, Item> counting = key -> {
            loads.incrementAndGet();
            return items.table().load(key);
        };
        Cache<Long, Item> one = cache(first, builder -> builder.reads(ReadThrough.from(counting)));
        Cache<Long, Item> other = cache(second, builder -> builder.reads(ReadThrough.from(counting)));
        for (int i = 0; i < 10; i++) {
            assertThat(one.get(404L)).isNull();
            assertThat(other.get(404L)).isNull();
        }
        assertThat(loads).hasValue(1);
    }

    @Test
    void getAllOf50MissingKeys_causesOneLoaderCall() {
        List<Long> keys = LongStream.rangeClosed(1, 50).boxed().toList();
        keys.forEach(key -> items.outside(Item.of(key, 1)));
        List<Integer> calls = new ArrayList<>();
        Loader<Long, Item> counting = new Loader<>() {
            @Override
            public Item load(Long key) {
                throw new AssertionError("a single load of key " + key);
            }

            @Override
            public Map<Long, Item> loadAll(Collection<? extends Long> missing) throws Exception {
                calls.add(missing.size());
                return items.table().loadAll(missing);
            }
        };
        Cache<Long, Item> cache = cache(first, builder -> builder.reads(ReadThrough.from(counting)));
        assertThat(cache.getAll(keys)).hasSize(50);
        assertThat(cache.getAll(keys)).hasSize(50);
        assertThat(calls).containsExactly(50);
    }

    @Test
    void writerWhoseHoldRanOut_neverLeavesAnOldRow() throws Exception {
        items.outside(Item.of(1, 1));
        Cache<Long, Item> paused = cache(
                first,
                builder ->
                        builder.reads(ReadThrough.from(items.table())).guard(WriteGuard.hold(Duration.ofMillis(50))));
        Cache<Long, Item> reading = cache(second, builder -> builder.reads(ReadThrough.from(items.table())));
        paused.write(1L, () -> {
            await().atMost(BOUND).until(() -> {
                reading.get(1L);
                return reading.getIfPresent(1L) != null; // filled with version 1: the hold has run out
            });
            items.outside(Item.of(1, 2));
        });
        assertThat(reading.get(1L)).isEqualTo(Item.of(1, 2));
    }

    @Test
    void readerOfAnotherProcessThatDied_waitsForItsLeaseAndThenLoads() throws Exception {
        items.outside(Item.of(1, 1));
        Loading limits = Loading.defaults()
                .hardTimeout(Duration.ofMillis(400))
                .leaseTime(Duration.ofMillis(500))
                .leaseWait(Duration.ofSeconds(10));
        CountDownLatch loading = new CountDownLatch(1);
        Loader<Long, Item> dies = key -> {
            loading.countDown();
            first.close(); // its connections are gone: it can neither fill nor give the lease back
            throw new IllegalStateException("died");
        };
        Cache<Long, Item> dying =
                cache(first, builder -> builder.reads(ReadThrough.from(dies)).loading(limits));
        Cache<Long, Item> living = cache(
                second,
                builder -> builder.reads(ReadThrough.from(items.table())).loading(limits));
        Future<Item> dead = threads.submit(() -> dying.get(1L));
        loading.await();
        assertThat(living.get(1L)).isEqualTo(Item.of(1, 1));
        assertThat(living.getIfPresent(1L)).as("filled under the next lease").isEqualTo(Item.of(1, 1));
        assertThatThrownBy(() -> within(dead)).hasCauseInstanceOf(LoadFailedException.class);
    }

    @Test
    void hold_aroundACallersTransaction_guardsItsKeys() throws Exception {
        items.outside(Item.of(1, 1));
        items.outside(Item.of(2, 1));
        Cache<Long, Item> writing = cache(first, builder -> builder.reads(ReadThrough.from(items.table())));
        Cache<Long, Item> reading = cache(second, builder -> builder.reads(ReadThrough.from(items.table())));
        assertThat(reading.getAll(List.of(1L, 2L))).hasSize(2);

        try (Connection connection = items.dataSource.getConnection()) {
            connection.setAutoCommit(false);
            connection.createStatement().execute("UPDATE items SET version = 2 WHERE id IN (1, 2)");
            try (Hold hold = writing.hold(List.of(1L, 2L))) {
                assertThat(reading.get(1L))
                        .as("still the old row: not committed")
                        .isEqualTo(Item.of(1, 1));
                connection.commit();
                assertThat(reading.get(1L)).as("held: read from the source").isEqualTo(Item.of(1, 2));
                hold.commit();
            }
        }
        assertThat(reading.getAll(List.of(1L, 2L)).values()).containsExactly(Item.of(1, 2), Item.of(2, 2));
        assertThat(reading.getIfPresent(1L)).isEqualTo(Item.of(1, 2));

        try (Hold hold = writing.hold(List.of(1L))) {
            hold.rollback();
        }
        assertThat(reading.get(1L)).isEqualTo(Item.of(1, 2));
        assertThat(reading.getIfPresent(1L)).as("a rollback ends the hold").isEqualTo(Item.of(1, 2));

        writing.hold(List.of(1L)).close();
        assertThat(reading.get(1L)).isEqualTo(Item.of(1, 2));
        assertThat(reading.getIfPresent(1L))
                .as("outcome unknown: held until the hold time is over")
                .isNull();
    }

    @Test
    void exceptionOfAnAction_passesThroughUnchanged() {
        Cache<Long, Item> cache = cache(first, builder -> builder.reads(ReadThrough.from(items.table())));
        IllegalArgumentException own = new IllegalArgumentException("no such user");
        assertThatThrownBy(() -> cache.write(1L, () -> {
                    throw own;
                }))
                .isSameAs(own);
    }

    /** A writer that does something after each commit of a put. */
    private record AfterCommit(Writer<Long, Item> writer, Step step) implements Writer<Long, Item> {
        private interface Step {
            void run() throws Exception;
        }

        @Override
        public void put(Long key, Item row) throws Exception {
            writer.put(key, row);
            step.run();
        }

        @Override
        public void remove(Long key) throws Exception {
            writer.remove(key);
        }
    }
}
