package dev.forebay.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.forebay.Cache;
import dev.forebay.Forebay;
import dev.forebay.Grouping;
import dev.forebay.ReadThrough;
import dev.forebay.StoreUnavailableException;
import dev.forebay.WriteFailedException;
import dev.forebay.WriteThrough;
import dev.forebay.Writer;
import dev.forebay.redis.RedisBackend;
import dev.forebay.spi.GroupWriter;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Concurrent puts that share a transaction. */
class GroupedWriteThroughTest extends TwoInstances {
    private static final Grouping PATIENT_GROUPING = new Grouping(Duration.ofSeconds(1), 8);

    private final ConcurrentLinkedQueue<Integer> groups = new ConcurrentLinkedQueue<>();
    private final Gate gate = new Gate();

    /** The table, which counts the rows of each group. */
    private class Counting implements GroupWriter<Long, Item> {
        @Override
        public Map<Long, Exception> writeGroup(Map<? extends Long, ? extends @Nullable Item> rows) throws Exception {
            groups.add(rows.size());
            return items.table().writeGroup(rows);
        }

        @Override
        public void put(Long key, Item row) throws Exception {
            items.table().put(key, row);
        }

        @Override
        public void remove(Long key) throws Exception {
            items.table().remove(key);
        }
    }

    private Cache<Long, Item> grouped(Writer<Long, Item> writer, Grouping grouping) {
        return grouped(first, writer, grouping);
    }

    private static Cache<Long, Item> grouped(Forebay forebay, Writer<Long, Item> writer, Grouping grouping) {
        return cache(
                forebay,
                builder -> builder.reads(ReadThrough.from(items.table()))
                        .writes(WriteThrough.to(writer).grouped(grouping)));
    }

    /** Puts rows at once, from a thread each. */
    private List<Future<?>> putAtOnce(Cache<Long, Item> cache, List<Item> rows) {
        List<Future<?>> puts = new ArrayList<>();
        rows.forEach(row -> puts.add(threads.submit(() -> cache.put(row.id(), row))));
        return puts;
    }

    private static List<Item> rows(int count, long version) {
        List<Item> rows = new ArrayList<>();
        for (int id = 0; id < count; id++) {
            rows.add(Item.of(id, version));
        }
        return rows;
    }

    @Test
    void concurrentPuts_shareTransactions_andEachReturnsAfterItsOwnCommit() throws Exception {
        Cache<Long, Item> cache = grouped(new Counting(), PATIENT_GROUPING);
        List<Future<?>> puts = new ArrayList<>();
        for (Item row : rows(64, 1)) {
            puts.add(threads.submit(() -> {
                cache.put(row.id(), row);
                assertThat(items.row(row.id())).contains(row);
                assertThat(cache.getIfPresent(row.id())).isEqualTo(row);
            }));
        }
        for (Future<?> put : puts) {
            within(put);
        }
        assertThat(groups.stream().mapToInt(size -> size).sum()).isEqualTo(64);
        assertThat(groups).hasSizeLessThan(40).allMatch(size -> size <= 8);
        assertThat(cache.stats().writes()).isEqualTo(64);
    }

    @Test
    void aPutThatComesAlone_doesNotWaitForOthers() {
        Cache<Long, Item> cache = grouped(new Counting(), new Grouping(Duration.ofSeconds(1), 10_000));
        for (Item row : rows(20, 1)) {
            cache.put(row.id(), row); // 20 s, if each waited
        }
        assertThat(groups).hasSize(20).containsOnly(1);
    }

    @Test
    void aRefusedRow_failsItsOwnCallerOnly() throws Exception {
        Cache<Long, Item> cache = grouped(new Counting(), PATIENT_GROUPING);
        assertThatOneIsRefused(cache);
        assertThat(groups).anyMatch(size -> size > 1);
    }

    @Test
    void aRefusedRow_failsItsOwnCallerOnly_withAPlainWriterToo() throws Exception {
        Writer<Long, Item> plain = new Writer<>() {
            @Override
            public void put(Long key, Item row) throws Exception {
                items.table().put(key, row);
            }

            @Override
            public void remove(Long key) throws Exception {
                items.table().remove(key);
            }

            @Override
            public void putAll(Map<? extends Long, ? extends Item> rows) throws Exception {
                groups.add(rows.size());
                items.table().putAll(rows);
            }
        };
        assertThatOneIsRefused(grouped(plain, PATIENT_GROUPING));
        assertThat(groups).anyMatch(size -> size > 1);
    }

    private void assertThatOneIsRefused(Cache<Long, Item> cache) throws Exception {
        List<Item> rows = rows(8, 1);
        rows.set(5, Item.of(5, -1));
        List<Future<?>> puts = putAtOnce(cache, rows);
        for (int id = 0; id < rows.size(); id++) {
            if (id == 5) {
                assertThatThrownBy(() -> within(puts.get(5)))
                        .isInstanceOf(ExecutionException.class)
                        .cause()
                        .isInstanceOf(WriteFailedException.class)
                        .hasMessageContaining("cache 'items', key 5: the source did not take the write")
                        .hasMessageContaining("items_version_check");
            } else {
                within(puts.get(id));
                assertThat(items.row(id)).contains(rows.get(id));
                assertThat(cache.getIfPresent((long) id)).isEqualTo(rows.get(id));
            }
        }
        assertThat(items.row(5)).isEmpty();
        assertThat(cache.get(5L)).isNull();
        assertThat(cache.stats().writes()).isEqualTo(7);
        assertThat(cache.stats().writeFailures()).isEqualTo(1);
    }

