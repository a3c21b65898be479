package dev.forebay.redis;

import static dev.forebay.redis.Fixture.product;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.StoreUnavailableException;
import dev.forebay.redis.Fixture.Product;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.Journal;
import dev.forebay.spi.Journal.Change;
import dev.forebay.spi.Journal.Limit;
import dev.forebay.spi.Journal.Settled;
import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Absent;
import dev.forebay.spi.KeyState.Dirty;
import dev.forebay.spi.KeyState.Held;
import dev.forebay.spi.KeyState.Leased;
import dev.forebay.spi.KeyState.Value;
import dev.forebay.spi.Store;
import dev.forebay.testkit.Proxy;
import dev.forebay.testkit.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that comes back with an old snapshot: what it brings back is worth nothing, but for unflushed writes. */
final class EpochTest {
    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final long READER = 1;
    private static final long WRITER = 2;

    private RedisServer server;
    private RedisBackend backend;
    private CacheSpec<String, Product> spec;
    private Store<String, Product> store;

    @BeforeEach
    void start() {
        server = RedisServer.start();
        backend = RedisBackend.connect(server.uri());
        spec = Fixture.journaled("product", 1);
        store = backend.store(spec);
    }

    @AfterEach
    void end() {
        backend.close();
        server.close();
    }

    /** Loses all that was done since {@code SAVE}. */
    private void crashAndRestore() {
        server.kill();
        server.restart();
    }

    /** Returns the answer of the first call that gets one. */
    private static <A> A connected(Callable<A> call) {
        return await().atMost(BOUND)
                .ignoreException(StoreUnavailableException.class)
                .until(call, answer -> true);
    }

    private Value<Product> value(String name, long stamp) {
        return Fixture.value(product(name), stamp, store.clockMillis() + 60_000);
    }

    private void fill(String name, long stamp) {
        store.acquire(List.of("a"), READER);
        assertThat(store.fill(Map.of("a", value(name, stamp)), READER)).containsExactly("a");
    }

    private KeyState<Product> lookup() {
        return connected(() -> store.lookup("a"));
    }

    @Test
    void lookup_entryOfAnOldSnapshot_isAbsentAndCanBeFilled() {
        fill("old", 1);
        server.command("SAVE");
        store.invalidate(List.of("a"));
        crashAndRestore();

        assertThat(server.command("EXISTS", "fb:{product:0}:a"))
                .as("the server has it again")
                .isEqualTo("1");
        assertThat(lookup()).isInstanceOf(Absent.class);
        assertThat(store.lookupAll(List.of("a"))).containsEntry("a", KeyState.absent());
        fill("new", 2);
        assertThat(store.lookup("a"))
                .isInstanceOfSatisfying(
                        Value.class, entry -> assertThat(entry.stamp()).isEqualTo(2));
    }

    @Test
    void lookup_connectionLostButTheServerNot_isStillAHit() {
        fill("row", 1);
        server.command("CLIENT", "KILL", "TYPE", "normal");

        assertThat(lookup()).isInstanceOf(Value.class);
    }

    @Test
    void lookup_negativeEntryOfAnOldSnapshot_isAbsent() {
        store.acquire(List.of("a"), READER);
        store.fill(Map.of("a", Fixture.value(null, 1, store.clockMillis() + 60_000)), READER);
        server.command("SAVE");
        crashAndRestore();

        assertThat(lookup()).isInstanceOf(Absent.class);
    }

    /** The writer that took the lease away is forgotten with everything since the snapshot. */
    @Test
    void fill_leaseOfAnOldSnapshot_doesNothing() {
        store.acquire(List.of("a"), READER);
        server.command("SAVE");
        store.hold(List.of("a"), WRITER);
        crashAndRestore();

        assertThat(connected(() -> store.fill(Map.of("a", value("old", 1)), READER)))
                .isEmpty();
        assertThat(store.acquire(List.of("a"), 7).get("a"))
                .as("nobody waits for the old lease")
                .isInstanceOfSatisfying(
                        Leased.class, lease -> assertThat(lease.token()).isEqualTo(7));
    }

