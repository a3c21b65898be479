package dev.forebay.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.Durability;
import dev.forebay.StoreUnavailableException;
import dev.forebay.redis.Fixture.Product;
import dev.forebay.spi.Journal;
import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Held;
import dev.forebay.spi.KeyState.Value;
import dev.forebay.spi.Store;
import dev.forebay.testkit.RedisClusterServers;
import dev.forebay.testkit.RedisServer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is particular to a cluster when nothing fails: addresses, what goes to every master, and what is said of all of them. */
final class ClusterBackendTest {
    private static final List<String> KEYS =
            IntStream.range(0, 2_500).mapToObj(i -> "k" + i).toList();

    private final RedisClusterServers cluster = RedisClusterServers.shared();

    @BeforeEach
    @AfterEach
    void reset() {
        for (RedisServer node : cluster.nodes()) {
            node.command("CONFIG", "SET", "maxmemory-policy", "noeviction");
        }
        cluster.masters().forEach(master -> master.command("FLUSHALL"));
    }

    private RedisBackend connect() {
        return RedisBackend.connect(cluster.uri(), RedisOptions.defaults().commandTimeout(Duration.ofSeconds(10)));
    }

    private static void fill(Store<String, Product> store) {
        Map<String, Value<Product>> rows = new HashMap<>();
        KEYS.forEach(key -> rows.put(key, Fixture.value(Fixture.product(key), 1, store.clockMillis() + 60_000)));
        assertThat(store.acquire(KEYS, 1)).hasSize(KEYS.size());
        assertThat(store.fill(rows, 1)).hasSize(KEYS.size());
    }

    @Test
    void bulk_ofKeysOfAllMasters_answersEach() {
        try (RedisBackend backend = connect()) {
            Store<String, Product> store = backend.store(Fixture.products("product"));
            fill(store);
            Map<String, KeyState<Product>> found = store.lookupAll(KEYS);
            assertThat(found).hasSize(KEYS.size());
            found.forEach((key, state) -> assertThat(state)
                    .isInstanceOfSatisfying(
                            Value.class, value -> assertThat(value.row()).isEqualTo(Fixture.product(key))));
            for (RedisServer master : cluster.masters()) {
                assertThat(Integer.parseInt(master.command("DBSIZE"))).isBetween(500, 1_200);
            }
        }
    }

    @Test
    void scripts_forgottenByEveryMaster_areLoadedOnTheWay() {
        try (RedisBackend backend = connect()) {
            Store<String, Product> store = backend.store(Fixture.products("product"));
            for (int round = 0; round < 3; round++) {
                cluster.masters().forEach(master -> master.command("SCRIPT", "FLUSH"));
                assertThat(store.hold(KEYS, 1)).isEmpty();
                cluster.masters().forEach(master -> master.command("SCRIPT", "FLUSH"));
                store.release(Map.of("k0", Fixture.value(null, 1, store.clockMillis() + 60_000)), 1);
                assertThat(store.lookup("k0")).isInstanceOf(Value.class);
            }
        }
    }

    @Test
    void clear_goesThroughEveryMaster() {
        try (RedisBackend backend = connect()) {
            Store<String, Product> store = backend.store(Fixture.products("product"));
            fill(store);
            store.hold(List.of("k7"), 9);
            store.clear();
            assertThat(store.lookupAll(KEYS).values().stream().filter(Value.class::isInstance))
                    .isEmpty();
            assertThat(store.lookup("k7"))
                    .isInstanceOfSatisfying(
                            Held.class, held -> assertThat(held.contended()).isTrue());
        }
    }

