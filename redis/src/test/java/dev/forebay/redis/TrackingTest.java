package dev.forebay.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.forebay.Cache;
import dev.forebay.Forebay;
import dev.forebay.Near;
import dev.forebay.ReadThrough;
import dev.forebay.redis.Fixture.Product;
import dev.forebay.spi.ChangeListener;
import dev.forebay.spi.Journal.Limit;
import dev.forebay.spi.KeyState.Absent;
import dev.forebay.spi.KeyState.Leased;
import dev.forebay.spi.Store;
import dev.forebay.testkit.Proxy;
import dev.forebay.testkit.RedisServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a server tells of the keys that were looked up. */
class TrackingTest {
    private static final Duration BOUND = Duration.ofSeconds(20);

    @RegisterExtension
    static final RedisExtension REDIS = new RedisExtension();

    private final Listener listener = new Listener();

    /** Writes down what it is told. */
    private static final class Listener implements ChangeListener<String> {
        private final List<String> told = new CopyOnWriteArrayList<>();

        @Override
        public void began() {
            told.add("began");
        }

        @Override
        public void changed(String key) {
            told.add(key);
        }

        @Override
        public void ended() {
            told.add("ended");
        }

        void await(String... words) {
            org.awaitility.Awaitility.await()
                    .atMost(BOUND)
                    .pollInterval(Duration.ofMillis(2))
                    .untilAsserted(() -> assertThat(told).containsExactly(words));
        }
    }

    @Test
    void changeOfAKeyThatWasLookedUp_isToldOnce() {
        Store<String, Product> store = REDIS.backend().trackedStore(Fixture.products("product"), listener);
        Store<String, Product> other = REDIS.backend().store(Fixture.products("product"));
        listener.await("began");
        assertThat(store.lookup("a")).isInstanceOf(Absent.class);
        other.acquire(List.of("a", "b"), 1);
        listener.await("began", "a");

        assertThat(store.lookupAll(List.of("a", "b")).values()).allMatch(Leased.class::isInstance);
        Product row = Fixture.product("a");
        other.fill(Map.of("a", Fixture.value(row, 1, Long.MAX_VALUE / 2)), 1);
        listener.await("began", "a", "a");
        other.invalidate(List.of("a", "b"));
        listener.await("began", "a", "a", "b");
    }

    @Test
    void entriesThatEnd_areTold() {
        Store<String, Product> store = REDIS.backend().trackedStore(Fixture.products("ending"), listener);
        store.acquire(List.of("a", "b"), 1);
        REDIS.server().command("PEXPIRE", "fb:ending:a", "1");
        assertThat(store.lookup("b")).isInstanceOf(Leased.class);
        REDIS.server().command("PEXPIRE", "fb:ending:b", "2000");
        listener.await("began", "b");
        assertThat(store.lookup("b")).isInstanceOf(Leased.class);
        // It ends by itself.
        await().atMost(BOUND).until(() -> listener.told.size() == 3);
    }

    @Test
    void cachesAreToldOfTheirOwnKeys_partitionedOnesToo() {
        Listener others = new Listener();
        Store<String, Product> store = REDIS.backend().trackedStore(Fixture.journaled("notes", 4), listener);
        Store<String, Product> other = REDIS.backend().trackedStore(Fixture.products("notes.archive"), others);
        store.lookup("x}:y");
        other.lookup("x}:y");
        REDIS.backend()
                .journal(Fixture.journaled("notes", 4))
                .append(Map.of("x}:y", Fixture.product("p")), Limit.ofKeys(10));
        listener.await("began", "x}:y");
        other.invalidate(List.of("x}:y"));
        other.lookup("x}:y");
        other.acquire(List.of("x}:y"), 1);
        others.await("began", "x}:y");
        listener.await("began", "x}:y");
    }

    @Test
    void emptiedServerAndLostConnection_endWhatIsToldAndBeginAnew() {
        try (RedisServer server = RedisServer.start();
                RedisBackend backend = RedisBackend.connect(server.uri())) {
            Store<String, Product> store = backend.trackedStore(Fixture.products("product"), listener);
            store.lookup("a");
            server.command("FLUSHALL");
            listener.await("began", "ended", "began");
            server.command("CLIENT", "KILL", "TYPE", "normal");
            listener.await("began", "ended", "began", "ended", "began");
            await().atMost(BOUND).ignoreExceptions().until(() -> store.lookup("a") instanceof Absent);
            server.command("SET", "fb:product:a", "x");
            listener.await("began", "ended", "began", "ended", "began", "a");

            server.stop();
            listener.await("began", "ended", "began", "ended", "began", "a", "ended");
            server.restart();
            listener.await("began", "ended", "began", "ended", "began", "a", "ended", "began");
        }
        listener.await("began", "ended", "began", "ended", "began", "a", "ended", "began", "ended");
    }

    @Test
    void silentLine_endsNearRowsSoon_andNoneIsOldAfterwards() {
        AtomicLong source = new AtomicLong(1);
        try (RedisServer server = RedisServer.start();
                Proxy proxy = new Proxy(server.port());
                Forebay near = Forebay.on(RedisBackend.connect(
                        proxy.uri(), RedisOptions.defaults().commandTimeout(Duration.ofMillis(500))));
                Forebay other = Forebay.on(RedisBackend.connect(server.uri()))) {
            Cache<Long, Long> here = numbers(near, source);
            Cache<Long, Long> there = numbers(other, source);
            bringNear(here);
            proxy.silence();
            there.write(1L, () -> {
                source.set(2);
            });
            await().atMost(BOUND)
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> here.stats().near().losses() > 0);
            for (int i = 0; i < 50; i++) {
                assertThat(here.get(1L)).isEqualTo(2);
            }
            bringNear(here); // over new connections
            assertThat(here.get(1L)).isEqualTo(2);
        }
    }

    private static Cache<Long, Long> numbers(Forebay forebay, AtomicLong source) {
        return forebay.cache("numbers", Long.class, Long.class)
                .reads(ReadThrough.from(key -> source.get()))
                .near(Near.entries(10))
                .build();
    }

    private static void bringNear(Cache<Long, Long> cache) {
        long before = cache.stats().near().hits();
        await().atMost(BOUND).pollInterval(Duration.ofMillis(5)).until(() -> {
            cache.get(1L);
            return cache.stats().near().hits() > before;
        });
    }

    @Test
    void userWithoutTheRight_isToldWhichOne() throws IOException {
        try (RedisServer server = RedisServer.start()) {
            String uri = DocumentedUser.on(server);
            try (Forebay forebay = Forebay.on(RedisBackend.connect(uri))) {
                bringNear(numbers(forebay, new AtomicLong(1)));
            }
            server.command("ACL", "SETUSER", "forebay", "-client");
            try (Forebay forebay = Forebay.on(RedisBackend.connect(uri))) {
                assertThatThrownBy(() -> numbers(forebay, new AtomicLong(1)))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("+client|tracking")
                        .hasMessageContaining("NOPERM");
            }
        }
    }
}
