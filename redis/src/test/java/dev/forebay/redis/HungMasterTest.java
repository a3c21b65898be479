package dev.forebay.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.StoreUnavailableException;
import dev.forebay.redis.Fixture.Product;
import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Value;
import dev.forebay.spi.Store;
import dev.forebay.testkit.RedisClusterServers;
import dev.forebay.testkit.RedisSentinelServers;
import dev.forebay.testkit.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A master that hangs, is replaced, and goes on: it does not know of its successor, and answers as before. */
final class HungMasterTest {
    private static final Duration BOUND = Duration.ofSeconds(60);

    @Test
    void ofSentinels_noOldRowIsRead_andWhatIsDoneIsDoneAtTheSuccessor() {
        try (RedisSentinelServers servers = RedisSentinelServers.startWithStubbornMaster();
                RedisBackend backend = RedisBackend.connect(servers.uri());
                RedisBackend another = RedisBackend.connect(servers.uri());
                Readers readers = new Readers(backend.store(Fixture.products("product")), 2)) {
            fill(backend, "old", 1);
            readers.awaitReads();
            RedisServer hung = servers.master();
            hung.pause();
            RedisServer successor = awaitSuccessor(servers, hung);
            successor.command("DEL", "fb:product:entry");
            readers.noneIsOldFromHereOn();
            hung.resume();
            readers.awaitReads();

            try (RedisBackend fresh = RedisBackend.connect(servers.uri())) {
                fill(fresh, "new", 2);
            }
            invalidate(another);
            assertThat(successor.command("EXISTS", "fb:product:entry"))
                    .as("the invalidation is done at the successor")
                    .isEqualTo("0");
        }
    }

    /** Nothing hangs, and no connection breaks: the sentinels tell the old master only some seconds after they have named its successor. */
    @Test
    void ofSentinels_failoverByCommand_isFollowedWhileTheOldMasterTakesItselfForOne() {
        try (RedisSentinelServers servers = RedisSentinelServers.startWithStubbornMaster();
                RedisBackend backend = RedisBackend.connect(servers.uri())) {
            fill(backend, "old", 1);
            RedisServer old = servers.master();
            servers.failOver();
            RedisServer successor = awaitSuccessor(servers, old);
            await().atMost(BOUND)
                    .ignoreException(StoreUnavailableException.class)
                    .until(() -> {
                        fill(backend, "new", 2);
                        return successor.command("EXISTS", "fb:product:entry").equals("1");
                    });
            assertThat(old.command("ROLE")).startsWith("master");
        }
    }

    /** Without a sentinel nobody can say whether a master that was silent has a successor. */
    @Test
    void ofSentinels_noneReached_isBelievedUntilItHangs_andAgainWhenOneIsBack() {
        try (RedisSentinelServers servers = RedisSentinelServers.start();
                RedisBackend backend = RedisBackend.connect(servers.uri())) {
            fill(backend, "old", 1);
            RedisServer master = servers.master();
            servers.sentinels().forEach(RedisServer::kill);
            try (Readers readers = new Readers(backend.store(Fixture.products("product")), 1)) {
                readers.awaitReads();
                master.pause();
                readers.awaitFailure("gave no answer");
                master.resume();
                readers.awaitFailure("its answer does not count");
                servers.sentinels().get(1).restart();
                readers.awaitReads();
            }
        }
    }

