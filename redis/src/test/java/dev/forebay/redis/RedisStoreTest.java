package dev.forebay.redis;

import static dev.forebay.redis.Fixture.calls;
import static dev.forebay.redis.Fixture.product;
import static dev.forebay.redis.Fixture.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.forebay.json.JsonCodec;
import dev.forebay.redis.Fixture.Product;
import dev.forebay.spi.Codec;
import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Absent;
import dev.forebay.spi.KeyState.Dirty;
import dev.forebay.spi.KeyState.Held;
import dev.forebay.spi.KeyState.Leased;
import dev.forebay.spi.KeyState.Value;
import dev.forebay.spi.Store;
import dev.forebay.testkit.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is particular to the store on Redis; what every store does is in the contract suite. */
class RedisStoreTest {
    private static final long TOKEN = 0x00c0ffee00c0ffeeL;

    private static RedisServer server;
    private static RedisBackend backend;
    private static RedisClient client;
    private static StatefulRedisConnection<byte[], byte[]> connection;

    private RedisCommands<byte[], byte[]> raw;
    private Store<String, Product> store;

    @BeforeAll
    static void startServer() {
        server = RedisServer.start();
        backend = RedisBackend.connect(server.uri(), RedisOptions.defaults().commandTimeout(Duration.ofSeconds(10)));
        client = RedisClient.create(server.uri());
        connection = client.connect(ByteArrayCodec.INSTANCE);
    }

    @AfterAll
    static void stopServer() {
        client.shutdown();
        backend.close();
        server.close();
    }

    @BeforeEach
    void emptyServer() {
        raw = connection.sync();
        raw.flushall();
        store = backend.store(Fixture.products("product"));
    }

    @Test
    void fill_row_isAHeaderOf27BytesAndJsonThatPeopleCanRead() {
        long expiry = store.clockMillis() + 60_000;
        fill("42", new Value<>(product("Kettle"), 0x0102030405060708L, expiry, 250));

        byte[] bytes = raw.get(bytes("fb:product:42"));
        ByteBuffer header = ByteBuffer.wrap(bytes);
        assertThat(header.get()).isEqualTo((byte) 'V');
        assertThat(header.get()).as("format version").isEqualTo((byte) 1);
        assertThat(header.get()).as("codec id").isEqualTo((byte) 1);
        assertThat(header.getLong()).isEqualTo(0x0102030405060708L);
        assertThat(header.getLong()).isEqualTo(expiry);
        assertThat(header.getInt()).isEqualTo(250);
        assertThat(header.getInt()).as("epoch").isEqualTo((int) Long.parseLong(epoch(), 16));
        assertThat(header.position()).isEqualTo(27).isLessThanOrEqualTo(32);
        assertThat(new String(bytes, 27, bytes.length - 27, StandardCharsets.UTF_8))
                .isEqualTo("{\"name\":\"Kettle\",\"price\":9.50}");
    }

