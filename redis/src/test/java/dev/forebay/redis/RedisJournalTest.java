package dev.forebay.redis;

import static dev.forebay.redis.Fixture.product;
import static dev.forebay.redis.Fixture.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.forebay.DeadLetter;
import dev.forebay.StoreUnavailableException;
import dev.forebay.redis.Fixture.Product;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.CounterBase;
import dev.forebay.spi.CounterJournal;
import dev.forebay.spi.CounterJournal.Frozen;
import dev.forebay.spi.Journal;
import dev.forebay.spi.Journal.Change;
import dev.forebay.spi.Journal.Limit;
import dev.forebay.spi.Journal.Refused;
import dev.forebay.spi.Journal.Settled;
import dev.forebay.spi.KeyState.Absent;
import dev.forebay.spi.KeyState.Dirty;
import dev.forebay.spi.KeyState.Value;
import dev.forebay.spi.Store;
import dev.forebay.testkit.Proxy;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is particular to the journals on Redis; what every journal does is in the contract suites. */
class RedisJournalTest {
    @RegisterExtension
    static final RedisExtension REDIS = new RedisExtension();

    private static final CacheSpec<String, Product> SPEC = Fixture.journaled("activity", 1);

    private RedisClient client;
    private StatefulRedisConnection<byte[], byte[]> connection;
    private RedisCommands<byte[], byte[]> raw;
    private Store<String, Product> store;
    private Journal<String, Product> journal;

    @BeforeEach
    void makeJournal() {
        client = RedisClient.create(REDIS.server().uri());
        connection = client.connect(ByteArrayCodec.INSTANCE);
        raw = connection.sync();
        raw.flushall();
        store = REDIS.backend().store(SPEC);
        journal = REDIS.backend().journal(SPEC);
    }

    @AfterEach
    void closeClient() {
        client.shutdown();
    }

