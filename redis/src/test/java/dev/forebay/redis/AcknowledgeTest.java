package dev.forebay.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.forebay.StoreUnavailableException;
import dev.forebay.spi.CounterBase;
import dev.forebay.spi.CounterJournal;
import dev.forebay.spi.Journal;
import dev.forebay.testkit.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Writes that a replica, or the disk, must have before they are acknowledged. */
final class AcknowledgeTest {
    private static final Duration TIMEOUT = Duration.ofMillis(400);
    private static final Journal.Limit NO_LIMIT = Journal.Limit.ofKeys(1_000_000);

    private RedisServer server;
    private RedisServer replica;

    @BeforeEach
    void start() {
        server = RedisServer.start();
        replica = RedisServer.start("replicaof 127.0.0.1 " + server.port());
        await().atMost(Duration.ofSeconds(60))
                .until(() -> server.command("INFO", "replication").contains("state=online"));
    }

    @AfterEach
    void end() {
        replica.close();
        server.close();
    }

    private RedisBackend connect(Acknowledge level) {
        return RedisBackend.connect(
                server.uri(),
                RedisOptions.defaults().commandTimeout(Duration.ofSeconds(5)).acknowledge(level));
    }

    private static Journal<String, Fixture.Product> journal(RedisBackend backend) {
        return backend.journal(Fixture.journaled("order", 4));
    }

    private static CounterJournal<String> counter(RedisBackend backend) {
        return backend.counterJournal(Fixture.spec("views", CounterBase.class, Optional.empty(), 4));
    }

    private static Map<String, Fixture.Product> row(String key) {
        return Map.of(key, Fixture.product(key));
    }

    @Test
    void append_acknowledgedByReplica_isOnTheReplicaWhenItReturns() {
        try (RedisBackend backend = connect(Acknowledge.byReplicas(1, Duration.ofSeconds(5)))) {
            Journal<String, Fixture.Product> orders = journal(backend);
            for (int i = 0; i < 200; i++) {
                assertThat(orders.append(row("k" + i), NO_LIMIT)).isEmpty();
                assertThat(replica.command("KEYS", "fb:{order:*}:k" + i)).contains(":k" + i);
            }
        }
    }

    @Test
    void append_replicaSilent_failsInTimeAndIsInTheJournal() {
        try (RedisBackend backend = connect(Acknowledge.byReplicas(1, TIMEOUT))) {
            Journal<String, Fixture.Product> orders = journal(backend);
            orders.append(row("before"), NO_LIMIT);
            replica.pause();
            assertThatThrownBy(() -> orders.append(row("a"), NO_LIMIT))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("only 0 of 1 replicas confirmed within 400 ms (acknowledge)")
                    .hasMessageContaining("append, cache 'order'")
                    .hasMessageContaining("will be drained");
            assertThat(orders.backlog().pending()).isEqualTo(2);
            replica.resume();
            await().atMost(Duration.ofSeconds(60))
                    .ignoreException(StoreUnavailableException.class)
                    .until(() -> orders.append(row("b"), NO_LIMIT).isEmpty());
            assertThat(replica.command("KEYS", "fb:{order:*}:b")).contains(":b");
        }
    }