    /** The other writer, which made the key contended, is forgotten. */
    @Test
    void release_holdOfAnOldSnapshot_installsNothing() {
        store.hold(List.of("a"), WRITER);
        server.command("SAVE");
        store.hold(List.of("a"), 3);
        store.release(Map.of("a", value("later", 1)), 3);
        crashAndRestore();

        connected(() -> {
            store.release(Map.of("a", value("earlier", 2)), WRITER);
            return true;
        });
        assertThat(store.lookup("a")).isNotInstanceOf(Value.class).isInstanceOfAny(Held.class, Absent.class);
    }

    @Test
    void replace_entryOfAnOldSnapshot_doesNothing() {
        fill("old", 1);
        server.command("SAVE");
        store.invalidate(List.of("a"));
        crashAndRestore();

        assertThat(connected(() -> store.replace("a", 1, value("reloaded before", 2))))
                .isFalse();
        assertThat(store.lookup("a")).isInstanceOf(Absent.class);
    }

    /** The newer write, which the database has, is forgotten; the older one is flushed again, and is no entry before. */
    @Test
    void settle_changeReadBeforeTheRestart_leavesNoEntry() {
        Journal<String, Product> journal = backend.journal(spec);
        journal.append(Map.of("a", product("first")), Limit.ofKeys(10));
        Change<String, Product> read = journal.oldest(0, 10).get(0);
        server.command("SAVE");
        journal.append(Map.of("a", product("second")), Limit.ofKeys(10));
        crashAndRestore();

        assertThat(lookup()).as("an unflushed write is never given up").isInstanceOf(Dirty.class);
        settle(journal, read);
        assertThat(store.lookup("a")).isInstanceOf(Absent.class);
    }

    @Test
    void settle_changesReadAfterTheRestart_leaveEntriesFromTheSecondReadOn() {
        Journal<String, Product> journal = backend.journal(spec);
        crashAndRestore();
        for (int i = 1; i <= 3; i++) {
            connected(() -> journal.append(Map.of("a", product("row")), Limit.ofKeys(10)));
            settle(journal, journal.oldest(0, 10).get(0));
        }
        assertThat(store.lookup("a")).isInstanceOf(Value.class);
    }

    private void settle(Journal<String, Product> journal, Change<String, Product> change) {
        journal.settle(0, Set.of(new Settled<>("a", change.sequence(), value("flushed", 9))));
    }

    /** One address, two servers: as after a failover behind a virtual address. */
    @Test
    void lookup_otherServerAtTheSameAddress_isAbsent() {
        try (RedisServer other = RedisServer.start("replicaof 127.0.0.1 " + server.port());
                Proxy proxy = new Proxy(server.port());
                RedisBackend roaming = RedisBackend.connect(proxy.uri())) {
            Store<String, Product> there = roaming.store(spec);
            fill("row", 1);
            await().atMost(BOUND)
                    .until(() -> other.command("EXISTS", "fb:{product:0}:a").equals("1"));
            assertThat(there.lookup("a")).isInstanceOf(Value.class);

            other.command("REPLICAOF", "NO", "ONE");
            proxy.moveTo(other.port());
            assertThat(connected(() -> there.lookup("a"))).isInstanceOf(Absent.class);
        }
    }

    @Test
    void lookup_serverThatDoesNotTell_keepsItsEntries() {
        try (RedisServer silent = RedisServer.start("rename-command INFO \"\"");
                RedisBackend blind = RedisBackend.connect(silent.uri())) {
            Store<String, Product> there = blind.store(spec);
            there.acquire(List.of("a"), READER);
            there.fill(Map.of("a", value("row", 1)), READER);
            silent.command("SAVE");
            silent.kill();
            silent.restart();

            assertThat(connected(() -> there.lookup("a"))).isInstanceOf(Value.class);
        }
    }
}
