package dev.forebay.redis;

import static dev.forebay.redis.Fixture.calls;
import static dev.forebay.redis.Fixture.product;
import static dev.forebay.redis.Fixture.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.forebay.Cache;
import dev.forebay.Forebay;
import dev.forebay.Loading;
import dev.forebay.ReadThrough;
import dev.forebay.StoreUnavailableException;
import dev.forebay.redis.Fixture.Product;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.CounterBase;
import dev.forebay.spi.CounterJournal;
import dev.forebay.spi.KeyState.Absent;
import dev.forebay.spi.KeyState.Value;
import dev.forebay.spi.Store;
import dev.forebay.testkit.Proxy;
import dev.forebay.testkit.RedisServer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What happens while the server, or the line to it, is away. */
class RedisOutageTest {
    private static final Duration LIMIT = Duration.ofSeconds(1);
    private static final Duration SLACK = Duration.ofSeconds(2); // for a busy machine
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void everyCall_serverStopped_failsAtOnceAndWorksAgainAfterItsRestart() {
        try (RedisServer server = RedisServer.start();
                RedisBackend backend = RedisBackend.connect(server.uri())) {
            Store<String, Product> store = backend.store(Fixture.products("product"));
            store.hold(List.of("a"), 1);
            server.stop();

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThatThrownBy(backend::ping).hasMessageContaining("not connected"));
            for (ThrowingCallable call : List.<ThrowingCallable>of(
                    () -> store.lookup("a"),
                    () -> store.lookupAll(List.of("a", "b")),
                    () -> store.acquire(List.of("a", "b"), 1),
                    () -> store.hold(List.of("a"), 1),
                    store::clear,
                    backend::ping,
                    backend::durability,
                    () -> backend.journal(Fixture.journaled("journal", 2)))) {
                assertUnavailable(call, Duration.ofMillis(200).plus(SLACK))
                        .hasMessageContaining("redis at 127.0.0.1:" + server.port());
            }
            assertThat(store.clockMillis()).isPositive();

            server.restart();
            await().atMost(PATIENCE).until(() -> succeeds(() -> store.lookup("a")));
            assertThat(store.lookup("a")).isInstanceOf(Absent.class);
            store.hold(List.of("a", "b"), 1);
        }
    }

    @Test
    void call_serverPaused_failsAtTheTimeLimitAndWorksAgain() {
        try (RedisServer server = RedisServer.start();
                RedisBackend backend = RedisBackend.connect(server.uri())) {
            Store<String, Product> store = backend.store(Fixture.products("product"));
            store.lookup("a");
            server.pause();
            try {
                assertUnavailable(() -> store.lookup("a"), LIMIT.plus(SLACK))
                        .hasMessage("redis at 127.0.0.1:" + server.port()
                                + " gave no answer within 1000 ms (commandTimeout): lookup, cache 'product'");
                assertUnavailable(() -> store.hold(List.of("a", "b", "c"), 1), LIMIT.plus(SLACK));
            } finally {
                server.resume();
            }
            await().atMost(PATIENCE).until(() -> succeeds(() -> store.lookup("a")));
        }
    }

    @Test
    void callUnderWay_serverKilled_doesNotWaitForItsTimeLimit() {
        try (RedisServer server = RedisServer.start();
                RedisBackend backend = RedisBackend.connect(
                        server.uri(), RedisOptions.defaults().commandTimeout(Duration.ofSeconds(60)))) {
            Store<String, Product> store = backend.store(Fixture.products("product"));
            server.pause();
            CompletableFuture<?> waiting = CompletableFuture.supplyAsync(() -> store.lookup("a"));
            assertThatThrownBy(() -> waiting.get(200, TimeUnit.MILLISECONDS))
                    .isInstanceOf(java.util.concurrent.TimeoutException.class);
            server.kill();

            assertThatThrownBy(() -> waiting.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(StoreUnavailableException.class);
        }
    }

    /** A client that repeats what was under way would count the delta twice. */
    @Test
    void callUnderWay_lineCut_isNotSentAgain() {
        try (RedisServer server = RedisServer.start();
                Proxy proxy = new Proxy(server.port());
                RedisBackend direct = RedisBackend.connect(server.uri());
                RedisBackend backend = RedisBackend.connect(proxy.uri())) {
            CacheSpec<String, CounterBase> spec = Fixture.spec("views", CounterBase.class, Optional.empty(), 1);
            CounterJournal<String> counter = backend.counterJournal(spec);
            counter.add(Map.of("a", 1L), 10);
            proxy.cutAtNextAnswer();

            assertUnavailable(() -> counter.add(Map.of("a", 1L), 10), LIMIT.plus(SLACK));
            await().atMost(PATIENCE).until(() -> succeeds(backend::ping));

            assertThat(direct.counterJournal(spec)
                            .waiting(List.of("a"))
                            .get("a")
                            .pending())
                    .isEqualTo(2);
        }
    }

    @Test
    void line_silentForSeconds_isReplacedByANewOne() {
        try (RedisServer server = RedisServer.start();
                Proxy proxy = new Proxy(server.port());
                RedisBackend backend = RedisBackend.connect(proxy.uri())) {
            Store<String, Product> store = backend.store(Fixture.products("product"));
            store.lookup("a");
            assertThat(proxy.connections()).isEqualTo(1);
            proxy.silence();

            assertUnavailable(() -> store.lookup("a"), LIMIT.plus(SLACK));
            await().atMost(PATIENCE.plus(PATIENCE)).until(() -> succeeds(() -> store.lookup("a")));
            assertThat(proxy.connections()).isGreaterThan(1);
        }
    }

    @Test
    void sweep_afterAFailure_goesOnWhereItStopped() {
        try (RedisServer server = RedisServer.start();
                RedisBackend backend = RedisBackend.connect(server.uri())) {
            Store<String, Product> store = backend.store(Fixture.products("product"));
            Map<String, Value<Product>> rows = new HashMap<>();
            IntStream.range(0, 3_000)
                    .forEach(i -> rows.put("k" + i, value(product("p"), i, store.clockMillis() + 600_000)));
            store.acquire(rows.keySet(), 1);
            assertThat(store.fill(rows, 1)).hasSize(3_000);
            Store.Sweep sweep = store.sweep();
            assertThat(sweep.step()).isFalse();
            server.pause();
            try {
                assertThatThrownBy(sweep::step).isInstanceOf(StoreUnavailableException.class);
            } finally {
                server.resume();
            }
            await().atMost(PATIENCE).until(() -> succeeds(() -> store.lookup("none")));
            server.command("CONFIG", "RESETSTAT");
            boolean done = false;
            while (!done) {
                done = sweep.step();
            }
            assertThat(calls(server, "scan"))
                    .as("six pages or more, but for the first")
                    .isBetween(1L, 8L);
            assertThat(store.lookupAll(rows.keySet()).values()).allMatch(Absent.class::isInstance);
        }
    }

    /** The names that a cursor has passed on one server say nothing of another. */
    @Test
    void sweep_afterARestartOfTheServer_beginsAnew() {
        try (RedisServer server = RedisServer.start();
                RedisBackend backend = RedisBackend.connect(server.uri())) {
            Store<String, Product> store = backend.store(Fixture.products("product"));
            Map<String, Value<Product>> rows = new HashMap<>();
            IntStream.range(0, 3_000)
                    .forEach(i -> rows.put("k" + i, value(product("p"), i, store.clockMillis() + 600_000)));
            store.acquire(rows.keySet(), 1);
            store.fill(rows, 1);
            Store.Sweep sweep = store.sweep();
            for (int i = 0; i < 4; i++) {
                assertThat(sweep.step()).isFalse();
            }
            server.stop();
            server.restart();
            await().atMost(PATIENCE).until(() -> succeeds(() -> store.acquire(rows.keySet(), 2)));
            store.fill(rows, 2);
            boolean done = false;
            while (!done) {
                done = sweep.step();
            }
            assertThat(store.lookupAll(rows.keySet()).values()).allMatch(Absent.class::isInstance);
        }
    }

    @Test
    void bulkForms_longLine_costOneRoundTrip() {
        try (RedisServer server = RedisServer.start();
                Proxy proxy = new Proxy(server.port());
                RedisBackend backend = RedisBackend.connect(
                        proxy.uri(), RedisOptions.defaults().commandTimeout(Duration.ofSeconds(10)))) {
            Store<String, Product> store = backend.store(Fixture.products("product"));
            Map<String, Value<Product>> rows = new HashMap<>();
            IntStream.range(0, 500)
                    .forEach(i -> rows.put("k" + i, value(product("p"), i, store.clockMillis() + 60_000)));
            roundTrips(store, rows); // once for the scripts, which are sent again by this, and for the compiler
            proxy.delay(Duration.ofMillis(200));

            assertThat(took(() -> roundTrips(store, rows)))
                    .as("7 round trips of 400 ms")
                    .isBetween(Duration.ofMillis(2_800), Duration.ofMillis(5_600));
        }
    }

    @Test
    void fillUnattended_serverPaused_returnsAtOnceAndIsToldOf() {
        try (RedisServer server = RedisServer.start();
                RedisBackend backend = RedisBackend.connect(
                        server.uri(), RedisOptions.defaults().commandTimeout(Duration.ofMillis(500)))) {
            Store<String, Product> store = backend.store(Fixture.products("product"));
            store.acquire(List.of("a"), 1);
            Map<String, Value<Product>> rows = Map.of("a", value(product("p"), 1, store.clockMillis() + 60_000));
            CompletableFuture<StoreUnavailableException> told = new CompletableFuture<>();
            server.pause();
            try {
                store.fillUnattended(rows, 1, told::complete);
                assertThat(told).as("nobody has waited").isNotDone();
                assertThat(told)
                        .succeedsWithin(Duration.ofSeconds(20))
                        .extracting(Throwable::getMessage)
                        .asString()
                        .contains("gave no answer within 500 ms (commandTimeout): fill, cache 'product'");
            } finally {
                server.resume();
            }
        }
    }

    @Test
    void get_interruptedInItsLoad_givesItsLeaseBack() throws Exception {
        try (RedisServer server = RedisServer.start();
                Forebay forebay = Forebay.on(RedisBackend.connect(server.uri()))) {
            CountDownLatch loading = new CountDownLatch(1);
            Cache<String, Product> cache = forebay.cache("product", String.class, Product.class)
                    .loading(
                            Loading.defaults().leaseTime(Duration.ofMinutes(10)).leaseWait(Duration.ofMinutes(10)))
                    .reads(ReadThrough.from(key -> {
                        if (loading.getCount() > 0) {
                            loading.countDown();
                            new CountDownLatch(1).await();
                        }
                        return product(key);
                    }))
                    .build();
            Thread reader = new Thread(() -> assertThatThrownBy(() -> cache.get("a")));
            reader.start();
            assertThat(loading.await(20, TimeUnit.SECONDS)).isTrue();
            reader.interrupt();
            reader.join();

            assertThat(CompletableFuture.supplyAsync(() -> cache.get("a")))
                    .as("the next reader does not wait for the lease to run out")
                    .succeedsWithin(Duration.ofSeconds(20))
                    .isEqualTo(product("a"));
        }
    }

    @Test
    void fillUnattended_serverRefuses_isToldOf() {
        try (RedisServer server = RedisServer.start();
                RedisBackend backend = RedisBackend.connect(server.uri())) {
            Store<String, Product> store = backend.store(Fixture.products("product"));
            store.acquire(List.of("a"), 1);
            server.command("CONFIG", "SET", "maxmemory", "1kb");
            CompletableFuture<StoreUnavailableException> told = new CompletableFuture<>();

            store.fillUnattended(Map.of("a", value(product("p"), 1, store.clockMillis() + 60_000)), 1, told::complete);

            assertThat(told)
                    .succeedsWithin(Duration.ofSeconds(20))
                    .extracting(Throwable::getMessage)
                    .asString()
                    .contains("refused: fill, cache 'product'")
                    .contains("OOM");
        }
    }

    @Test
    void fillUnattended_serverStopped_isToldOf() {
        try (RedisServer server = RedisServer.start();
                RedisBackend backend = RedisBackend.connect(server.uri())) {
            Store<String, Product> store = backend.store(Fixture.products("product"));
            Map<String, Value<Product>> rows = Map.of("a", value(product("p"), 1, store.clockMillis() + 60_000));
            CompletableFuture<StoreUnavailableException> told = new CompletableFuture<>();
            server.stop();

            try {
                store.fillUnattended(rows, 1, told::complete);
            } catch (StoreUnavailableException e) {
                told.complete(e); // the end of the connection was known already
            }

            assertThat(told).succeedsWithin(Duration.ofSeconds(20)).isInstanceOf(StoreUnavailableException.class);
        }
    }

    @Test
    void call_serverRefuses_saysWhy() {
        try (RedisServer server = RedisServer.start("maxmemory 1kb", "maxmemory-policy noeviction");
                RedisBackend backend = RedisBackend.connect(server.uri())) {
            Store<String, Product> store = backend.store(Fixture.products("product"));

            assertThatThrownBy(() -> store.hold(List.of("a"), 1))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("refused: hold, cache 'product': ")
                    .hasMessageContaining("OOM");
            assertThat(store.lookup("a")).isInstanceOf(Absent.class);
        }
    }

    @Test
    void call_keyOfAnotherApplication_isRefusedAndLeftAlone() {
        try (RedisServer server = RedisServer.start();
                RedisBackend backend = RedisBackend.connect(server.uri())) {
            Store<String, Product> store = backend.store(Fixture.products("product"));
            server.command("RPUSH", "fb:product:a", "theirs");

            assertThatThrownBy(() -> store.lookup("a"))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("WRONGTYPE");
            assertThatThrownBy(() -> store.acquire(List.of("a"), 1)).isInstanceOf(StoreUnavailableException.class);
            assertThat(server.command("LLEN", "fb:product:a")).isEqualTo("1");
        }
    }

    @Test
    void call_interrupted_failsAndKeepsTheInterrupt() {
        try (RedisServer server = RedisServer.start();
                RedisBackend backend = RedisBackend.connect(server.uri())) {
            Store<String, Product> store = backend.store(Fixture.products("product"));
            server.pause();
            Thread.currentThread().interrupt();

            assertThatThrownBy(() -> store.lookup("a"))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("interrupted");
            assertThat(Thread.interrupted()).isTrue();
            server.resume();
            await().atMost(PATIENCE).until(() -> succeeds(() -> store.lookup("a")));
        }
    }

    @Test
    void close_endsTheConnectionAndLaterCallsFail() {
        try (RedisServer server = RedisServer.start()) {
            Set<Thread> before = Thread.getAllStackTraces().keySet();
            RedisBackend backend = RedisBackend.connect(server.uri());
            Store<String, Product> store = backend.store(Fixture.products("product"));
            backend.close();
            backend.close();

            assertUnavailable(() -> store.lookup("a"), SLACK);
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(server.command("CLIENT", "LIST").lines()).hasSize(1));
            assertThat(calls(server, "get")).isZero();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                            .filteredOn(thread -> thread.getName().matches("(forebay-redis|lettuce)-.*"))
                            .isSubsetOf(before));
        }
    }

    private static void roundTrips(Store<String, Product> store, Map<String, Value<Product>> rows) {
        store.lookupAll(rows.keySet());
        store.acquire(rows.keySet(), 1);
        store.fill(rows, 1);
        store.hold(rows.keySet(), 1);
        store.release(rows, 1);
        store.invalidate(rows.keySet());
        store.claimAll(rows.keySet(), 1);
    }

    private static Duration took(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static org.assertj.core.api.AbstractThrowableAssert<?, ?> assertUnavailable(
            ThrowingCallable call, Duration within) {
        long start = System.nanoTime();
        var failure = assertThatThrownBy(call).isInstanceOf(StoreUnavailableException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(within);
        return failure;
    }

    private static boolean succeeds(Runnable call) {
        try {
            call.run();
            return true;
        } catch (StoreUnavailableException e) {
            return false;
        }
    }
}
