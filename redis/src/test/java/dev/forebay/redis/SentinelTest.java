package dev.forebay.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.forebay.StoreUnavailableException;
import dev.forebay.redis.Fixture.Product;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.Journal;
import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Absent;
import dev.forebay.spi.KeyState.Dirty;
import dev.forebay.spi.KeyState.Value;
import dev.forebay.spi.Store;
import dev.forebay.testkit.RedisSentinelServers;
import dev.forebay.testkit.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A master that sentinels watch, and its successor. */
final class SentinelTest {
    private static final Duration BOUND = Duration.ofSeconds(60);

    @Test
    void masterKilled_serviceComesBackOnItsSuccessor_withTheConfirmedWritesAndNoOldEntry() {
        try (RedisSentinelServers servers = RedisSentinelServers.start()) {
            assertThatThrownBy(() -> RedisBackend.connect(servers.uri("other")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("redis master 'other' of the sentinels at 127.0.0.1:")
                    .hasMessageContaining("sentinelMasterId must be one of: " + RedisSentinelServers.MASTER);
            try (RedisBackend backend = RedisBackend.connect(
                    servers.uri(),
                    RedisOptions.defaults().acknowledge(Acknowledge.byReplicas(2, Duration.ofSeconds(1))))) {
                failOver(servers, backend);
            }
        }
    }

    /** A hung master does not learn that it was replaced: it goes on as if nothing had been, for some seconds. */
    @Test
    void masterHangs_andGoesOnAfterItsFailover_noOldRowIsRead_andWhatIsDoneIsDoneAtTheSuccessor() throws Exception {
        try (RedisSentinelServers servers = RedisSentinelServers.start();
                RedisBackend backend = RedisBackend.connect(servers.uri());
                RedisBackend another = RedisBackend.connect(servers.uri());
                Reader reader = new Reader(backend.store(Fixture.products("product")))) {
            fill(backend, "old", 1);
            reader.awaitReads();
            RedisServer hung = servers.master();
            hung.pause();
            await().atMost(BOUND).until(() -> !servers.master().equals(hung));
            RedisServer successor = servers.master();
            try (RedisBackend fresh = RedisBackend.connect(servers.uri())) {
                Store<String, Product> store = fresh.store(Fixture.products("product"));
                await().atMost(BOUND)
                        .ignoreException(StoreUnavailableException.class)
                        .until(() -> {
                            store.invalidate(List.of("entry"));
                            return true;
                        });
                reader.allIsNewFromHereOn();
                hung.resume();
                reader.awaitReads();
                Store<String, Product> other = another.store(Fixture.products("product"));
                // What was changed before the successor was there is not what this is about.
                fill(fresh, "new", 2);
                await().atMost(BOUND)
                        .ignoreException(StoreUnavailableException.class)
                        .until(() -> {
                            other.invalidate(List.of("entry"));
                            return true;
                        });
                assertThat(successor.command("EXISTS", "fb:product:entry"))
                        .as("the invalidation is done at the successor")
                        .isEqualTo("0");
            }
        }
    }

    private static void fill(RedisBackend backend, String name, long token) {
        Store<String, Product> store = backend.store(Fixture.products("product"));
        store.acquire(List.of("entry"), token);
        Value<Product> value = Fixture.value(Fixture.product(name), token, store.clockMillis() + 600_000);
        assertThat(store.fill(Map.of("entry", value), token)).containsExactly("entry");
    }

    /** Reads in a thread of its own, all the time. */
    private static final class Reader implements AutoCloseable {
        private final Store<String, Product> store;
        private final AtomicLong reads = new AtomicLong();
        private final AtomicBoolean ends = new AtomicBoolean();
        private final AtomicBoolean mustBeNew = new AtomicBoolean();
        private final Queue<KeyState<Product>> old = new ConcurrentLinkedQueue<>();
        private final Thread thread = new Thread(this::read, "reader");

        Reader(Store<String, Product> store) {
            this.store = store;
            thread.start();
        }

        private void read() {
            while (!ends.get()) {
                boolean judged = mustBeNew.get();
                try {
                    KeyState<Product> state = store.lookup("entry");
                    reads.incrementAndGet();
                    if (judged
                            && state instanceof Value<Product> value
                            && value.row().name().equals("old")) {
                        old.add(state);
                    }
                } catch (StoreUnavailableException e) {
                    Thread.onSpinWait(); // while there is no master
                }
            }
        }

        void allIsNewFromHereOn() {
            mustBeNew.set(true);
        }

        void awaitReads() {
            long before = reads.get();
            await().atMost(BOUND).until(() -> reads.get() >= before + 100);
            assertThat(old).as("rows of the master that was replaced").isEmpty();
        }

        @Override
        public void close() throws InterruptedException {
            ends.set(true);
            thread.join();
        }
    }

    private static void failOver(RedisSentinelServers servers, RedisBackend backend) {
        CacheSpec<String, Product> spec = Fixture.journaled("product", 1);
        Store<String, Product> store = backend.store(spec);
        Journal<String, Product> journal = backend.journal(spec);
        store.acquire(List.of("entry"), 1);
        store.fill(Map.of("entry", Fixture.value(Fixture.product("old"), 1, store.clockMillis() + 600_000)), 1);
        assertThat(store.lookup("entry")).isInstanceOf(Value.class);
        journal.append(Map.of("write", Fixture.product("confirmed")), Journal.Limit.ofKeys(10));
        assertThat(backend.durability().summary())
                .startsWith("redis master 'forebay' of the sentinels at 127.0.0.1:")
                .contains("2 replicas connected, and a write is acknowledged when 2 of them have it");

        RedisServer master = servers.master();
        master.kill();
        KeyState<Product> entry = await().atMost(BOUND)
                .ignoreException(StoreUnavailableException.class)
                .until(() -> store.lookup("entry"), state -> true);

        RedisServer successor = servers.master();
        assertThat(successor).isNotEqualTo(master);
        assertThat(successor.command("EXISTS", "fb:{product:0}:entry"))
                .as("the successor has it")
                .isEqualTo("1");
        assertThat(entry).as("of another epoch").isInstanceOf(Absent.class);
        assertThat(store.lookup("write"))
                .isInstanceOfSatisfying(
                        Dirty.class, dirty -> assertThat(dirty.row()).isEqualTo(Fixture.product("confirmed")));
        store.acquire(List.of("entry"), 2);
        assertThat(store.fill(
                        Map.of("entry", Fixture.value(Fixture.product("new"), 2, store.clockMillis() + 60_000)), 2))
                .containsExactly("entry");
    }
}
