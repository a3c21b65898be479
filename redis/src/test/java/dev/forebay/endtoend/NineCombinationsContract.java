package dev.forebay.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.CacheBuilder;
import dev.forebay.Forebay;
import dev.forebay.endtoend.Strategies.Subject;
import dev.forebay.testkit.PostgresServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every combination of strategies promises, on one store and a real PostgreSQL. */
abstract class NineCombinationsContract {
    private static final Duration BOUND = Duration.ofSeconds(20);

    private static ItemTable items;
    private Forebay forebay;

    /** Returns a runtime on the store under test, which holds nothing yet. */
    abstract Forebay start();

    /** Sets what all caches under test have. */
    CacheBuilder<Long, Item> options(CacheBuilder<Long, Item> builder) {
        return builder;
    }

    @BeforeAll
    static void createDatabase() {
        items = new ItemTable(PostgresServer.shared());
    }

    @BeforeEach
    void open() {
        items.reset();
        forebay = start();
    }

    @AfterEach
    void close() {
        forebay.close();
    }

    static Stream<Strategies> all() {
        return Strategies.all();
    }

    private Subject build(Strategies strategies) {
        return strategies.build(forebay, items, this::options);
    }

    @ParameterizedTest
    @MethodSource("all")
    void put_thenGet_returnsIt(Strategies strategies) throws Exception {
        Subject cache = build(strategies);
        cache.put(Item.of(1, 1));
        assertThat(cache.get(1)).isEqualTo(Item.of(1, 1));
        cache.put(Item.of(1, 2));
        assertThat(cache.get(1)).isEqualTo(Item.of(1, 2));
        assertThat(cache.cache().flush(BOUND)).isTrue();
        assertThat(items.row(1)).contains(Item.of(1, 2));
        assertThat(cache.get(1)).isEqualTo(Item.of(1, 2));
    }

    @ParameterizedTest
    @MethodSource("all")
    void get_ofAbsentRow_isRememberedUntilItIsPut(Strategies strategies) throws Exception {
        Subject cache = build(strategies);
        for (int i = 0; i < 20; i++) {
            assertThat(cache.get(7)).isNull();
        }
        assertThat(cache.cache().stats().loads()).isEqualTo(1);
        cache.put(Item.of(7, 1));
        assertThat(cache.get(7)).isEqualTo(Item.of(7, 1));
    }

    @ParameterizedTest
    @MethodSource("all")
    void remove_thenGet_findsNothing(Strategies strategies) throws Exception {
        items.outside(Item.of(3, 1));
        Subject cache = build(strategies);
        assertThat(cache.get(3)).isNotNull();
        cache.remove(3);
        assertThat(cache.get(3)).isNull();
        assertThat(cache.cache().flush(BOUND)).isTrue();
        assertThat(items.row(3)).isEmpty();
        assertThat(cache.get(3)).isNull();
    }

    @ParameterizedTest
    @MethodSource("all")
    void get_ofHeldEntry_doesNotAskTheSource(Strategies strategies) {
        items.outside(Item.of(4, 1));
        Subject cache = build(strategies);
        assertThat(cache.get(4)).isEqualTo(Item.of(4, 1));
        items.outside(Item.of(4, 2));
        assertThat(cache.get(4)).isEqualTo(Item.of(4, 1));
        assertThat(cache.cache().stats().hits()).isEqualTo(1);
        cache.cache().invalidate(4L);
        assertThat(cache.get(4)).isEqualTo(Item.of(4, 2));
    }

    @ParameterizedTest
    @MethodSource("all")
    void get_afterExpiry_seesTheSource(Strategies strategies) {
        items.outside(Item.of(5, 1));
        Subject cache =
                strategies.build(forebay, items, builder -> options(builder).expireAfterWrite(Duration.ofMillis(200)));
        assertThat(cache.get(5)).isEqualTo(Item.of(5, 1));
        items.outside(Item.of(5, 2));
        await().atMost(BOUND).until(() -> Item.of(5, 2).equals(cache.get(5)));
    }

