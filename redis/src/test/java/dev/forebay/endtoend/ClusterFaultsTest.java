package dev.forebay.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.Forebay;
import dev.forebay.ForebayOptions;
import dev.forebay.redis.Acknowledge;
import dev.forebay.redis.RedisBackend;
import dev.forebay.redis.RedisOptions;
import dev.forebay.testkit.PostgresServer;
import dev.forebay.testkit.RedisClusterServers;
import dev.forebay.testkit.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real cluster that loses a master, and one whose slots move, while caches and counters are read and written. */
class ClusterFaultsTest {
    /** The others wait 1.5 s for a master before they take it for dead, and then elect. */
    private static final Duration FAILOVER = Duration.ofSeconds(30);

    private static RedisClusterServers cluster;
    private static ItemTable items;

    @BeforeAll
    static void startServers() {
        cluster = RedisClusterServers.start();
        items = new ItemTable(PostgresServer.shared());
    }

    @AfterAll
    static void stopServers() {
        cluster.close();
    }

    @BeforeEach
    void empty() {
        cluster.nodes().stream().filter(node -> !node.isRunning()).forEach(RedisServer::restart);
        cluster.awaitServed();
        cluster.masters().forEach(master -> master.command("FLUSHALL"));
        items.reset();
    }

    private static Forebay runtime(RedisOptions options) {
        return Forebay.on(
                RedisBackend.connect(cluster.uri(), options),
                ForebayOptions.defaults().storeRetry(Duration.ofMillis(100)).shutdownTimeout(Duration.ofSeconds(5)));
    }

    /** Whoever is killed comes back as a replica, as a supervisor sees to: without one, its successor can have nothing confirmed. */
    @Test
    void masterKilled_noReadIsStale_noConfirmedWriteIsLost_andServiceComesBack() throws Exception {
        RedisOptions options = RedisOptions.defaults().acknowledge(Acknowledge.byReplicas(1, Duration.ofSeconds(1)));
        try (Forebay first = runtime(options);
                Forebay second = runtime(options);
                ClusterLoad load = new ClusterLoad(items, first, second)) {
            load.start();
            load.awaitProgress(3_000);
            RedisServer master = cluster.masterOf("fb:{activity:0}#dirty");
            master.kill();
            await().atMost(FAILOVER)
                    .ignoreException(IllegalStateException.class) // nobody has the slot yet
                    .until(() -> !cluster.masterOf("fb:{activity:0}#dirty").equals(master));
            await().atMost(FAILOVER).until(load::serves);
            master.restart();
            cluster.awaitServed();
            load.awaitProgress(3_000);
            load.finish();
            assertThat(load.failures()).as("a failover does not go unnoticed").isNotEmpty();
        }
    }

    /** Every partition of the journals and many keys move, a few keys at a time, so that scripts meet slots that are half here, half there. */
    @Test
    void slotsMove_nothingFails_andAllArrives() throws Exception {
        RedisOptions options = RedisOptions.defaults().commandTimeout(Duration.ofSeconds(20));
        try (Forebay first = runtime(options);
                Forebay second = runtime(options);
                ClusterLoad load = new ClusterLoad(items, first, second)) {
            load.start();
            load.awaitProgress(2_000);
            for (String slot : slots()) {
                move(slot, load);
            }
            load.awaitProgress(2_000);
            load.finish();
            assertThat(load.failures()).isEmpty();
        }
    }

    private static Set<String> slots() {
        List<String> keys = new ArrayList<>();
        for (int partition = 0; partition < ClusterLoad.PARTITIONS; partition++) {
            keys.add("fb:{activity:" + partition + "}#dirty");
            keys.add("fb:{views:" + partition + "}#pending");
        }
        for (int key = 0; key < 20; key++) {
            keys.add("fb:items:" + key);
        }
        keys.add("fb:activity#owners");
        Set<String> slots = new LinkedHashSet<>();
        keys.forEach(key -> slots.add(cluster.slotOf(key)));
        return slots;
    }

    private static void move(String slot, ClusterLoad load) {
        RedisServer from = cluster.masterOfSlot(slot);
        RedisServer to = cluster.masters().stream()
                .filter(node -> !node.equals(from))
                .findFirst()
                .orElseThrow();
        cluster.beginMove(slot, from, to);
        while (!cluster.moveKeys(slot, from, to, 4)) {
            load.awaitProgress(5);
        }
        cluster.endMove(slot, from, to);
    }
}