    @Test
    void join_onAServerThatWasEmptied_recordsTheNumberOfPartitionsAgain() {
        raw.flushall();

        journal.join(1, Duration.ofSeconds(10));

        assertThatThrownBy(() -> REDIS.backend().journal(Fixture.journaled("activity", 4)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the journal on the server has 1 partitions, this process is set to 4");
    }

    @Test
    void append_row_isReadableAndListed() {
        journal.append(Map.of("42", product("Kettle")), Limit.ofKeys(10));

        ByteBuffer entry = ByteBuffer.wrap(raw.get(bytes("fb:{activity:0}:42")));
        assertThat(entry.get()).isEqualTo((byte) 'D');
        assertThat(entry.get()).as("format version").isEqualTo((byte) 1);
        assertThat(entry.get()).as("codec id").isEqualTo((byte) 1);
        long sequence = entry.getLong();
        entry.position(27); // as long as the header of a settled one
        assertThat(StandardCharsets.UTF_8.decode(entry.slice()).toString())
                .isEqualTo("{\"name\":\"Kettle\",\"price\":9.50}");
        assertThat(raw.pttl(bytes("fb:{activity:0}:42"))).as("no expiry").isEqualTo(-1);
        assertThat(new String(raw.get(bytes("fb:{activity:0}#sequence")), StandardCharsets.UTF_8))
                .isEqualTo(Long.toString(sequence));
        assertThat(raw.zscore(bytes("fb:{activity:0}#dirty"), bytes("42"))).isEqualTo((double) sequence);
        assertThat(sequence / 1000).isBetween(store.clockMillis() - 60_000, store.clockMillis() + 60_000);
    }

    @Test
    void append_serverRestartedEmpty_doesNotRepeatASequence() {
        journal.append(Map.of("42", product("lost")), Limit.ofKeys(10));
        Change<String, Product> lost = journal.oldest(0, 1).get(0);
        raw.flushall();

        journal.append(Map.of("42", product("new")), Limit.ofKeys(10));
        journal.settle(0, List.of(new Settled<>("42", lost.sequence(), null)));

        assertThat(store.lookup("42"))
                .isInstanceOfSatisfying(
                        Dirty.class, dirty -> assertThat(dirty.sequence()).isGreaterThan(lost.sequence()));
    }

    @Test
    void append_manyKeys_takesThemInTurns() {
        Map<String, Product> rows = new HashMap<>();
        for (int i = 0; i < 5_000; i++) {
            rows.put("k" + i, product("p" + i));
        }
        assertThat(journal.append(rows, Limit.ofKeys(4_500))).hasSize(500);
        assertThat(journal.backlog().pending()).isEqualTo(4_500);
        assertThat(journal.oldest(0, 10_000))
                .hasSize(4_500)
                .isSortedAccordingTo((a, b) -> Long.compare(a.sequence(), b.sequence()));
    }

    @Test
    void append_asManyBytesAsMayWait_refusesNewKeysOnly() {
        journal.append(Map.of("a", product("Kettle")), Limit.ofKeys(10));
        long one = journal.backlog().bytes();
        Limit two = new Limit(10, one + 1);

        assertThat(journal.append(Map.of("b", product("Kettle")), two)).isEmpty();
        assertThat(journal.append(Map.of("c", product("Kettle")), two)).containsExactly("c");
        assertThat(journal.append(Map.of("a", product("x".repeat(1000))), two))
                .as("a key that waits already is always accepted")
                .isEmpty();
        journal.settle(
                0,
                journal.oldest(0, 10).stream()
                        .map(change -> new Settled<String, Product>(change.key(), change.sequence(), null))
                        .toList());
        assertThat(journal.append(Map.of("c", product("Kettle")), two)).isEmpty();
    }

    /** Whatever happens to changes, their bytes are those of the dirty strings and their keys. */
    @Test
    void backlog_afterRandomSteps_countsTheBytesThatAreThere() {
        Random random = new Random(7);
        for (int step = 0; step < 400; step++) {
            String key = "k" + random.nextInt(8);
            List<Change<String, Product>> some = journal.oldest(0, 1 + random.nextInt(4));
            switch (random.nextInt(6)) {
                case 0, 1 -> journal.append(Map.of(key, product("x".repeat(random.nextInt(100)))), Limit.ofKeys(1000));
                case 2 -> journal.append(Collections.singletonMap(key, null), Limit.ofKeys(1000));
                case 3 ->
                    journal.settle(
                            0,
                            some.stream()
                                    .map(change -> new Settled<>(
                                            change.key(),
                                            change.sequence(),
                                            random.nextBoolean()
                                                    ? null
                                                    : value(change.row(), 1, store.clockMillis() + 60_000)))
                                    .toList());
                case 4 ->
                    journal.bury(
                            0,
                            some.stream()
                                    .map(change -> new Refused<>(change, "no", 1))
                                    .toList());
                default -> journal.deadLetters(2).forEach(journal::revive);
            }
            long there = raw.keys("fb:{activity:0}:*").stream()
                    .filter(entry -> "DX".indexOf(raw.get(entry)[0]) >= 0)
                    .mapToLong(entry -> raw.strlen(entry) + entry.length - "fb:{activity:0}:".length())
                    .sum();
            assertThat(journal.backlog().bytes()).as("after step %d", step).isEqualTo(there);
        }
    }

    @Test
    void oldest_largeRows_areReadInPortions() {
        for (int i = 0; i < 20; i++) {
            journal.append(Map.of("k" + i, product("x".repeat(1 << 20))), Limit.ofKeys(100));
        }
        int flushes = 0;
        for (List<Change<String, Product>> some = journal.oldest(0, 500);
                !some.isEmpty();
                some = journal.oldest(0, 500)) {
            assertThat(some).hasSizeLessThan(10);
            journal.settle(
                    0,
                    some.stream()
                            .map(change -> new Settled<String, Product>(change.key(), change.sequence(), null))
                            .toList());
            flushes++;
        }
        assertThat(flushes).isBetween(2, 5);
    }

    @Test
    void oldest_oneLargeRowAmongManySmall_isReadWithThem() {
        journal.append(Map.of("large", product("x".repeat(30 << 20))), Limit.ofKeys(10_000));
        Map<String, Product> small = new HashMap<>();
        for (int i = 0; i < 5_000; i++) {
            small.put("k" + i, product("p" + i));
        }
        journal.append(small, Limit.ofKeys(10_000));

        List<Change<String, Product>> some = journal.oldest(0, 100);

        assertThat(some).hasSize(100);
        assertThat(some.get(0).key()).isEqualTo("large");
        assertThat(some.get(0).row()).isEqualTo(product("x".repeat(30 << 20)));
    }

    @Test
    void oldest_afterAReadThatDidNotArrive_hasTheServerLookAtEachString() {
        journal.append(Map.of("42", product("Kettle")), Limit.ofKeys(10));
        try (Proxy proxy = new Proxy(URI.create(REDIS.server().uri()).getPort());
                RedisBackend backend = RedisBackend.connect(proxy.uri())) {
            Journal<String, Product> remote = backend.journal(SPEC);
            proxy.cutAtNextAnswer();
            assertThatThrownBy(() -> remote.oldest(0, 10)).isInstanceOf(StoreUnavailableException.class);
            REDIS.server().command("CONFIG", "RESETSTAT");

            List<Change<String, Product>> some = await().ignoreException(StoreUnavailableException.class)
                    .until(() -> remote.oldest(0, 10), found -> true);

            assertThat(some).extracting(Change::key).containsExactly("42");
            assertThat(REDIS.server().command("INFO", "commandstats")).doesNotContain("cmdstat_zcard");
            assertThat(remote.oldest(0, 10)).extracting(Change::key).containsExactly("42");
            assertThat(REDIS.server().command("INFO", "commandstats")).contains("cmdstat_zcard");
        }
    }

    @Test
    void settle_sendsTheHeaderAndKeepsTheRowThatIsThere() {
        Product large = product("x".repeat(1 << 20));
        journal.append(Map.of("42", large), Limit.ofKeys(10));
        Change<String, Product> change = journal.oldest(0, 1).get(0);
        long before = received();

        journal.settle(0, List.of(settled(change, 77)));

        assertThat(received() - before).isLessThan(100_000);
        assertThat(store.lookup("42")).isInstanceOfSatisfying(Value.class, entry -> {
            assertThat(entry.row()).isEqualTo(large);
            assertThat(entry.stamp()).isEqualTo(77);
            assertThat(entry.costMillis()).isEqualTo(7);
        });
        assertThat(raw.pttl(bytes("fb:{activity:0}:42"))).isBetween(60_000L, 65_000L);
    }

    @Test
    void steps_afterScriptFlush_loadTheirScriptsAgain() {
        CacheSpec<String, Product> wide = Fixture.journaled("wide", 8);
        Journal<String, Product> journals = REDIS.backend().journal(wide);
        Map<String, Product> rows = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            rows.put("k" + i, product("p"));
        }
        raw.scriptFlush();
        assertThat(journals.append(rows, Limit.ofKeys(100))).isEmpty();
        raw.scriptFlush();
        assertThat(journals.backlog().pending()).isEqualTo(100);
        raw.scriptFlush();
        assertThat(journals.own(3, 1, java.time.Duration.ofSeconds(1))).isTrue();
    }

    @Test
    void unreadableWrite_isPassedOverAndKept() {
        journal.append(Map.of("foreign", product("a")), Limit.ofKeys(10));
        journal.append(Map.of("mine", product("b")), Limit.ofKeys(10));
        byte[] foreign = raw.get(bytes("fb:{activity:0}:foreign"));
        foreign[2] = 77;
        raw.set(bytes("fb:{activity:0}:foreign"), foreign);

        assertThat(journal.oldest(0, 1)).extracting(Change::key).containsExactly("mine");
        assertThat(journal.oldest(0, 10)).extracting(Change::key).containsExactly("mine");
        assertThatThrownBy(() -> journal.changesOf(0, List.of("foreign")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("key foreign")
                .hasMessageContaining("codec 77");
        assertThat(journal.backlog().pending()).isEqualTo(2);
        assertThat(raw.get(bytes("fb:{activity:0}:foreign"))).isEqualTo(foreign);

        journal.append(Map.of("foreign", product("anew")), Limit.ofKeys(10));
        assertThat(journal.oldest(0, 10)).extracting(Change::key).containsExactly("foreign", "mine");
    }

    @Test
    void unreadableWrites_only_leaveNothingToFlush() {
        for (int i = 0; i < 5; i++) {
            journal.append(Map.of("k" + i, product("a")), Limit.ofKeys(10));
            byte[] entry = raw.get(bytes("fb:{activity:0}:k" + i));
            entry[entry.length - 1] = '!';
            raw.set(bytes("fb:{activity:0}:k" + i), entry);
        }
        assertThat(journal.oldest(0, 2)).isEmpty();
        assertThat(journal.backlog().pending()).isEqualTo(5);
    }

    @Test
    void writeOfAnotherCodec_isSettledAsWhatItIs() {
        journal.append(Map.of("42", product("a")), Limit.ofKeys(10));
        Change<String, Product> change = journal.oldest(0, 1).get(0);
        byte[] foreign = raw.get(bytes("fb:{activity:0}:42"));
        foreign[2] = 77;
        raw.set(bytes("fb:{activity:0}:42"), foreign);

        journal.settle(0, List.of(settled(change, 5)));

        assertThat(raw.get(bytes("fb:{activity:0}:42"))[2]).isEqualTo((byte) 77);
        assertThat(store.lookup("42")).isInstanceOf(Absent.class);
    }

    @Test
    void entryDeletedFromOutside_isNoLongerListed() {
        journal.append(Map.of("gone", product("a")), Limit.ofKeys(10));
        journal.append(Map.of("there", product("b")), Limit.ofKeys(10));
        raw.del(bytes("fb:{activity:0}:gone"));

        assertThat(journal.oldest(0, 1)).extracting(Change::key).containsExactly("there");
        assertThat(journal.backlog().pending()).isEqualTo(1);
    }

    @Test
    void deadLetter_withLinesInKeyAndReason_isWhole() {
        String key = "7 8\n9";
        journal.append(Map.of(key, product("a\nb")), Limit.ofKeys(10));
        bury(key, "ERROR: value too long\nDetail: ü " + "x".repeat(5_000));

        DeadLetter<String, Product> letter = journal.deadLetters(10).get(0);
        assertThat(letter.id()).matches("0-\\d{13}-\\d{16}");
        assertThat(letter.key()).isEqualTo(key);
        assertThat(letter.row()).isEqualTo(product("a\nb"));
        assertThat(letter.reason()).hasSize(4_000).startsWith("ERROR: value too long\nDetail: ü xxx");
        assertThat(journal.revive(letter)).isTrue();
        assertThat(journal.oldest(0, 1).get(0).row()).isEqualTo(product("a\nb"));
    }

    @Test
    void deadLetter_thatCannotBeRead_isListedAndStays() {
        journal.append(Map.of("42", product("a")), Limit.ofKeys(10));
        bury("42", "refused");
        String id = journal.deadLetters(1).get(0).id();
        byte[] letter = raw.hget(bytes("fb:{activity:0}#dead"), bytes(id));
        letter[letter.length - 1] = '!';
        raw.hset(bytes("fb:{activity:0}#dead"), bytes(id), letter);

        DeadLetter<String, Product> unreadable = journal.deadLetters(10).get(0);
        assertThat(unreadable.row()).isNull();
        assertThat(unreadable.readable()).isFalse();
        assertThat(unreadable.isRemoval()).isFalse();
        assertThat(unreadable.reason()).startsWith("refused (the row is kept, but this process cannot read it");
        assertThat(journal.revive(unreadable)).as("reads of the key would fail").isFalse();
        assertThat(journal.deadLetters(10)).hasSize(1);
        assertThat(raw.get(bytes("fb:{activity:0}:42"))).isNull();
    }

    @Test
    void deadLetter_withAForeignId_isNotThere() {
        for (String id : List.of("", "x", "9-1-1", "0-1-1", "99999999999-1-1", "0-1-1\n", "-1-1-1")) {
            DeadLetter<String, Product> letter =
                    new DeadLetter<>(id, "42", product("a"), true, "no", java.time.Instant.EPOCH, 1);
            assertThat(journal.discard(letter)).isFalse();
            assertThat(journal.revive(letter)).isFalse();
        }
    }

    @Test
    void partition_outOfRange_isRefused() {
        assertThatThrownBy(() -> journal.oldest(1, 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cache 'activity': partition is 1; it must be 0 to 0");
    }

    @Test
    void counter_longBacklog_isFrozenInPortions() {
        CounterJournal<String> counter =
                REDIS.backend().counterJournal(Fixture.spec("views", CounterBase.class, Optional.empty(), 1));
        Map<String, Long> deltas = new HashMap<>();
        for (long i = 0; i < 25_000; i++) {
            deltas.put("k" + i, i);
        }
        counter.add(deltas, 100_000);
        String id = counter.progress(0).journal();
        counter.startAt(0, id, "");

        Map<String, Long> flushed = new HashMap<>();
        int flushes = 0;
        for (Frozen<String> some = counter.freeze(0, id, "f0");
                some != null;
                some = counter.freeze(0, id, "f" + flushes)) {
            assertThat(some.deltas()).hasSizeLessThan(12_000);
            assertThat(Objects.requireNonNull(counter.inflight(0)).deltas()).isEqualTo(some.deltas());
            some.deltas().forEach((key, delta) -> flushed.merge(key, delta, Math::addExact));
            counter.complete(0, some.flushId(), Map.of());
            flushes++;
        }
        assertThat(flushed).isEqualTo(deltas);
        assertThat(flushes).isBetween(3, 4);
        assertThat(counter.backlog().pending()).isEqualTo(0);
        assertThat(counter.backlog().deadLetters()).isEqualTo(0);
    }

    private void bury(String key, String reason) {
        Change<String, Product> change = journal.changesOf(0, List.of(key)).get(0);
        journal.bury(0, List.of(new Refused<>(change, reason, 3)));
    }

    private Settled<String, Product> settled(Change<String, Product> change, long stamp) {
        return new Settled<>(change.key(), change.sequence(), value(change.row(), stamp, store.clockMillis() + 60_000));
    }

    /** Returns how many bytes the server has been sent. */
    private static long received() {
        return REDIS.server()
                .command("INFO", "stats")
                .lines()
                .filter(line -> line.startsWith("total_net_input_bytes:"))
                .mapToLong(line ->
                        Long.parseLong(line.substring(line.indexOf(':') + 1).trim()))
                .sum();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
