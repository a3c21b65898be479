package dev.forebay.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.forebay.Cache;
import dev.forebay.Grouping;
import dev.forebay.LoadFailedException;
import dev.forebay.Loader;
import dev.forebay.Loading;
import dev.forebay.ReadThrough;
import dev.forebay.WriteThrough;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Concurrent misses of different keys that share a load. */
class SharedLoadsTest extends TwoInstances {
    private static final Grouping PATIENT_GROUPING = new Grouping(Duration.ofSeconds(1), 8);

    private final Queue<Integer> loads = new ConcurrentLinkedQueue<>();
    private final Set<Long> refused = ConcurrentHashMap.newKeySet();
    private final Set<Long> late = ConcurrentHashMap.newKeySet();
    private final Set<Long> hanging = ConcurrentHashMap.newKeySet();
    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void endLoads() {
        end.countDown();
    }

    /** The table, which counts the keys of each load; some keys are refused, and some hang. */
    private final Loader<Long, Item> counting = Loader.<Long, Item>bulk(this::loadAll);

    private Map<Long, Item> loadAll(Collection<? extends Long> keys) throws Exception {
        loads.add(keys.size());
        while (keys.stream().anyMatch(hanging::contains) && end.getCount() > 0) {
            try {
                end.await();
            } catch (InterruptedException ignored) {
                // As drivers do that wait for a socket.
            }
        }
        if (keys.stream().anyMatch(refused::contains)) {
            throw new IllegalArgumentException("refused: one of " + keys);
        }
        if (keys.stream().anyMatch(late::contains)) {
            throw new TimeoutException("of the client");
        }
        return items.table().loadAll(List.copyOf(keys));
    }

    private Cache<Long, Item> sharing(Grouping limits) {
        return cache(
                first,
                builder -> builder.reads(ReadThrough.from(counting).sharing(limits))
                        .writes(WriteThrough.to(items.table())));
    }

    private void rows(int count) {
        for (int id = 0; id < count; id++) {
            items.outside(Item.of(id, 1));
        }
    }

    private List<Future<Item>> getAtOnce(Cache<Long, Item> cache, int count) {
        List<Future<Item>> gets = new ArrayList<>();
        for (long id = 0; id < count; id++) {
            long key = id;
            gets.add(threads.submit(() -> cache.get(key)));
        }
        return gets;
    }

    @Test
    void concurrentMisses_shareLoads_andEachGetsItsOwnRow() throws Exception {
        rows(60);
        Cache<Long, Item> cache = sharing(PATIENT_GROUPING);

        List<Future<Item>> gets = getAtOnce(cache, 64);

        for (int id = 0; id < 64; id++) {
            assertThat(within(gets.get(id))).isEqualTo(id < 60 ? Item.of(id, 1) : null);
        }
        assertThat(loads.stream().mapToInt(size -> size).sum()).isEqualTo(64);
        assertThat(loads).hasSizeLessThan(40).allMatch(size -> size <= 8);
        assertThat(cache.stats().loads()).isEqualTo(loads.size());
        getAtOnce(cache, 64).forEach(get -> assertThat(get).succeedsWithin(BOUND));
        assertThat(loads.stream().mapToInt(size -> size).sum()).isEqualTo(64); // all were filled
    }