    @ParameterizedTest
    @MethodSource("all")
    void bulkForms_actLikeTheSingleOnes(Strategies strategies) throws Exception {
        List<Long> keys = LongStream.rangeClosed(1, 50).boxed().toList();
        Subject cache = build(strategies);
        assertThat(cache.getAll(keys)).isEmpty();
        assertThat(cache.cache().stats().loads())
                .as("loader calls for 50 missing keys")
                .isEqualTo(1);

        Map<Long, Item> rows = new LinkedHashMap<>();
        keys.forEach(key -> rows.put(key, Item.of(key, 1)));
        cache.putAll(rows);
        assertThat(cache.getAll(keys)).isEqualTo(rows);

        List<Long> gone = keys.subList(0, 20);
        cache.removeAll(gone);
        assertThat(cache.getAll(keys)).containsOnlyKeys(keys.subList(20, 50));
        assertThat(cache.cache().flush(BOUND)).isTrue();
        assertThat(items.number("SELECT count(*) FROM items")).isEqualTo(30);
        assertThat(cache.getAll(keys)).containsOnlyKeys(keys.subList(20, 50));
        assertThat(cache.getAll(List.of())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("all")
    void clear_forgetsEveryEntryAndLosesNoWrite(Strategies strategies) throws Exception {
        Subject cache = build(strategies);
        cache.put(Item.of(1, 1));
        items.outside(Item.of(2, 1));
        assertThat(cache.get(2)).isEqualTo(Item.of(2, 1));
        items.outside(Item.of(2, 2));
        cache.cache().clear();
        assertThat(cache.get(2)).isEqualTo(Item.of(2, 2));
        assertThat(cache.get(1)).isEqualTo(Item.of(1, 1));
    }

    @ParameterizedTest
    @MethodSource("all")
    void write_runsTheCallersStatementAndForgets(Strategies strategies) throws Exception {
        Subject cache = build(strategies);
        cache.put(Item.of(9, 1));
        assertThat(cache.get(9)).isEqualTo(Item.of(9, 1));
        int changed = cache.cache().write(9L, () -> {
            items.outside(Item.of(9, 2));
            return 1;
        });
        assertThat(changed).isEqualTo(1);
        assertThat(cache.get(9)).isEqualTo(Item.of(9, 2));
    }

    @ParameterizedTest
    @MethodSource("all")
    void concurrentUse_neverReadsBelowAnAcknowledgedVersion(Strategies strategies) throws Exception {
        Subject cache = build(strategies);
        int keys = 4;
        AtomicLong[] acknowledged = new AtomicLong[keys];
        for (int key = 0; key < keys; key++) {
            acknowledged[key] = new AtomicLong();
            cache.put(Item.of(key, 0));
        }
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<?>> running = new ArrayList<>();
        for (int key = 0; key < keys; key++) {
            long id = key;
            running.add(threads.submit(() -> {
                for (long version = 1; version <= 40; version++) {
                    cache.put(Item.of(id, version));
                    acknowledged[(int) id].set(version);
                }
                return null;
            }));
            running.add(threads.submit(() -> {
                while (acknowledged[(int) id].get() < 40) {
                    long least = acknowledged[(int) id].get();
                    assertThat(cache.get(id))
                            .isNotNull()
                            .satisfies(item -> assertThat(item.version()).isGreaterThanOrEqualTo(least));
                }
                return null;
            }));
        }
        for (Future<?> one : running) {
            one.get(60, TimeUnit.SECONDS);
        }
        threads.shutdown();
        assertThat(cache.cache().flush(BOUND)).isTrue();
        for (long key = 0; key < keys; key++) {
            assertThat(items.row(key)).contains(Item.of(key, 40));
            assertThat(cache.get(key)).isEqualTo(Item.of(key, 40));
        }
    }
}
