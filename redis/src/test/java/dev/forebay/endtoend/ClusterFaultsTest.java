package dev.forebay.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.forebay.Forebay;
import dev.forebay.ForebayOptions;
import dev.forebay.StoreUnavailableException;
import dev.forebay.redis.Acknowledge;
import dev.forebay.redis.RedisBackend;
import dev.forebay.redis.RedisOptions;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.Journal;
import dev.forebay.spi.KeyFormats;
import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Absent;
import dev.forebay.spi.KeyState.Dirty;
import dev.forebay.spi.KeyState.Leased;
import dev.forebay.spi.KeyState.Value;
import dev.forebay.spi.Store;
import dev.forebay.testkit.PostgresServer;
import dev.forebay.testkit.RedisClusterServers;
import dev.forebay.testkit.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
                RedisBackend backend = RedisBackend.connect(cluster.uri());
                ClusterLoad load = new ClusterLoad(items, first, second)) {
            RedisServer master = cluster.masterOf("fb:{activity:0}#dirty");
            Entries entries = new Entries(backend);
            entries.fill();
            List<String> lost = entries.on(master);
            load.start();
            load.awaitProgress(3_000);
            master.kill();
            await().atMost(FAILOVER)
                    .ignoreException(IllegalStateException.class) // nobody has the slot yet
                    .until(() -> !cluster.masterOf("fb:{activity:0}#dirty").equals(master));
            await().atMost(FAILOVER).until(load::serves);
            assertThat(entries.thatAreHits())
                    .as("only what the lost master had is of another epoch")
                    .containsExactlyInAnyOrderElementsOf(entries.allBut(lost));
            master.restart();
            cluster.awaitServed();
            load.awaitProgress(3_000);
            load.finish();
            assertThat(load.failures()).as("a failover does not go unnoticed").isNotEmpty();
        }
    }

    /** Every partition of the journals and many keys move, a few keys at a time: scripts meet slots that are half here, half there. */
    @Test
    void slotsMove_nothingFails_andAllArrives() throws Exception {
        RedisOptions options = RedisOptions.defaults().commandTimeout(Duration.ofSeconds(20));
        try (Forebay first = runtime(options);
                Forebay second = runtime(options);
                ClusterLoad load = new ClusterLoad(items, first, second)) {
            load.start();
            load.awaitProgress(2_000);
            for (String slot : slots()) {
                move(slot, () -> load.awaitProgress(5));
            }
            load.awaitProgress(2_000);
            load.finish();
            assertThat(load.failures()).isEmpty();
        }
    }

    /** What it says of an epoch is not said of the master that has it now; what is not flushed yet has no epoch. */
    @Test
    void slotMoves_entriesLeasesAndHoldsOfBeforeAreWorthNothing_unflushedWritesStay() {
        try (RedisBackend backend = RedisBackend.connect(cluster.uri())) {
            CacheSpec<String, String> spec = spec("moved", 1);
            Store<String, String> store = backend.store(spec);
            Journal<String, String> journal = backend.journal(spec);
            Value<String> value = new Value<>("row", 1, store.clockMillis() + 60_000, 1);
            store.acquire(List.of("value", "leased"), 1);
            assertThat(store.fill(Map.of("value", value), 1)).containsExactly("value");
            store.hold(List.of("held"), 2);
            journal.append(Map.of("dirty", "unflushed"), Journal.Limit.ofKeys(10));

            move(cluster.slotOf("fb:{moved:0}#dirty"), () -> {});

            assertThat(store.lookup("value")).isInstanceOf(Absent.class);
            assertThat(store.fill(Map.of("leased", value), 1)).isEmpty();
            assertThat(store.acquire(List.of("leased"), 3).get("leased"))
                    .isInstanceOfSatisfying(
                            Leased.class, lease -> assertThat(lease.token()).isEqualTo(3));
            store.release(Map.of("held", value), 2);
            assertThat(store.lookup("held")).isNotInstanceOf(Value.class);
            assertThat(store.lookup("dirty")).isInstanceOf(Dirty.class);
            Journal.Change<String, String> change = journal.oldest(0, 10).get(0);
            journal.settle(0, List.of(new Journal.Settled<>("dirty", change.sequence(), value)));
            assertThat(store.lookup("dirty")).isInstanceOf(Absent.class);
            assertThat(journal.backlog().pending()).isZero();
        }
    }

    /** At the new place, a row that is still at the old one looks like one that something has deleted. */
    @Test
    void slotOnItsWayToANewNode_journalWaits_andLosesNothing_stepsOfOneKeyGoOn() {
        try (RedisBackend backend =
                RedisBackend.connect(cluster.uri(), RedisOptions.defaults().commandTimeout(Duration.ofSeconds(2)))) {
            Store<String, String> store = backend.store(spec("half", 1));
            Journal<String, String> journal = backend.journal(spec("half", 1));
            journal.append(Map.of("behind", "unflushed"), Journal.Limit.ofKeys(10));
            journal.announce(0, 5);
            String slot = cluster.slotOf("fb:{half:0}#dirty");
            RedisServer from = cluster.masterOfSlot(slot);
            RedisServer to = cluster.addMaster();
            cluster.beginMove(slot, from, to);
            cluster.moveKey("fb:{half:0}#dirty", from, to);
            cluster.moveKey("fb:{half:0}#flusher", from, to);

            assertThatThrownBy(() -> journal.oldest(0, 5, 10))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("its slot is being moved to another server")
                    .hasMessageContaining("not carried out: listing the oldest changes, cache 'half'");
            assertThat(store.lookup("behind")).isInstanceOf(Dirty.class);
            assertThat(store.hold(List.of("behind", "new"), 1)).containsExactly("behind");
            store.release(Map.of("new", new Value<>("row", 1, store.clockMillis() + 60_000, 1)), 1);
            assertThat(store.lookup("new")).as("where its slot is going").isInstanceOf(Value.class);

            assertThat(cluster.moveKeys(slot, from, to, 100)).isFalse();
            cluster.endMove(slot, to);
            assertThat(journal.oldest(0, 5, 10)).hasSize(1);
            move(slot, from, () -> {});
            assertThat(journal.oldest(0, 5, 10)).hasSize(1);
            cluster.remove(to);
        }
    }

    private static RedisServer otherThan(RedisServer one) {
        return cluster.masters().stream()
                .filter(node -> !node.equals(one))
                .findFirst()
                .orElseThrow();
    }

    private static CacheSpec<String, String> spec(String cache, int partitions) {
        Duration guard = Duration.ofSeconds(20);
        return new CacheSpec<>(
                cache,
                String.class,
                KeyFormats.of(String.class),
                Optional.empty(),
                Duration.ZERO,
                guard,
                guard,
                1000,
                partitions);
    }

    /** Entries all over the cluster, in a cache that nobody writes. */
    private static final class Entries {
        private static final List<String> KEYS =
                IntStream.range(0, 60).mapToObj(i -> "k" + i).toList();
        private final Store<String, String> store;

        Entries(RedisBackend backend) {
            store = backend.store(spec("entries", 0));
        }

        void fill() {
            Value<String> value = new Value<>("row", 1, store.clockMillis() + 600_000, 1);
            store.acquire(KEYS, 1);
            assertThat(store.fill(KEYS.stream().collect(Collectors.toMap(key -> key, key -> value)), 1))
                    .hasSize(KEYS.size());
        }

        List<String> on(RedisServer master) {
            return KEYS.stream()
                    .filter(key -> cluster.masterOf("fb:entries:" + key).equals(master))
                    .toList();
        }

        List<String> allBut(List<String> some) {
            assertThat(some).isNotEmpty();
            return KEYS.stream().filter(key -> !some.contains(key)).toList();
        }

        List<String> thatAreHits() {
            Map<String, KeyState<String>> states = store.lookupAll(KEYS);
            return KEYS.stream()
                    .filter(key -> states.get(key) instanceof Value<String>)
                    .toList();
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

    private static void move(String slot, Runnable between) {
        move(slot, otherThan(cluster.masterOfSlot(slot)), between);
    }

    private static void move(String slot, RedisServer to, Runnable between) {
        RedisServer from = cluster.masterOfSlot(slot);
        cluster.beginMove(slot, from, to);
        while (!cluster.moveKeys(slot, from, to, 4)) {
            between.run();
        }
        cluster.endMove(slot, to);
    }
}