    /** Returns the first digits of the server's run id. */
    private String epoch() {
        return raw.info("server")
                .lines()
                .filter(line -> line.startsWith("run_id:"))
                .map(line -> line.substring(7, 15))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void fill_value_isKeptForItsGraceTimeAfterItsLogicalExpiry() {
        fill("42", value(product("Kettle"), 1, store.clockMillis() + 60_000));

        assertThat(raw.pttl(bytes("fb:product:42"))).isBetween(64_000L, 65_000L);
    }

    @Test
    void fill_negative_isTheHeaderAlone() {
        fill("42", new Value<>(null, 1, store.clockMillis() + 60_000, 0));

        byte[] bytes = raw.get(bytes("fb:product:42"));
        assertThat(bytes).hasSize(27);
        assertThat(bytes[0]).isEqualTo((byte) 'N');
        assertThat(store.lookup("42"))
                .isInstanceOfSatisfying(
                        Value.class, value -> assertThat(value.row()).isNull());
    }

    @Test
    void acquire_lease_isReadableAndRunsOut() {
        store.acquire(List.of("42"), TOKEN);

        assertThat(text("fb:product:42")).matches("L00c0ffee00c0ffee" + epoch() + ":\\d{13}");
        assertThat(raw.pttl(bytes("fb:product:42"))).isBetween(9_000L, 10_000L);
        assertThat(store.lookup("42")).isInstanceOfSatisfying(Leased.class, lease -> {
            assertThat(lease.token()).isEqualTo(TOKEN);
            assertThat(lease.deadlineMillis() - store.clockMillis()).isBetween(9_000L, 10_010L);
        });
    }

    @Test
    void hold_twoWriters_areReadableWithTheirDeadlines() {
        store.hold(List.of("42"), TOKEN);
        store.hold(List.of("42"), -1);

        assertThat(text("fb:product:42"))
                .matches("H1;00c0ffee00c0ffee" + epoch() + ":\\d{13};ffffffffffffffff" + epoch() + ":\\d{13}");
        assertThat(raw.pttl(bytes("fb:product:42"))).isBetween(19_000L, 20_000L);
        assertThat(store.lookup("42")).isInstanceOfSatisfying(Held.class, held -> {
            assertThat(held.contended()).isTrue();
            assertThat(held.holds().size()).isEqualTo(2);
        });
    }

    @Test
    void lookup_valueOfAnotherCodec_isAbsentAndCanBeFilled() {
        Codec<Product> other = new RenumberedCodec((byte) 77);
        Store<String, Product> old = backend.store(Fixture.spec("product", Product.class, Optional.of(other), 0));
        old.acquire(List.of("42"), 9);
        old.fill(Map.of("42", value(product("Old"), 1, store.clockMillis() + 60_000)), 9);

        assertThat(old.lookup("42")).isInstanceOf(Value.class);
        assertThat(store.lookup("42")).isInstanceOf(Absent.class);
        assertThat(store.lookupAll(List.of("42")).get("42")).isInstanceOf(Absent.class);
        fill("42", value(product("New"), 2, store.clockMillis() + 60_000));
        assertThat(row("42")).isEqualTo(product("New"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"version", "row", "cut", "garbage", "empty", "lease", "holds", "hold"})
    void lookup_damaged_isAbsentAndCanBeFilled(String damage) {
        fill("42", value(product("Kettle"), 1, store.clockMillis() + 60_000));
        byte[] bytes = raw.get(bytes("fb:product:42"));
        raw.set(bytes("fb:product:42"), damaged(bytes, damage));

        assertThat(store.lookup("42")).isInstanceOf(Absent.class);
        fill("42", value(product("New"), 2, store.clockMillis() + 60_000));
        assertThat(row("42")).isEqualTo(product("New"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"version", "row", "cut", "garbage", "empty", "lease", "holds", "hold"})
    void holdAndInvalidate_damaged_treatItAsAValue(String damage) {
        raw.set(bytes("fb:product:a"), damaged(new byte[40], damage));
        raw.set(bytes("fb:product:b"), damaged(new byte[40], damage));

        assertThat(store.hold(List.of("a"), TOKEN)).isEmpty();
        assertThat(store.lookup("a")).isInstanceOf(Held.class);
        assertThat(store.invalidate(List.of("b"))).isEmpty();
        assertThat(raw.exists(bytes("fb:product:b"))).isZero();
    }

    @Test
    void lookup_unflushedWriteOfAnotherCodec_isNeitherAbsentNorLost() {
        byte[] dirty = dirty((byte) 77, "{}");
        raw.set(bytes("fb:product:42"), dirty);

        assertThatThrownBy(() -> store.lookup("42"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cache 'product', key 42")
                .hasMessageContaining("codec 77");
        assertThatThrownBy(() -> store.acquire(List.of("42"), TOKEN)).isInstanceOf(IllegalStateException.class);
        assertThat(store.hold(List.of("42"), TOKEN)).containsExactly("42");
        assertThat(store.invalidate(List.of("42"))).containsExactly("42");
        store.clear();
        assertThat(raw.get(bytes("fb:product:42"))).isEqualTo(dirty);
    }

    @Test
    void lookup_dirty_isItsRowAndSequence() {
        raw.set(bytes("fb:product:42"), dirty((byte) 1, "{\"name\":\"Kettle\",\"price\":9.50}"));

        assertThat(store.lookup("42")).isEqualTo(new Dirty<>(product("Kettle"), 5));
    }

    @Test
    void lookup_hit_isOneGet() {
        fill("42", value(product("Kettle"), 1, store.clockMillis() + 60_000));
        server.command("CONFIG", "RESETSTAT");

        store.lookup("42");

        assertThat(commands()).isEqualTo(Map.of("get", 1L));
    }

    @Test
    void lookupAll_manyKeys_isOneMget() {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            keys.add("k" + i);
        }
        fill("k7", value(product("Kettle"), 1, store.clockMillis() + 60_000));
        server.command("CONFIG", "RESETSTAT");

        Map<String, KeyState<Product>> states = store.lookupAll(keys);

        assertThat(states).hasSize(1000);
        assertThat(states.get("k7")).isInstanceOf(Value.class);
        assertThat(states.get("k8")).isInstanceOf(Absent.class);
        assertThat(commands()).isEqualTo(Map.of("mget", 1L));
    }

    @Test
    void everyBulkForm_noKeys_asksNothing() {
        server.command("CONFIG", "RESETSTAT");

        assertThat(store.lookupAll(List.of())).isEmpty();
        assertThat(store.acquire(List.of(), TOKEN)).isEmpty();
        assertThat(store.fill(Map.of(), TOKEN)).isEmpty();
        assertThat(store.hold(List.of(), TOKEN)).isEmpty();
        store.release(Map.of(), TOKEN);
        assertThat(store.invalidate(List.of())).isEmpty();
        store.abandon(List.of(), TOKEN);

        assertThat(commands()).isEmpty();
    }

    @Test
    void fillUnattended_ofMoreKeysThanTheLineTakesAtOnce_fillsThemAll() {
        Map<String, Value<Product>> rows = new HashMap<>();
        IntStream.range(0, 70_000)
                .forEach(i -> rows.put("k" + i, value(product("p"), i, store.clockMillis() + 600_000)));
        store.acquire(rows.keySet(), 1);
        store.fillUnattended(rows, 1, failure -> {
            throw failure;
        });
        assertThat(store.lookupAll(rows.keySet()).values()).allMatch(Value.class::isInstance);
    }

    @Test
    void fillUnattended_ofAScriptThatTheServerHasForgotten_isDoneAllTheSame() {
        store.acquire(List.of("a", "b"), 1);
        server.command("SCRIPT", "FLUSH");
        store.fillUnattended(
                Map.of(
                        "a",
                        value(product("a"), 1, store.clockMillis() + 60_000),
                        "b",
                        value(product("b"), 2, store.clockMillis() + 60_000)),
                1,
                failure -> {
                    throw failure;
                });
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() ->
                        assertThat(store.lookupAll(List.of("a", "b")).values()).allMatch(Value.class::isInstance));
    }

    @Test
    void everyStep_afterScriptFlush_loadsItsScriptAgain() {
        fill("42", value(product("Kettle"), 1, store.clockMillis() + 60_000));
        server.command("SCRIPT", "FLUSH");
        assertThat(store.replace("42", 1, value(product("Pot"), 2, store.clockMillis() + 60_000)))
                .isTrue();
        server.command("SCRIPT", "FLUSH");
        assertThat(store.hold(List.of("42", "43", "44"), TOKEN)).isEmpty();
        server.command("SCRIPT", "FLUSH");
        assertThat(store.invalidate(List.of("42", "43", "44"))).isEmpty();
        server.command("SCRIPT", "FLUSH");
        store.abandon(List.of("42"), TOKEN);
        assertThat(store.claim("42", TOKEN)).isTrue();

        assertThat(store.lookup("43"))
                .isInstanceOfSatisfying(
                        Held.class, held -> assertThat(held.contended()).isTrue());
    }

    @Test
    void step_secondTime_sendsNoScriptText() {
        store.hold(List.of("1"), TOKEN);
        server.command("CONFIG", "RESETSTAT");

        store.hold(List.of("2"), TOKEN);

        assertThat(calls(server, "evalsha")).isEqualTo(1);
        assertThat(calls(server, "eval")).isZero();
        assertThat(calls(server, "script")).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a b",
                "line\nbreak\r\n",
                "{tag}",
                "}{",
                "a:b:c",
                "fb:product:1",
                "*?[x]\\",
                "Grüße, 世界 🦉",
                "\u0000",
                "$5\r\nhello"
            })
    void key_hostile_isAKeyLikeAnyOther(String key) {
        fill(key, value(product("Kettle"), 1, store.clockMillis() + 60_000));
        fill(key + "x", value(product("Other"), 2, store.clockMillis() + 60_000));

        assertThat(row(key)).isEqualTo(product("Kettle"));
        assertThat(store.lookupAll(List.of(key, key + "x"))).hasSize(2).doesNotContainValue(KeyState.absent());
        store.hold(List.of(key), TOKEN);
        store.release(Map.of(key, value(product("Pot"), 3, store.clockMillis() + 60_000)), TOKEN);
        assertThat(row(key)).isEqualTo(product("Pot"));
        assertThat(store.claim(key, TOKEN)).isTrue();
        store.clear();
        assertThat(store.lookup(key)).isInstanceOf(Absent.class);
    }

    @Test
    void key_halfASurrogatePair_isRefusedBecauseItWouldBeAnotherKey() {
        assertThatThrownBy(() -> store.lookup("a\ud800"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("surrogate");
    }

    @Test
    void row_ofOneMebibyte_isKeptWhole() {
        Product large = product("x".repeat(1 << 20));
        fill("42", value(large, 1, store.clockMillis() + 60_000));

        assertThat(row("42")).isEqualTo(large);
        assertThat(store.replace("42", 1, value(large, 2, store.clockMillis() + 60_000)))
                .isTrue();
        store.hold(List.of("42"), TOKEN);
        store.release(Map.of("42", value(large, 3, store.clockMillis() + 60_000)), TOKEN);
        assertThat(row("42")).isEqualTo(large);
    }

    @Test
    void clear_manyKeys_forgetsThisCacheOnlyAndNeverAsksForAllKeys() {
        Store<String, Product> other = backend.store(Fixture.products("product2"));
        Map<String, Value<Product>> rows = new TreeMap<>();
        for (int i = 0; i < 3000; i++) {
            rows.put("k" + i, value(product("p" + i), i, store.clockMillis() + 60_000));
        }
        store.acquire(rows.keySet(), TOKEN);
        store.fill(rows, TOKEN);
        other.acquire(List.of("k1"), TOKEN);
        other.fill(Map.of("k1", value(product("other"), 1, store.clockMillis() + 60_000)), TOKEN);
        store.hold(List.of("held"), TOKEN);
        store.acquire(List.of("leased"), TOKEN);
        raw.set(bytes("fb:product:dirty"), dirty((byte) 1, "{}"));
        server.command("CONFIG", "RESETSTAT");

        store.clear();

        assertThat(commands().keySet()).doesNotContain("keys", "flushdb").contains("scan", "evalsha");
        assertThat(store.lookupAll(rows.keySet()).values()).containsOnly(KeyState.absent());
        assertThat(store.lookup("leased")).isInstanceOf(Absent.class);
        assertThat(store.lookup("held"))
                .isInstanceOfSatisfying(
                        Held.class, held -> assertThat(held.contended()).isTrue());
        assertThat(raw.exists(bytes("fb:product:dirty"))).isEqualTo(1);
        assertThat(other.lookup("k1")).isInstanceOf(Value.class);
    }

    @Test
    void bulkForms_moreKeysThanOneRoundTripTakes_doThemAll() {
        Map<String, Value<Product>> rows = new TreeMap<>();
        for (int i = 0; i < 10_000; i++) {
            rows.put("k" + i, value(product("p" + i), i, store.clockMillis() + 60_000));
        }

        assertThat(store.acquire(rows.keySet(), TOKEN)).hasSize(10_000);
        Set<String> filled = store.fill(rows, TOKEN);

        assertThat(filled).hasSize(10_000);
        assertThat(store.lookupAll(rows.keySet()).values()).allMatch(state -> state instanceof Value);
    }

    @Test
    void claim_isForOneToken() {
        assertThat(store.claim("42", 1)).isTrue();
        assertThat(store.claim("42", 2)).isFalse();
        assertThat(text("fb#claim:product:42")).isEqualTo("0000000000000001");
        assertThat(raw.pttl(bytes("fb#claim:product:42"))).isBetween(9_000L, 10_000L);
        store.unclaim("42", 2);
        assertThat(store.claim("42", 2)).isFalse();
        store.unclaim("42", 1);
        assertThat(store.claim("42", 2)).isTrue();
    }

    private void fill(String key, Value<Product> value) {
        assertThat(store.acquire(List.of(key), TOKEN).get(key))
                .isInstanceOfSatisfying(
                        Leased.class, lease -> assertThat(lease.token()).isEqualTo(TOKEN));
        assertThat(store.fill(Map.of(key, value), TOKEN)).containsExactly(key);
    }

    private Product row(String key) {
        return store.lookup(key) instanceof Value<Product> value ? value.row() : null;
    }

    private String text(String key) {
        return new String(raw.get(bytes(key)), StandardCharsets.UTF_8);
    }

    /** Returns what the server carried out since its statistics were reset, without what this test asked it. */
    private static Map<String, Long> commands() {
        Map<String, Long> commands = new TreeMap<>();
        for (String line : server.command("INFO", "commandstats").lines().toList()) {
            if (line.startsWith("cmdstat_") && !line.matches("cmdstat_(config|info|ping|time).*")) {
                commands.put(
                        line.substring("cmdstat_".length(), line.indexOf(':')),
                        Long.valueOf(line.replaceAll("[^=]*=(\\d+),.*", "$1")));
            }
        }
        return commands;
    }

    private static byte[] damaged(byte[] bytes, String damage) {
        byte[] damaged = bytes.clone();
        switch (damage) {
            case "version" -> damaged[1] = 2;
            case "row" -> damaged[damaged.length - 1] = '!';
            case "cut" -> damaged = Arrays.copyOf(damaged, 20);
            case "garbage" -> damaged = bytes("no entry at all");
            case "empty" -> damaged = new byte[0];
            case "lease" -> damaged = bytes("Lxyz");
            case "holds" -> damaged = bytes("H0;xyz");
            default -> damaged = bytes("H");
        }
        return damaged;
    }

    private static byte[] dirty(byte codec, String row) {
        return ByteBuffer.allocate(27 + row.length())
                .put((byte) 'D')
                .put((byte) 1)
                .put(codec)
                .putLong(5)
                .put(new byte[16])
                .put(bytes(row))
                .array();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The JSON codec under another number, as a later version of a codec would be. */
    private static final class RenumberedCodec implements Codec<Product> {
        private final Codec<Product> json = JsonCodec.of(Product.class);
        private final byte id;

        RenumberedCodec(byte id) {
            this.id = id;
        }

        @Override
        public byte id() {
            return id;
        }

        @Override
        public byte[] encode(Product row) {
            return json.encode(row);
        }

        @Override
        public Product decode(byte[] bytes, int offset) {
            return json.decode(bytes, offset);
        }
    }
}
