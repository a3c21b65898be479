package dev.forebay.redis;

import static dev.forebay.redis.Fixture.calls;
import static dev.forebay.redis.Fixture.product;
import static dev.forebay.redis.Fixture.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.forebay.StoreUnavailableException;
import dev.forebay.redis.Fixture.Product;
import dev.forebay.spi.Journal;
import dev.forebay.spi.Journal.Limit;
import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Absent;
import dev.forebay.spi.KeyState.Dirty;
import dev.forebay.spi.KeyState.Value;
import dev.forebay.spi.Store;
import dev.forebay.testkit.RedisServer;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What leaves together when many threads ask at once. */
class CombiningTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** How many flushes may be unanswered before commands gather. */
    private static final int FLUSHES = 2;

    private RedisServer server;
    private RedisBackend backend;

    @BeforeEach
    void start() {
        server = RedisServer.start();
        backend = RedisBackend.connect(server.uri(), RedisOptions.defaults().commandTimeout(PATIENCE));
    }

    @AfterEach
    void stop() {
        backend.close();
        server.close();
    }

    @Test
    void lookup_whileAnswersAreDue_oneCommandForAllThatCameMeanwhile() {
        Store<String, Product> store = filled(backend, 40);
        long gets = calls(server, "get");
        long mgets = calls(server, "mget");

        List<Caller<KeyState<Product>>> callers = gathered(server, 52, i -> store.lookup("key-" + i));

        for (int i = 0; i < callers.size(); i++) {
            KeyState<Product> state = callers.get(i).result();
            if (i < 40) {
                assertThat(((Value<Product>) state).row()).isEqualTo(product("name-" + i));
            } else {
                assertThat(state).isInstanceOf(Absent.class);
            }
        }
        assertThat(calls(server, "get") - gets).isEqualTo(FLUSHES);
        assertThat(calls(server, "mget") - mgets).isEqualTo(1);
    }

    @Test
    void steps_whileAnswersAreDue_leaveInOneFlush() {
        Store<String, Product> store = filled(backend, 1);
        store.hold(List.of("key-0"), 1); // the server knows the script
        long reads = reads(server);

        gathered(server, 52, i -> store.hold(List.of("key-" + i), 2))
                .forEach(caller -> assertThat(caller.result()).isEmpty());

        assertThat(reads(server) - reads).isLessThanOrEqualTo(FLUSHES + 4); // the keeper's, and INFO's own
    }

    @Test
    void append_whileAnswersAreDue_oneScriptForAllThatCameMeanwhile() {
        Journal<String, Product> journal = backend.journal(Fixture.journaled("activity", 4));
        journal.append(Map.of("first", product("first")), Limit.ofKeys(100)); // the server knows the script
        long scripts = calls(server, "evalsha");

        gathered(server, 52, i -> journal.append(row(i), Limit.ofKeys(100)))
                .forEach(caller -> assertThat(caller.result()).isEmpty());

        assertThat(calls(server, "evalsha") - scripts).isEqualTo(FLUSHES + 1);
        Map<String, String> found = new HashMap<>();
        for (int partition = 0; partition < 4; partition++) {
            journal.oldest(partition, 100)
                    .forEach(change -> found.put(change.key(), change.row().name()));
        }
        assertThat(found).hasSize(53);
        IntStream.range(0, 52).forEach(i -> assertThat(found).containsEntry("key-" + i, "name-" + i));
    }

    @Test
    void append_severalInOneScript_eachIsToldWhetherItWasAccepted() {
        Journal<String, Product> journal = backend.journal(Fixture.journaled("activity", 4));
        Store<String, Product> store = backend.store(Fixture.journaled("activity", 4));
        store.hold(List.of("key-7", "key-30"), 1);
        Limit full = Limit.ofKeys(0);

        List<Caller<Set<String>>> callers =
                gathered(server, 52, i -> journal.append(row(i), i % 10 == 5 ? full : Limit.ofKeys(100)));

        for (int i = 0; i < 52; i++) {
            boolean refused = i % 10 == 5 || i == 7 || i == 30;
            assertThat(callers.get(i).result()).as("key-%d", i).isEqualTo(refused ? Set.of("key-" + i) : Set.of());
            assertThat(store.lookup("key-" + i) instanceof Dirty)
                    .as("key-%d", i)
                    .isEqualTo(!refused);
        }
    }

    @Test
    void append_severalToOneKey_areCarriedOutInTurns() {
        Journal<String, Product> journal = backend.journal(Fixture.journaled("activity", 4));
        journal.append(Map.of("key", product("before")), Limit.ofKeys(1)); // the server knows the script

        gathered(server, 20, i -> journal.append(Map.of("key", product("name-" + i)), Limit.ofKeys(1)))
                .forEach(caller -> assertThat(caller.result()).isEmpty());

        assertThat(journal.backlog().pending()).isEqualTo(1);
        int partition = Fixture.journaled("activity", 4).partitionOf("key");
        assertThat(journal.oldest(partition, 1))
                .singleElement()
                .satisfies(change -> assertThat(change.row()).isEqualTo(product("name-19")));
    }

    @Test
    void append_serverForgetsTheScript_allAreCarriedOut() {
        Journal<String, Product> journal = backend.journal(Fixture.journaled("activity", 4));
        server.command("SCRIPT", "FLUSH");

        gathered(server, 20, i -> journal.append(row(i), Limit.ofKeys(100)))
                .forEach(caller -> assertThat(caller.result()).isEmpty());

        assertThat(journal.backlog().pending()).isEqualTo(20);
    }

    @Test
    void append_entryOfAnotherType_failsItsOwnCallerOnly() {
        Journal<String, Product> journal = backend.journal(Fixture.journaled("activity", 1));
        Journal<String, Product> other = backend.journal(Fixture.journaled("other", 1));
        server.command("LPUSH", "fb:{activity:0}:key-6", "no string");

        List<Caller<Set<String>>> callers =
                gathered(server, 20, i -> (i % 2 == 0 ? journal : other).append(row(i), Limit.ofKeys(100)));

        assertThat(callers.remove(6).failure())
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("cache 'activity': WRONGTYPE: fb:{activity:0}:key-6 is no string");
        callers.forEach(caller -> assertThat(caller.result()).isEmpty());
        assertThat(journal.backlog().pending()).isEqualTo(9);
        assertThat(other.backlog().pending()).isEqualTo(10);
    }

    @Test
    void appendOfSeveral_entryOfAnotherType_countsTheOthers() {
        Journal<String, Product> journal = backend.journal(Fixture.journaled("activity", 1));
        server.command("LPUSH", "fb:{activity:0}:key-3", "no string");
        Map<String, Product> rows = new LinkedHashMap<>();
        IntStream.range(0, 4).forEach(i -> rows.putAll(row(i)));

        assertThatThrownBy(() -> journal.append(rows, Limit.ofKeys(100)))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("fb:{activity:0}:key-3 is no string");

        assertThat(journal.backlog().pending()).isEqualTo(3);
        assertThat(journal.backlog().bytes()).isPositive();
    }

    @Test
    void append_largeRows_doNotWaitForEachOther() {
        Journal<String, Product> journal = backend.journal(Fixture.journaled("activity", 4));
        Product large = product("x".repeat(300_000));
        journal.append(Map.of("first", large), Limit.ofKeys(100));
        long scripts = calls(server, "evalsha");

        gathered(server, 12, i -> journal.append(Map.of("key-" + i, large), Limit.ofKeys(100)))
                .forEach(caller -> assertThat(caller.result()).isEmpty());

        assertThat(calls(server, "evalsha") - scripts).isEqualTo(12);
    }

    @Test
    void append_oneCallerInterrupted_othersOfItsScriptAreAnswered() {
        Journal<String, Product> journal = backend.journal(Fixture.journaled("activity", 4));
        gatheredButOne(server, 10, i -> journal.append(row(i), Limit.ofKeys(100)))
                .forEach(caller -> assertThat(caller.result()).isEmpty());
        assertThat(journal.backlog().pending()).as("it was not sent").isEqualTo(9);
    }

    @Test
    void append_serverPausedPastTheTimeLimit_allFailAndLaterOnesAreSent() {
        try (RedisBackend impatient =
                RedisBackend.connect(server.uri(), RedisOptions.defaults().commandTimeout(Duration.ofMillis(500)))) {
            Journal<String, Product> journal = impatient.journal(Fixture.journaled("activity", 4));
            server.pause();
            try {
                calling(20, i -> journal.append(row(i), Limit.ofKeys(100)))
                        .forEach(caller -> assertThat(caller.failure())
                                .isInstanceOf(StoreUnavailableException.class)
                                .hasMessageContaining("no answer within 500 ms"));
            } finally {
                server.resume();
            }
            await().atMost(PATIENCE)
                    .ignoreException(StoreUnavailableException.class)
                    .untilAsserted(() -> assertThat(journal.append(row(50), Limit.ofKeys(100)))
                            .isEmpty());
        }
    }

    private static Map<String, Product> row(int i) {
        return Map.of("key-" + i, product("name-" + i));
    }

    @Test
    void lookup_largeRows_doNotWaitForEachOther() {
        Store<String, Product> store = backend.store(Fixture.products("product"));
        String large = "x".repeat(300_000);
        store.acquire(List.of("large"), 1);
        store.fill(Map.of("large", value(new Product(large, BigDecimal.ONE), 1, Long.MAX_VALUE >> 20)), 1);
        IntStream.range(0, 30).forEach(i -> store.lookup("large"));
        long mgets = calls(server, "mget");

        gathered(server, 12, i -> store.lookup("large"))
                .forEach(caller -> assertThat(
                                ((Value<Product>) caller.result()).row().name())
                        .isEqualTo(large));

        assertThat(calls(server, "mget")).isEqualTo(mgets);
    }

    @Test
    void lookup_oneCallerInterrupted_othersOfItsCommandAreAnswered() {
        Store<String, Product> store = filled(backend, 10);
        gatheredButOne(server, 10, i -> store.lookup("key-" + i))
                .forEach(caller -> assertThat(caller.result()).isInstanceOf(Value.class));
    }

    @Test
    void lookup_serverPausedPastTheTimeLimit_allFailAndLaterOnesAreSent() {
        try (RedisBackend impatient =
                RedisBackend.connect(server.uri(), RedisOptions.defaults().commandTimeout(Duration.ofMillis(500)))) {
            Store<String, Product> store = filled(impatient, 10);
            server.pause();
            try {
                calling(20, i -> i % 2 == 0 ? store.lookup("key-1") : store.hold(List.of("held-1", "held-2"), 1))
                        .forEach(caller -> assertThat(caller.failure())
                                .isInstanceOf(StoreUnavailableException.class)
                                .hasMessageContaining("no answer within 500 ms"));
            } finally {
                server.resume();
            }
            await().atMost(PATIENCE)
                    .ignoreException(StoreUnavailableException.class)
                    .untilAsserted(() -> assertThat(store.lookup("key-1")).isInstanceOf(Value.class));
        }
    }

    private static Store<String, Product> filled(RedisBackend backend, int keys) {
        Store<String, Product> store = backend.store(Fixture.products("product"));
        for (int i = 0; i < keys; i++) {
            store.acquire(List.of("key-" + i), 1);
            store.fill(Map.of("key-" + i, value(product("name-" + i), i, Long.MAX_VALUE >> 20)), 1);
        }
        return store;
    }

    /** Has threads call, one after another, while the server is paused. */
    private static <T> List<Caller<T>> gathered(RedisServer server, int threads, IntFunction<T> call) {
        server.pause();
        try {
            return calling(threads, call);
        } finally {
            server.resume();
        }
    }

    /** As {@link #gathered}, and one of them is interrupted meanwhile; returns the others. */
    private static <T> List<Caller<T>> gatheredButOne(RedisServer server, int threads, IntFunction<T> call) {
        server.pause();
        try {
            List<Caller<T>> callers = calling(threads, call);
            Caller<T> interrupted = callers.remove(threads / 2);
            interrupted.thread().interrupt();
            assertThat(interrupted.failure()).isInstanceOf(StoreUnavailableException.class);
            return callers;
        } finally {
            server.resume();
        }
    }

    private static <T> List<Caller<T>> calling(int threads, IntFunction<T> call) {
        List<Caller<T>> callers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int number = i;
            CompletableFuture<T> answer = new CompletableFuture<>();
            Thread thread = new Thread(
                    () -> {
                        try {
                            answer.complete(call.apply(number));
                        } catch (RuntimeException e) {
                            answer.completeExceptionally(e);
                        }
                    },
                    "caller-" + i);
            thread.start();
            // Waits for its answer, or has had it.
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> answer.isDone() || isWaiting(thread));
            callers.add(new Caller<>(thread, answer));
        }
        return callers;
    }

    private static boolean isWaiting(Thread thread) {
        return thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING;
    }

    private static long reads(RedisServer server) {
        return server.command("INFO", "stats")
                .lines()
                .filter(line -> line.startsWith("total_reads_processed:"))
                .mapToLong(line ->
                        Long.parseLong(line.substring(line.indexOf(':') + 1).trim()))
                .sum();
    }

    private record Caller<T>(Thread thread, CompletableFuture<T> answer) {
        T result() {
            return answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        }

        Throwable failure() {
            return answer.handle((result, failure) -> failure)
                    .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .join();
        }
    }
}