    @Test
    void removals_areGroupedWithPuts() throws Exception {
        Cache<Long, Item> cache = grouped(new Counting(), PATIENT_GROUPING);
        cache.putAll(Map.of(1L, Item.of(1, 1), 2L, Item.of(2, 1)));
        Future<?> removal = threads.submit(() -> cache.remove(1L));
        Future<?> put = threads.submit(() -> cache.put(2L, Item.of(2, 2)));
        within(removal);
        within(put);
        assertThat(items.row(1)).isEmpty();
        assertThat(items.row(2)).contains(Item.of(2, 2));
        assertThat(cache.get(1L)).isNull();
    }

    @Test
    void twoPutsOfOneKey_areWrittenBoth_inSomeOrder() throws Exception {
        Cache<Long, Item> cache = grouped(new Counting(), PATIENT_GROUPING);
        List<Item> rows = new ArrayList<>();
        for (int version = 1; version <= 20; version++) {
            rows.add(Item.of(1, version));
        }
        for (Future<?> put : putAtOnce(cache, rows)) {
            within(put);
        }
        assertThat(groups).hasSize(20);
        assertThat(cache.get(1L)).isEqualTo(items.row(1).orElseThrow());
    }

    @Test
    void lostConnection_isUnknownToEveryCallerOfTheGroup_andTheKeysStayHeld() throws Exception {
        Counting cutOff = new Counting() {
            @Override
            public Map<Long, Exception> writeGroup(Map<? extends Long, ? extends @Nullable Item> rows)
                    throws Exception {
                super.writeGroup(rows);
                throw new IOException("the answer was lost");
            }
        };
        Cache<Long, Item> cache = grouped(cutOff, PATIENT_GROUPING);
        for (Future<?> put : putAtOnce(cache, rows(8, 1))) {
            assertThatThrownBy(() -> within(put))
                    .cause()
                    .isInstanceOfSatisfying(
                            WriteFailedException.class,
                            failure -> assertThat(failure.outcomeUnknown()).isTrue());
        }
        assertThat(cache.get(3L)).isEqualTo(Item.of(3, 1));
        assertThat(cache.getIfPresent(3L)).as("held: nobody fills").isNull();
    }

    @Test
    void storeThatIsLost_failsEveryCallerBeforeTheDatabaseIsTouched() throws Exception {
        Forebay impatient = Forebay.on(RedisBackend.connect(redis().uri()));
        Cache<Long, Item> cache = grouped(impatient, new Counting(), PATIENT_GROUPING);
        redis().pause();
        try (impatient) {
            for (Future<?> put : putAtOnce(cache, rows(4, 1))) {
                assertThatThrownBy(() -> within(put)).cause().isInstanceOf(StoreUnavailableException.class);
            }
        } finally {
            redis().resume();
        }
        assertThat(groups).isEmpty();
        assertThat(items.number("SELECT count(*) FROM items")).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1}) // the one that came first leads
    void interruptedCaller_isToldThatItsOutcomeIsUnknown_andItsGroupGoesOn(int interrupted) throws Exception {
        Gate alone = new Gate();
        Counting slow = new Counting() {
            @Override
            public Map<Long, Exception> writeGroup(Map<? extends Long, ? extends @Nullable Item> rows)
                    throws Exception {
                if (rows.size() == 1) {
                    alone.pass(); // while it is under way, others have somebody to wait for
                } else {
                    gate.pass();
                }
                return super.writeGroup(rows);
            }
        };
        Cache<Long, Item> cache = grouped(slow, new Grouping(Duration.ofSeconds(1), 2));
        Future<?> first = threads.submit(() -> cache.put(9L, Item.of(9, 1)));
        alone.awaitReached();
        Queue<WriteFailedException> failures = new ConcurrentLinkedQueue<>();
        List<Thread> callers = new ArrayList<>();
        for (Item row : rows(2, 1)) {
            callers.add(new Thread(() -> {
                try {
                    cache.put(row.id(), row);
                } catch (WriteFailedException e) {
                    failures.add(e);
                }
            }));
        }
        for (Thread caller : callers) {
            caller.start();
            await().atMost(BOUND)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1)) // the leader waits for a second only
                    .until(() -> isWaiting(caller));
        }
        gate.awaitReached();
        callers.get(interrupted).interrupt();
        await().atMost(BOUND).until(() -> !failures.isEmpty());
        gate.open();
        alone.open();
        within(first);
        for (Thread caller : callers) {
            caller.join(BOUND.toMillis());
        }
        assertThat(failures)
                .singleElement()
                .satisfies(failure -> assertThat(failure.outcomeUnknown()).isTrue());
        assertThat(items.number("SELECT count(*) FROM items")).isEqualTo(3);
    }

    private static boolean isWaiting(Thread caller) {
        return caller.getState() == Thread.State.WAITING || caller.getState() == Thread.State.TIMED_WAITING;
    }
}
