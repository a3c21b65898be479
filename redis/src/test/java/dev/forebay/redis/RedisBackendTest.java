package dev.forebay.redis;

import static dev.forebay.redis.Fixture.product;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.forebay.Durability;
import dev.forebay.StoreUnavailableException;
import dev.forebay.json.JsonCodec;
import dev.forebay.redis.Fixture.Product;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.CounterBase;
import dev.forebay.spi.CounterJournal;
import dev.forebay.spi.Journal;
import dev.forebay.spi.Journal.Limit;
import dev.forebay.spi.Journal.Refused;
import dev.forebay.spi.KeyFormats;
import dev.forebay.spi.Store;
import dev.forebay.testkit.RedisClusterServers;
import dev.forebay.testkit.RedisServer;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisBackendTest {

    @Test
    void connect_names_theServerAndNoSecret() {
        try (RedisServer server = RedisServer.start()) {
            server.command("CONFIG", "SET", "requirepass", "hunter2");
            try (RedisBackend backend = RedisBackend.connect("redis://:hunter2@127.0.0.1:" + server.port())) {
                backend.ping();
                assertThat(backend.name()).isEqualTo("redis at 127.0.0.1:" + server.port());
            }
            assertThatThrownBy(() -> RedisBackend.connect("redis://:hunter3@127.0.0.1:" + server.port()))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("redis at 127.0.0.1:" + server.port())
                    .hasMessageContaining("WRONGPASS")
                    .hasMessageNotContaining("hunter");
        }
    }

    @Test
    void connect_nobodyThere_isUnavailable() {
        String uri;
        try (RedisServer server = RedisServer.start()) {
            uri = server.uri();
        }
        assertThatThrownBy(() -> RedisBackend.connect(uri))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining(uri.substring("redis://".length()))
                .hasMessageContaining("refused");
    }

    /** It is no matter of time: nobody should look for the network. */
    @Test
    void connect_wrongPassword_saysThatTheServerRefused() {
        try (RedisServer server = RedisServer.start()) {
            assertThatThrownBy(() -> RedisBackend.connect("redis://user:wrong@127.0.0.1:" + server.port()))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("the server was reached, and refused the connection: WRONGPASS")
                    .hasMessageNotContaining("connectTimeout");
            assertThatThrownBy(() -> RedisBackend.connect(server.uri() + "/99"))
                    .hasMessageContaining("the server was reached, and refused the connection: ERR");
        }
    }

    @Test
    void connect_serverPaused_isUnavailableAtTheConnectTimeout() {
        try (RedisServer server = RedisServer.start()) {
            server.pause();
            long start = System.nanoTime();
            assertThatThrownBy(() -> RedisBackend.connect(
                            server.uri(), RedisOptions.defaults().connectTimeout(Duration.ofMillis(700))))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("within 700 ms (connectTimeout)");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost:6379",
                "http://localhost",
                "redis://:secret@[::",
                "redis://:secret@a:1,b:2",
                "redis-sentinel://:secret@host:1",
                "redis-sentinel://host:1?sentinelMasterId=",
                "redis-cluster://:secret@",
                "redis-cluster://a:1,,b:2",
                "redis-cluster://a:1,redis://b:2",
                "redis-cluster://:secret@a:1,b:2/3",
                "redis-cluster://a:1?timeout=1s",
                "redis-cluster://a:x",
                "redis://:sec?secret@a:1",
                "redis://a:1?timeout=5s",
                "redis-sentinel://:secret@a:1?sentinelMasterId=main&timeout=5s"
            })
    void connect_badUrl_isRefusedWithoutRepeatingIt(String url) {
        assertThatThrownBy(() -> RedisBackend.connect(url))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .containsPattern("redis(-cluster|-sentinel)?://")
                .doesNotContain("secret");
    }

    @Test
    void connect_parameterThatWouldHaveNoEffect_isNamed_andWhatSetsItInstead() {
        for (String url :
                List.of("redis://a:1?timeout=5s", "redis-sentinel://a:1/2?sentinelMasterId=main&timeout=5s")) {
            assertThatThrownBy(() -> RedisBackend.connect(url))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("the url has the parameter 'timeout', which would have no effect")
                    .hasMessageContaining("RedisOptions.commandTimeout(..)");
        }
        assertThatThrownBy(() -> RedisBackend.connect("redis://a:1/2?sentinelMasterId=main"))
                .hasMessageContaining("the parameter 'sentinelMasterId'");
    }

    @Test
    void connect_parametersThatHaveAnEffect_areTaken() {
        try (RedisServer server = RedisServer.start();
                RedisBackend backend = RedisBackend.connect(server.uri() + "?database=3&clientName=shop")) {
            backend.ping();
            assertThat(server.command("CLIENT", "LIST")).contains("name=shop", " db=3 ");
        }
    }

    @Test
    void keyPrefix_keepsApplicationsApart() {
        try (RedisServer server = RedisServer.start();
                RedisBackend one = RedisBackend.connect(server.uri());
                RedisBackend two = RedisBackend.connect(
                        server.uri(), RedisOptions.defaults().keyPrefix("shop"))) {
            one.store(Fixture.products("product")).hold(List.of("a"), 1);
            Store<String, Product> other = two.store(Fixture.products("product"));
            other.clear();
            other.hold(List.of("a"), 2);

            assertThat(server.command("KEYS", "*").lines()).containsExactlyInAnyOrder("fb:product:a", "shop:product:a");
        }
    }

    @Test
    void clockMillis_isTheServersTime() {
        try (RedisServer server = RedisServer.start();
                RedisBackend backend = RedisBackend.connect(server.uri())) {
            Store<String, Product> store = backend.store(Fixture.products("product"));
            String[] time = server.command("TIME").split("\n", 2);
            long millis = Long.parseLong(time[0]) * 1000 + Long.parseLong(time[1]) / 1000;

            assertThat(store.clockMillis()).isCloseTo(millis, within(1_000L));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            appendonly yes;appendfsync always   | true  | every acknowledged write survives
            appendonly yes;appendfsync always;no-appendfsync-on-rewrite yes | false | while it rewrites its log
            appendonly yes;appendfsync always;maxmemory-policy allkeys-lru | false | may evict
            appendonly yes;appendfsync everysec | false | about the last second
            appendonly yes;appendfsync no       | false | operating system
            save ""                             | false | a restart of it loses every write
            save 60 1000                        | false | last snapshot
            maxmemory-policy allkeys-lru        | false | may evict
            rename-command CONFIG ""            | false | unknown
            """)
    void durability_saysWhatTheServerIsSetTo(String settings, boolean survivesStoreRestart, String words) {
        try (RedisServer server = RedisServer.start(settings.split(";", -1));
                RedisBackend backend = RedisBackend.connect(server.uri())) {
            Durability durability = backend.durability();

            assertThat(durability.survivesProcessCrash()).isTrue();
            assertThat(durability.survivesStoreRestart()).isEqualTo(survivesStoreRestart);
            assertThat(durability.summary())
                    .contains(words)
                    .contains(backend.name())
                    .contains("no replicas");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"maxmemory-policy allkeys-lru", "maxmemory-policy allkeys-random;rename-command CONFIG \"\""})
    void journal_serverThatMayEvictIt_isRefused(String settings) {
        try (RedisServer server = RedisServer.start(settings.split(";", -1));
                RedisBackend backend = RedisBackend.connect(server.uri())) {
            assertThatThrownBy(() -> backend.journal(Fixture.journaled("activity", 4)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("cache 'activity'")
                    .hasMessageContaining("maxmemory-policy allkeys-")
                    .hasMessageContaining("set maxmemory-policy to noeviction");
            assertThatThrownBy(
                            () -> backend.counterJournal(Fixture.spec("views", CounterBase.class, Optional.empty(), 4)))
                    .isInstanceOf(IllegalStateException.class);
            backend.store(Fixture.products("product")).hold(List.of("a"), 1);
        }
    }

    @Test
    void journal_otherNumberOfPartitions_isRefusedNamingBoth() {
        try (RedisServer server = RedisServer.start("maxmemory-policy volatile-lru");
                RedisBackend backend = RedisBackend.connect(server.uri())) {
            backend.journal(Fixture.journaled("activity", 4));
            backend.journal(Fixture.journaled("activity", 4));

            assertThatThrownBy(() -> backend.journal(Fixture.journaled("activity", 8)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("has 4 partitions, this process is set to 8")
                    .hasMessageContaining("fb:activity#partitions");
            assertThatThrownBy(() -> backend.journal(Fixture.products("product")))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void journal_otherKeyFormat_isRefusedNamingBoth() {
        try (RedisServer server = RedisServer.start();
                RedisBackend backend = RedisBackend.connect(server.uri())) {
            server.command("SET", "fb:activity#partitions", "4"); // of the time when no key formats were recorded
            backend.journal(Fixture.journaled("activity", 4)).append(Map.of("a", product("Kettle")), Limit.ofKeys(1));
            backend.journal(Fixture.journaled("activity", 4));

            assertThatThrownBy(() -> backend.journal(numbered("activity")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("cache 'activity': the journal on the server has keys of format String")
                    .hasMessageContaining("this process has set Long")
                    .hasMessageContaining("fb:activity#keys");
            backend.journal(numbered("other"));
        }
    }

    private static CacheSpec<Long, Product> numbered(String cache) {
        CacheSpec<String, Product> spec = Fixture.journaled(cache, 4);
        return new CacheSpec<>(
                cache,
                Product.class,
                KeyFormats.of(Long.class),
                spec.codec(),
                spec.grace(),
                spec.lease(),
                spec.hold(),
                spec.maxEntries(),
                spec.partitions());
    }

    /** The user of the documentation may do all that Forebay does, and nothing to other keys. */
    @Test
    void everything_asTheUserOfTheDocumentation_isAllowed() throws Exception {
        try (RedisServer server = RedisServer.start()) {
            String uri = DocumentedUser.on(server);
            try (RedisBackend backend = RedisBackend.connect(uri)) {
                everything(backend);
            }
            try (RedisBackend elsewhere =
                    RedisBackend.connect(uri, RedisOptions.defaults().keyPrefix("other"))) {
                assertThatThrownBy(() ->
                                elsewhere.store(Fixture.products("product")).lookup("a"))
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasMessageContaining("NOPERM");
            }
        }
    }

    @Test
    void everyScript_onACluster_hasKeysOfOneSlot() {
        RedisClusterServers cluster = RedisClusterServers.shared();
        cluster.masters().forEach(master -> master.command("FLUSHALL"));
        try (RedisBackend backend = RedisBackend.connect(cluster.uri())) {
            everything(backend);
        }
    }

    @Test
    void publicTypes_showNoTypeOfTheClient() {
        for (Class<?> type : List.of(RedisBackend.class, RedisOptions.class, JsonCodec.class)) {
            for (Method method : type.getMethods()) {
                assertThat(method.toGenericString())
                        .doesNotContain("io.lettuce")
                        .doesNotContain("io.netty");
            }
        }
    }

    static void everything(RedisBackend backend) {
        Store<String, Product> store = backend.store(Fixture.journaled("activity", 2));
        Journal<String, Product> journal = backend.journal(Fixture.journaled("activity", 2));
        assertThat(journal.join(7, Duration.ofSeconds(5))).isEqualTo(1);
        assertThat(journal.join(8, Duration.ofSeconds(5))).isEqualTo(2);
        journal.leave(8);
        store.acquire(List.of("a"), 1);
        store.fill(Map.of("a", Fixture.value(Fixture.product("p"), 1, store.clockMillis() + 60_000)), 1);
        store.lookup("a");
        store.abandon(List.of("a"), 1);
        store.replace("a", 1, Fixture.value(Fixture.product("p"), 2, store.clockMillis() + 60_000));
        store.hold(List.of("a"), 1);
        store.release(Map.of("a", Fixture.value(Fixture.product("p"), 3, store.clockMillis() + 60_000)), 1);
        store.invalidate(List.of("a"));
        store.claim("a", 1);
        store.unclaim("a", 1);
        store.clear();
        for (String key : List.of("a", "b", "c", "d")) {
            journal.append(Map.of(key, Fixture.product(key)), Limit.ofKeys(100));
        }
        for (int partition = 0; partition < 2; partition++) {
            journal.own(partition, 1, Duration.ofSeconds(1));
            for (Journal.Change<String, Product> change : journal.oldest(partition, 10)) {
                journal.changesOf(partition, List.of(change.key()));
                journal.bury(partition, List.of(new Refused<>(change, "no", 1)));
            }
            journal.disown(partition, 1);
        }
        journal.deadLetters(2).forEach(journal::revive);
        journal.deadLetters(2).forEach(journal::discard);
        for (int partition = 0; partition < 2; partition++) {
            journal.settle(
                    partition,
                    journal.oldest(partition, 10).stream()
                            .map(change -> new Journal.Settled<String, Product>(change.key(), change.sequence(), null))
                            .toList());
        }
        assertThat(journal.backlog().pending()).isEqualTo(0);
        assertThat(journal.backlog().deadLetters()).isEqualTo(0);
        count(backend);
        backend.durability();
        backend.ping();
    }

    private static void count(RedisBackend backend) {
        CounterJournal<String> counter =
                backend.counterJournal(Fixture.spec("views", CounterBase.class, Optional.empty(), 1));
        String id = counter.progress(0).journal();
        counter.startAt(0, id, "");
        counter.add(Map.of("a", 1L), 10);
        counter.freeze(0, id, "f1");
        counter.inflight(0);
        counter.complete(0, "f1", Map.of("a", "no"));
        counter.deadLetters(5).forEach(counter::revive);
        counter.freeze(0, id, "f2");
        counter.rebase(0, counter.progress(0), "f9");
        counter.waiting(List.of("a"));
        assertThat(counter.backlog().pending()).isZero();
    }
}