    @Test
    void manyReadersOfFewKeys_loadEachOnce() throws Exception {
        rows(4);
        Cache<Long, Item> cache = sharing(new Grouping(Duration.ofMillis(50), 8));
        List<Future<Item>> gets = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            long key = i % 4;
            gets.add(threads.submit(() -> cache.get(key)));
        }
        for (int i = 0; i < 64; i++) {
            assertThat(within(gets.get(i))).isEqualTo(Item.of(i % 4, 1));
        }
        assertThat(loads.stream().mapToInt(size -> size).sum()).isEqualTo(4);
    }

    @Test
    void aMissThatComesAlone_doesNotWaitForOthers() {
        rows(20);
        Cache<Long, Item> cache = sharing(new Grouping(Duration.ofSeconds(1), 10_000));
        long began = System.nanoTime();
        for (long id = 0; id < 20; id++) {
            assertThat(cache.get(id)).isEqualTo(Item.of(id, 1));
        }
        assertThat(loads).hasSize(20).containsOnly(1);
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .isLessThan(Duration.ofSeconds(20)); // each would wait one
    }

    @Test
    void aKeyThatTheSourceRefuses_failsItsOwnReaderOnly() throws Exception {
        rows(8);
        refused.add(5L);
        Cache<Long, Item> cache = sharing(PATIENT_GROUPING);

        List<Future<Item>> gets = getAtOnce(cache, 8);

        for (int id = 0; id < 8; id++) {
            if (id == 5) {
                assertThatThrownBy(() -> within(gets.get(5)))
                        .isInstanceOf(ExecutionException.class)
                        .cause()
                        .isInstanceOf(LoadFailedException.class)
                        .hasMessageContaining("refused: one of [5]");
            } else {
                assertThat(within(gets.get(id))).isEqualTo(Item.of(id, 1));
                assertThat(cache.getIfPresent((long) id)).isEqualTo(Item.of(id, 1));
            }
        }
        assertThat(loads).anyMatch(size -> size > 1);
    }

    /** A client's timeout may be that of one key, unlike the hard timeout. */
    @Test
    void aKeyWhoseLoaderTimesOut_failsItsOwnReaderOnly() throws Exception {
        rows(8);
        late.add(5L);
        Cache<Long, Item> cache = sharing(PATIENT_GROUPING);

        List<Future<Item>> gets = getAtOnce(cache, 8);

        for (int id = 0; id < 8; id++) {
            if (id == 5) {
                assertThatThrownBy(() -> within(gets.get(5))).hasRootCauseMessage("of the client");
            } else {
                assertThat(within(gets.get(id))).isEqualTo(Item.of(id, 1));
            }
        }
        assertThat(loads).anyMatch(size -> size > 1);
    }

    @Test
    void aSharedLoadThatHangs_freesItsReaders_andTheirKeys() throws Exception {
        rows(3);
        Cache<Long, Item> cache = cache(
                first,
                builder -> builder.reads(ReadThrough.from(counting).sharing(new Grouping(Duration.ofSeconds(1), 2)))
                        .loading(Loading.defaults().hardTimeout(Duration.ofMillis(200))));
        List<Future<Item>> gets = hangInCompany(cache);

        for (Future<Item> get : gets) {
            assertThatThrownBy(() -> within(get))
                    .cause()
                    .isInstanceOf(LoadFailedException.class)
                    .hasCauseInstanceOf(TimeoutException.class);
        }
        await().atMost(BOUND).until(() -> cache.stats().hungLoads() == 2);
        hanging.clear();
        assertThat(cache.get(0L)).isEqualTo(Item.of(0, 1));
        assertThat(cache.get(1L)).isEqualTo(Item.of(1, 1));
        end.countDown();
        await().atMost(BOUND).until(() -> cache.stats().hungLoads() == 0);
    }

    @Test
    void anInterruptedReader_leavesTheLoadToTheOthers() throws Exception {
        rows(3);
        Cache<Long, Item> cache = sharing(new Grouping(Duration.ofSeconds(1), 2));
        List<Future<Item>> gets = hangInCompany(cache);

        gets.get(0).cancel(true);
        end.countDown();

        assertThat(within(gets.get(1))).isEqualTo(Item.of(1, 1));
        assertThat(cache.get(0L)).isEqualTo(Item.of(0, 1));
        assertThat(loads.stream().mapToInt(size -> size).sum()).isBetween(3, 4);
    }

    /** Reads keys 0 and 1 in one group, whose load hangs: a third reader hangs before, so that the first of them waits for the other. */
    private List<Future<Item>> hangInCompany(Cache<Long, Item> cache) {
        hanging.addAll(List.of(0L, 1L, 2L));
        Future<Item> unused = threads.submit(() -> cache.get(2L));
        await().atMost(BOUND).until(() -> loads.size() == 1);
        List<Future<Item>> gets = getAtOnce(cache, 2);
        await().atMost(BOUND).until(() -> loads.size() > 1);
        assertThat(loads).containsExactly(1, 2);
        return gets;
    }
}