    /** Until the others tell it, which takes some milliseconds, it carries out what waits on its connections. */
    @Test
    void ofACluster_noOldRowIsRead() {
        try (RedisClusterServers servers = RedisClusterServers.start();
                RedisBackend backend = connectImpatiently(servers);
                Readers readers = new Readers(backend.store(Fixture.products("product")), 8)) {
            fill(backend, "old", 1);
            readers.awaitReads();
            RedisServer hung = servers.masterOf("fb:product:entry");
            RedisServer replica = servers.nodes().stream()
                    .filter(node -> node.command("ROLE").startsWith("slave\n127.0.0.1\n" + hung.port()))
                    .findFirst()
                    .orElseThrow();
            hung.pause();
            await().atMost(BOUND)
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> replica.command("ROLE").startsWith("master"));
            replica.command("DEL", "fb:product:entry");
            readers.noneIsOldFromHereOn();
            readers.awaitBegun();
            hung.resume();
            readers.awaitReads();
            servers.awaitServed();
            fill(backend, "new", 2);
            invalidate(backend);
            assertThat(servers.masterOf("fb:product:entry")).isEqualTo(replica);
            assertThat(replica.command("EXISTS", "fb:product:entry")).isEqualTo("0");
        }
    }

    /** So that something is always under way to the master that hangs, which was begun a moment before. */
    private static RedisBackend connectImpatiently(RedisClusterServers servers) {
        RedisOptions options = RedisOptions.defaults().commandTimeout(Duration.ofMillis(100));
        return await().atMost(BOUND)
                .ignoreException(StoreUnavailableException.class)
                .until(() -> RedisBackend.connect(servers.uri(), options), backend -> true);
    }

    private static RedisServer awaitSuccessor(RedisSentinelServers servers, RedisServer old) {
        await().atMost(BOUND).until(() -> !servers.master().equals(old));
        return servers.master();
    }

    private static void fill(RedisBackend backend, String name, long token) {
        Store<String, Product> store = backend.store(Fixture.products("product"));
        await().atMost(BOUND).ignoreException(StoreUnavailableException.class).until(() -> {
            store.acquire(List.of("entry"), token);
            Value<Product> value = Fixture.value(Fixture.product(name), token, store.clockMillis() + 600_000);
            return !store.fill(Map.of("entry", value), token).isEmpty();
        });
    }

    private static void invalidate(RedisBackend backend) {
        Store<String, Product> store = backend.store(Fixture.products("product"));
        await().atMost(BOUND).ignoreException(StoreUnavailableException.class).until(() -> {
            store.invalidate(List.of("entry"));
            return true;
        });
    }

    /** Threads that read an entry all the time, and go on after a failure. */
    private static final class Readers implements AutoCloseable {
        private final Store<String, Product> store;
        private final AtomicLong begun = new AtomicLong();
        private final AtomicLong reads = new AtomicLong();
        private final Queue<KeyState<Product>> old = new ConcurrentLinkedQueue<>();
        private final List<Thread> threads;
        private volatile String failure = "";
        private volatile boolean mayBeOld = true;
        private volatile boolean ends;

        Readers(Store<String, Product> store, int count) {
            this.store = store;
            threads = IntStream.range(0, count)
                    .mapToObj(i -> new Thread(this::read, "reader-" + i))
                    .toList();
            threads.forEach(Thread::start);
        }

        private void read() {
            while (!ends) {
                boolean judged = !mayBeOld;
                begun.incrementAndGet();
                try {
                    KeyState<Product> state = store.lookup("entry");
                    reads.incrementAndGet();
                    if (judged
                            && state instanceof Value<Product> value
                            && value.row().name().equals("old")) {
                        old.add(state);
                    }
                } catch (StoreUnavailableException e) {
                    failure = String.valueOf(e.getMessage());
                }
            }
        }

        void noneIsOldFromHereOn() {
            mayBeOld = false;
        }

        /** Waits until about every thread has begun another read. */
        void awaitBegun() {
            long before = begun.get();
            await().atMost(BOUND)
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> begun.get() >= before + threads.size());
        }

        void awaitReads() {
            long before = reads.get();
            await().atMost(BOUND).until(() -> reads.get() >= before + 100);
            assertThat(old).as("rows of the master that was replaced").isEmpty();
        }

        void awaitFailure(String words) {
            await().atMost(BOUND).until(() -> failure.contains(words));
        }

        @Override
        public void close() {
            ends = true;
            for (Thread thread : threads) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }
}