    /** Reads and the drain do not wait behind a confirmation. */
    @Test
    void read_whileAppendsWaitForTheReplica_isAnswered() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(1);
        try (RedisBackend backend = connect(Acknowledge.byReplicas(1, Duration.ofSeconds(10)))) {
            Journal<String, Fixture.Product> orders = journal(backend);
            orders.append(row("before"), NO_LIMIT);
            replica.pause();
            Future<?> append = threads.submit(() -> orders.append(row("a"), NO_LIMIT));
            await().atMost(Duration.ofSeconds(5)).until(() -> orders.backlog().pending() == 2);
            assertThat(append.isDone()).isFalse();
            replica.resume();
            append.get(60, TimeUnit.SECONDS);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void append_manyThreads_shareConfirmations() throws Exception {
        int writers = 32;
        int each = 50;
        int all = writers * each;
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        try (RedisBackend backend = connect(Acknowledge.byReplicas(1, Duration.ofSeconds(10)))) {
            Journal<String, Fixture.Product> orders = journal(backend);
            List<Future<?>> running = new ArrayList<>();
            for (int writer = 0; writer < writers; writer++) {
                String name = "w" + writer + "-";
                running.add(threads.submit(() -> {
                    for (int i = 0; i < each; i++) {
                        assertThat(orders.append(row(name + i), NO_LIMIT)).isEmpty();
                    }
                }));
            }
            for (Future<?> one : running) {
                one.get(60, TimeUnit.SECONDS);
            }
            assertThat(orders.backlog().pending()).isEqualTo(all);
            assertThat(Fixture.calls(server, "wait")).isBetween(1L, all / 2L);
            assertThat(replica.command("KEYS", "fb:{order:*}:w*").lines()).hasSize(all);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Scripts that were forgotten are loaded on the way, and nothing is added twice. */
    @Test
    void add_scriptsForgottenBetween_addsOnce() {
        try (RedisBackend backend = connect(Acknowledge.byReplicas(1, Duration.ofSeconds(5)))) {
            CounterJournal<String> views = counter(backend);
            Map<String, Long> deltas = new HashMap<>();
            for (int i = 0; i < 20; i++) {
                deltas.put("k" + i, 1L);
            }
            for (int round = 1; round <= 10; round++) {
                server.command("SCRIPT", "FLUSH");
                views.add(deltas, 1000);
            }
            assertThat(views.waiting(deltas.keySet()).values()).allMatch(waiting -> waiting.pending() == 10);
        }
    }

    @Test
    void append_connectionsKilled_worksAgainWithoutANewBackend() {
        try (RedisBackend backend = connect(Acknowledge.byReplicas(1, Duration.ofSeconds(5)))) {
            Journal<String, Fixture.Product> orders = journal(backend);
            orders.append(row("a"), NO_LIMIT);
            server.command("CLIENT", "KILL", "TYPE", "normal");
            await().atMost(Duration.ofSeconds(60))
                    .ignoreException(StoreUnavailableException.class)
                    .until(() -> orders.append(row("b"), NO_LIMIT).isEmpty());
            assertThat(replica.command("KEYS", "fb:{order:*}:b")).contains(":b");
        }
    }

    @Test
    void connect_byDiskOnAServerWithoutWaitaof_isRefused() {
        long connected = clients();
        assertThatThrownBy(() -> connect(Acknowledge.byDisk(TIMEOUT)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("redis at 127.0.0.1:" + server.port() + " cannot acknowledge writes by disk")
                .hasMessageContaining("WAITAOF")
                .hasMessageContaining("appendfsync always");
        await().atMost(Duration.ofSeconds(20)).until(() -> clients() <= connected);
    }

    private long clients() {
        return server.command("CLIENT", "LIST", "TYPE", "normal").lines().count();
    }

    @Test
    void connect_byReplicasToAReplica_isRefused() {
        assertThatThrownBy(() -> RedisBackend.connect(
                        replica.uri(), RedisOptions.defaults().acknowledge(Acknowledge.byReplicas(1, TIMEOUT))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cannot acknowledge writes by replicas")
                .hasMessageContaining("no replica itself");
    }

    /** Replicas may come after the application, and after a failover there may be none for a while: reads need none. */
    @Test
    void connect_byReplicasToAMasterThatHasNone_isNotRefused_putsFailAndSayWhy_untilThereIsOne() {
        try (RedisServer lone = RedisServer.start("repl-diskless-sync yes", "repl-diskless-sync-delay 0");
                RedisBackend backend = RedisBackend.connect(
                        lone.uri(), RedisOptions.defaults().acknowledge(Acknowledge.byReplicas(1, TIMEOUT)))) {
            Journal<String, Fixture.Product> orders = journal(backend);
            assertThat(backend.durability().summary())
                    .contains("no replicas connected")
                    .contains("when 1 of them have it");
            assertThatThrownBy(() -> orders.append(row("a"), NO_LIMIT))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("only 0 of 1 replicas confirmed within 400 ms (acknowledge)");
            assertThat(orders.backlog().pending()).isEqualTo(1);
            try (RedisServer late = RedisServer.start("replicaof 127.0.0.1 " + lone.port())) {
                await().atMost(Duration.ofSeconds(60))
                        .ignoreException(StoreUnavailableException.class)
                        .until(() -> orders.append(row("a"), NO_LIMIT).isEmpty());
                assertThat(late.command("KEYS", "fb:{order:*}:a")).contains(":a");
            }
        }
    }

    @Test
    void connect_waitForbidden_isRefused() {
        try (RedisServer strict = RedisServer.start("rename-command WAIT \"\"")) {
            assertThatThrownBy(() -> RedisBackend.connect(
                            strict.uri(), RedisOptions.defaults().acknowledge(Acknowledge.byReplicas(1, TIMEOUT))))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("WAIT");
        }
    }

    @Test
    void durability_saysWhoAcknowledges() {
        try (RedisBackend backend = connect(Acknowledge.byReplicas(1, TIMEOUT))) {
            assertThat(backend.durability().summary())
                    .contains("1 replica connected, and a write is acknowledged when 1 of them have it");
        }
    }

    @Test
    void options_outsideTheirLimits_areRefused() {
        assertThatThrownBy(() -> Acknowledge.byReplicas(0, TIMEOUT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("replicas is 0; it must be 1 to 100");
        assertThatThrownBy(() -> Acknowledge.byReplicas(101, TIMEOUT)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Acknowledge.byDisk(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("timeout of the acknowledgement is PT0S");
        assertThatThrownBy(() -> Acknowledge.byDisk(Duration.ofSeconds(11)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