    @Test
    void journal_whereAnyMasterMayEvict_isRefused() {
        cluster.masters().get(2).command("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
        try (RedisBackend backend = connect()) {
            assertThatThrownBy(() -> backend.journal(Fixture.journaled("activity", 4)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("allkeys-lru")
                    .hasMessageContaining(":" + cluster.masters().get(2).port());
        }
    }

    /** A failover is a matter of seconds, and nobody is asked. So the disk of the lost master does not count. */
    @Test
    void durability_tellsOfTheWeakestMaster() {
        try (RedisBackend backend = connect();
                RedisBackend confirmed = RedisBackend.connect(
                        cluster.uri(),
                        RedisOptions.defaults().acknowledge(Acknowledge.byReplicas(1, Duration.ofSeconds(5))))) {
            assertThat(backend.durability().summary())
                    .contains("each of 3 masters: a restart of it loses every write that waits")
                    .contains("a failover to which loses what had not arrived there");
            RedisServer one = cluster.masters().get(0);
            cluster.masters().forEach(master -> fsync(master, "yes"));
            try {
                Durability unconfirmed = backend.durability();
                assertThat(unconfirmed.survivesStoreRestart()).isFalse();
                assertThat(unconfirmed.summary())
                        .contains("each of 3 masters: every acknowledged write survives a crash");
                assertThat(confirmed.durability().survivesStoreRestart()).isTrue();
                fsync(one, "no");
                assertThat(confirmed.durability().survivesStoreRestart()).isFalse();
                assertThat(confirmed.durability().summary())
                        .contains("redis at 127.0.0.1:%d: a restart of it loses".formatted(one.port()));
            } finally {
                cluster.masters().forEach(master -> fsync(master, "no"));
            }
        }
    }

    private static void fsync(RedisServer master, String appendonly) {
        master.command("CONFIG", "SET", "appendfsync", "always");
        master.command("CONFIG", "SET", "appendonly", appendonly);
    }

    @Test
    void append_acknowledgedByReplica_isOnTheReplicasOfAllMasters() {
        try (RedisBackend backend = RedisBackend.connect(
                cluster.uri(), RedisOptions.defaults().acknowledge(Acknowledge.byReplicas(1, Duration.ofSeconds(5))))) {
            Journal<String, Product> orders = backend.journal(Fixture.journaled("order", 16));
            Map<String, Product> rows = new HashMap<>();
            KEYS.subList(0, 100).forEach(key -> rows.put(key, Fixture.product(key)));
            assertThat(orders.append(rows, Journal.Limit.ofKeys(1_000))).isEmpty();
            long onReplicas = cluster.nodes().stream()
                    .filter(node -> node.command("ROLE").startsWith("slave"))
                    .mapToLong(node ->
                            node.command("KEYS", "fb:{order:*}:k*").lines().count())
                    .sum();
            assertThat(onReplicas).isEqualTo(rows.size());
            assertThat(orders.backlog().pending()).isEqualTo(rows.size());
        }
    }

    @Test
    void documentedUser_mayDoAllThatIsNeeded() throws Exception {
        String login = "";
        for (RedisServer node : cluster.nodes()) {
            login = DocumentedUser.loginOn(node);
        }
        String port = String.valueOf(cluster.masters().get(1).port());
        try (RedisBackend backend = RedisBackend.connect("redis-cluster://" + login + "@127.0.0.1:" + port)) {
            RedisBackendTest.everything(backend);
        } finally {
            cluster.nodes().forEach(node -> node.command("ACL", "DELUSER", "forebay"));
        }
    }

    @Test
    void connect_oneOfTheNodesAway_findsAllByTheOthers() {
        String some = "redis-cluster://127.0.0.1:1," + cluster.uri().substring("redis-cluster://".length());
        try (RedisBackend backend = RedisBackend.connect(some)) {
            backend.ping();
            assertThat(backend.name()).startsWith("redis cluster of 127.0.0.1:1, 127.0.0.1:");
        }
    }

    @Test
    void connect_noNodeThere_isUnavailable() {
        assertThatThrownBy(() -> RedisBackend.connect("redis-cluster://127.0.0.1:1,127.0.0.1:2"))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("connectTimeout");
    }

    @Test
    void connect_serverAddressedAsACluster_isToldWhatToWrite() {
        try (RedisServer server = RedisServer.start()) {
            assertThatThrownBy(() -> RedisBackend.connect("redis-cluster://127.0.0.1:" + server.port()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(
                            "127.0.0.1:%d is no node of a cluster; write redis://".formatted(server.port()));
        }
    }

    @Test
    void connect_nodeAddressedAsAServer_isToldWhatToWrite() {
        int port = cluster.masters().get(0).port();
        assertThatThrownBy(() -> RedisBackend.connect("redis://127.0.0.1:" + port))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is a node of a cluster; write redis-cluster://");
    }
}
