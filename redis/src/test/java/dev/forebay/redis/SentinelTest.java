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
