package dev.forebay.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.forebay.Cache;
import dev.forebay.CacheEvent;
import dev.forebay.DeadLetter;
import dev.forebay.Forebay;
import dev.forebay.ForebayOptions;
import dev.forebay.JournalFullException;
import dev.forebay.JournalOptions;
import dev.forebay.Overflow;
import dev.forebay.ReadThrough;
import dev.forebay.RetrySchedule;
import dev.forebay.WriteBehind;
import dev.forebay.WriteFailedException;
import dev.forebay.Writer;
import dev.forebay.redis.RedisBackend;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Write-behind on a real Redis and PostgreSQL. */
class WriteBehindTest extends TwoInstances {
    private final List<CacheEvent> events = new CopyOnWriteArrayList<>();

    private Cache<Long, Item> behind(Forebay forebay, JournalOptions options) {
        return cache(
                forebay,
                builder -> builder.reads(ReadThrough.from(items.table()))
                        .writes(WriteBehind.to(items.table()).with(options))
                        .listener(events::add));
    }

    private static JournalOptions idle() {
        return JournalOptions.defaults().partitions(4).flushInterval(Duration.ofHours(1));
    }

    private static JournalOptions quick() {
        return JournalOptions.defaults()
                .partitions(4)
                .flushInterval(Duration.ofMillis(10))
                .ownerLease(Duration.ofMillis(500))
                .retry(RetrySchedule.exponential(Duration.ofMillis(10), Duration.ofMillis(100)));
    }

    @Test
    void flush_afterTheServersClockWasSetBack_waitsForWhatWasAcceptedBefore() {
        Cache<Long, Item> cache = behind(first, idle());
        items.database.execute("ALTER TABLE items RENAME TO away");
        try {
            for (int partition = 0; partition < 4; partition++) {
                // What a server has given when its clock is set back by an hour.
                redis().command(
                                "SET",
                                "fb:{item:%d}#sequence".formatted(partition),
                                Long.toString((System.currentTimeMillis() + 3_600_000) * 1_000));
            }
            cache.put(1L, Item.of(1, 1));
            assertThat(cache.flush(Duration.ofMillis(300))).isFalse();
        } finally {
            items.database.execute("ALTER TABLE away RENAME TO items");
        }
        assertThat(cache.flush(BOUND)).isTrue();
        assertThat(items.number("SELECT count(*) FROM items")).isEqualTo(1);
    }

    @Test
    void drain_serverOutOfMemory_goesOnAndFreesIt() {
        Cache<Long, Item> cache = behind(first, idle());
        for (long id = 0; id < 200; id++) {
            cache.put(id, Item.of(id, 1));
        }
        redis().command("CONFIG", "SET", "maxmemory", "1");
        try {
            assertThatThrownBy(() -> cache.put(1000L, Item.of(1000, 1))).hasMessageContaining("OOM");
            await().atMost(BOUND).until(() -> cache.flush(Duration.ofSeconds(1)));
        } finally {
            redis().command("CONFIG", "SET", "maxmemory", "0");
        }
        assertThat(items.number("SELECT count(*) FROM items")).isEqualTo(200);
        assertThat(cache.stats().pending()).isZero();
    }

    @Test
    void put_isSeenByTheOtherInstanceBeforeTheDatabaseHasIt() {
        Cache<Long, Item> writing = behind(first, idle());
        Cache<Long, Item> reading = behind(second, idle());
        writing.put(1L, Item.of(1, 1));
        assertThat(reading.get(1L)).isEqualTo(Item.of(1, 1));
        assertThat(items.row(1)).isEmpty();
        assertThat(writing.stats().pending()).isEqualTo(1);
        assertThat(reading.flush(BOUND)).isTrue();
        assertThat(items.row(1)).contains(Item.of(1, 1));
        assertThat(reading.stats().pending()).isZero();
        assertThat(reading.stats().oldestPendingMillis()).isZero();
        assertThat(reading.getIfPresent(1L)).as("settled").isEqualTo(Item.of(1, 1));
    }

    @Test
    void putPutRemove_inOneFlushWindow_leavesNoRow() {
        Cache<Long, Item> cache = behind(first, idle());
        items.outside(Item.of(1, 0));
        cache.put(1L, Item.of(1, 1));
        cache.put(1L, Item.of(1, 2));
        cache.remove(1L);
        assertThat(cache.get(1L)).isNull();
        assertThat(cache.stats().pending()).as("writes to a key coalesce").isEqualTo(1);
        assertThat(cache.flush(BOUND)).isTrue();
        assertThat(items.row(1)).isEmpty();
        assertThat(cache.get(1L)).isNull();
    }

    @Test
    void oneRefusedRowAmong100_goesToTheDeadLettersAndTheOthersToTheTable() {
        Cache<Long, Item> cache = behind(first, quick().partitions(1).flushInterval(Duration.ofHours(1)));
        Map<Long, Item> rows = new LinkedHashMap<>();
        LongStream.rangeClosed(1, 100).forEach(id -> rows.put(id, Item.of(id, id == 50 ? -1 : 1)));
        cache.putAll(rows);
        assertThat(cache.flush(BOUND)).isTrue();

        assertThat(items.number("SELECT count(*) FROM items")).isEqualTo(99);
        List<DeadLetter<Long, Item>> letters = cache.deadLetters().list(10);
        assertThat(letters).singleElement().satisfies(letter -> {
            assertThat(letter.key()).isEqualTo(50);
            assertThat(letter.row()).isEqualTo(Item.of(50, -1));
            assertThat(letter.reason()).contains("items_version_check");
            assertThat(letter.attempts()).isEqualTo(1);
        });
        assertThat(cache.get(50L)).as("the refused row is no row of record").isNull();
        assertThat(cache.stats().deadLetters()).isEqualTo(1);
        assertThat(events)
                .anyMatch(event -> event instanceof CacheEvent.RowRefused refused
                        && refused.key().equals(50L));

        items.database.execute("ALTER TABLE items DROP CONSTRAINT items_version_check");
        assertThat(cache.deadLetters().retry(letters.get(0))).isTrue();
        assertThat(cache.get(50L)).isEqualTo(Item.of(50, -1));
        assertThat(cache.flush(BOUND)).isTrue();
        assertThat(items.row(50)).contains(Item.of(50, -1));
        assertThat(cache.deadLetters().list(10)).isEmpty();
        assertThat(cache.deadLetters().discard(letters.get(0))).as("gone").isFalse();
    }

    @Test
    void deadLetter_ofAKeyWithANewerWrite_isNotRetriedOverIt() {
        Cache<Long, Item> cache = behind(first, idle());
        cache.put(1L, Item.of(1, -1));
        assertThat(cache.flush(BOUND)).isTrue();
        DeadLetter<Long, Item> letter = cache.deadLetters().list(1).get(0);
        cache.put(1L, Item.of(1, 7));
        assertThat(cache.deadLetters().retry(letter)).isFalse();
        assertThat(cache.get(1L)).isEqualTo(Item.of(1, 7));
        assertThat(cache.deadLetters().discard(letter)).isTrue();
        assertThat(cache.deadLetters().list(1)).isEmpty();
    }

    @Test
    void twoInstancesThatWriteAndDrain_deliverTheLatestOfEveryKeyInOrder() throws Exception {
        items.database.execute(
                "CREATE TABLE history (seq bigserial, id bigint, version bigint)",
                "CREATE FUNCTION record() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO history (id, version) VALUES (new.id, new.version); RETURN new; END $$",
                "CREATE TRIGGER record AFTER INSERT OR UPDATE ON items FOR EACH ROW EXECUTE FUNCTION record()");
        Cache<Long, Item> one = behind(first, quick().batchSize(10));
        Cache<Long, Item> other = behind(second, quick().batchSize(10));
        for (int version = 1; version <= 100; version++) {
            for (long id = 0; id < 20; id++) {
                (version % 2 == 0 ? one : other).put(id, Item.of(id, version));
            }
        }
        assertThat(one.flush(BOUND)).isTrue();
        for (long id = 0; id < 20; id++) {
            assertThat(items.row(id)).contains(Item.of(id, 100));
        }
        assertThat(
                        items.number(
                                "SELECT count(*) FROM (SELECT version - lag(version) OVER (PARTITION BY id ORDER BY seq) AS step FROM history) h WHERE step < 0"))
                .as("times that a key went back to an older version")
                .isZero();
    }

    @Test
    void ownerWithAnOldFence_writesNothing() {
        Cache<Long, Item> cache = behind(first, idle().partitions(1));
        cache.put(1L, Item.of(1, 1));
        assertThat(cache.flush(BOUND)).isTrue(); // owns the partition, under fence 1
        items.database.execute("UPDATE forebay_partition SET fence = fence + 1"); // another owner came
        cache.put(1L, Item.of(1, 2));
        assertThat(cache.flush(BOUND)).isTrue(); // fenced out once, then owner again under a newer fence
        assertThat(events).anyMatch(CacheEvent.FencedOut.class::isInstance);
        assertThat(items.row(1)).contains(Item.of(1, 2));
    }

    @Test
    void write_ofACallersStatementOnADirtyKey_flushesTheWaitingChangeFirst() throws Exception {
        Cache<Long, Item> cache = behind(first, idle());
        cache.put(1L, Item.of(1, 1));
        cache.write(1L, () -> {
            assertThat(items.row(1)).contains(Item.of(1, 1));
            items.database.execute("UPDATE items SET version = version + 10 WHERE id = 1");
        });
        assertThat(cache.get(1L)).isEqualTo(Item.of(1, 11));
    }

    /** A flush of the put could otherwise come before the statement's commit, and be settled after it. */
    @Test
    void put_duringACallersStatement_comesAfterIt() throws Exception {
        Cache<Long, Item> cache = behind(first, quick());
        items.outside(Item.of(1, 0));
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            AtomicReference<Future<?>> put = new AtomicReference<>();
            cache.write(1L, () -> {
                put.set(executor.submit(() -> cache.put(1L, Item.of(1, 1))));
                assertThatThrownBy(() -> put.get().get(300, TimeUnit.MILLISECONDS))
                        .isInstanceOf(TimeoutException.class);
                items.database.execute("UPDATE items SET version = version + 10 WHERE id = 1");
            });
            put.get().get(BOUND.toMillis(), TimeUnit.MILLISECONDS);
            assertThat(cache.flush(BOUND)).isTrue();
            assertThat(items.row(1)).contains(Item.of(1, 1));
            assertThat(cache.get(1L)).isEqualTo(Item.of(1, 1));
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void invalidate_ofADirtyKey_keepsTheChangeAndReportsTheConflict() {
        Cache<Long, Item> cache = behind(first, idle());
        cache.put(1L, Item.of(1, 1));
        cache.invalidate(1L);
        cache.clear();
        assertThat(cache.get(1L)).isEqualTo(Item.of(1, 1));
        assertThat(events).contains(new CacheEvent.DirtyConflict("items", 1L));
    }

    @Test
    void fullJournal_blocksForItsPatienceAndThenRefuses_keepingWhatItAccepted() {
        Cache<Long, Item> cache =
                behind(first, idle().partitions(1).maxPending(2).whenFull(Overflow.block(Duration.ofMillis(50))));
        // the drainer that the put nudges finds the source away
        items.database.execute("ALTER TABLE items RENAME TO items_away");
        cache.put(1L, Item.of(1, 1));
        cache.put(2L, Item.of(2, 1));
        assertThatThrownBy(() -> cache.put(3L, Item.of(3, 1)))
                .isInstanceOf(JournalFullException.class)
                .hasMessageContaining("maxPending=2")
                .hasMessageContaining("this change was not accepted");
        cache.put(2L, Item.of(2, 2)); // dirty already: no new slot
        items.database.execute("ALTER TABLE items_away RENAME TO items");
        assertThat(cache.flush(BOUND)).isTrue();
        cache.put(3L, Item.of(3, 1));
        assertThat(cache.flush(BOUND)).isTrue();
        assertThat(items.number("SELECT sum(version) FROM items")).isEqualTo(4);
    }

    @Test
    void fullJournal_writesThrough_whereSoChosen() {
        Cache<Long, Item> cache =
                behind(first, idle().partitions(1).maxPending(2).whenFull(Overflow.writeThrough()));
        Cache<Long, Item> other = behind(second, idle().partitions(1));
        redis().command(
                        "SET",
                        "fb:{items:0}#owner",
                        "another"); // so that the drainer that the put nudges makes no room
        cache.putAll(Map.of(1L, Item.of(1, 1), 2L, Item.of(2, 1)));
        assertThat(cache.stats().journalFill()).isEqualTo(1);
        assertThat(items.number("SELECT count(*) FROM items")).isZero();

        cache.put(3L, Item.of(3, 1));
        assertThat(items.row(3)).contains(Item.of(3, 1));
        assertThat(other.getIfPresent(3L)).isEqualTo(Item.of(3, 1));
        cache.remove(3L);
        assertThat(items.row(3)).isEmpty();
        assertThatThrownBy(() -> cache.put(4L, Item.of(4, -1)))
                .isInstanceOf(WriteFailedException.class)
                .hasMessageContaining("key 4: the source did not take the write");
        cache.put(2L, Item.of(2, 2));
        assertThat(items.row(2)).as("dirty already: it waits").isEmpty();
        assertThat(cache.stats().pending()).isEqualTo(2);
        redis().command("DEL", "fb:{items:0}#owner"); // it can be drained at the end
    }

    @Test
    void journalThatFillsUp_isToldBeforeItIsFull() {
        Cache<Long, Item> cache = behind(first, quick().partitions(1).maxPending(10));
        items.database.execute("ALTER TABLE items RENAME TO items_away");
        for (long id = 0; id < 8; id++) {
            cache.put(id, Item.of(id, 1));
        }
        await().atMost(BOUND)
                .untilAsserted(() -> assertThat(events).contains(new CacheEvent.JournalFilling("items", 0.8)));
        assertThat(cache.stats().journalFill()).isEqualTo(0.8);
        items.database.execute("ALTER TABLE items_away RENAME TO items");
        assertThat(cache.flush(BOUND)).isTrue();
        assertThat(cache.stats().journalFill()).isZero();
        assertThat(events.stream().filter(CacheEvent.JournalFilling.class::isInstance))
                .as("once")
                .hasSize(1);
    }

    @Test
    void deadLetters_areRetriedAndDiscarded_allOrByReason() {
        Cache<Long, Item> cache = behind(first, idle());
        items.database.execute("ALTER TABLE items ADD CONSTRAINT short CHECK (length(name) < 20)");
        cache.putAll(Map.of(
                1L, Item.of(1, -1), 2L, Item.of(2, -2), 3L, new Item(3L, "a name that is far too long for this", 1L)));
        assertThat(cache.flush(BOUND)).isTrue();
        assertThat(cache.stats().deadLetters()).isEqualTo(3);

        items.database.execute("ALTER TABLE items DROP CONSTRAINT short");
        assertThat(cache.deadLetters().retryByReason("no such reason")).isZero();
        assertThat(cache.deadLetters().retryByReason("short")).isEqualTo(1);
        assertThat(cache.flush(BOUND)).isTrue();
        assertThat(items.number("SELECT count(*) FROM items")).isEqualTo(1);
        assertThat(cache.deadLetters().retryAll()).isEqualTo(2);
        assertThat(cache.flush(BOUND)).isTrue();
        assertThat(cache.deadLetters().list(10)).as("refused again").hasSize(2);
        assertThat(cache.deadLetters().discardAll(letter -> letter.key() == 1)).isEqualTo(1);
        assertThat(cache.deadLetters().list(10)).extracting(DeadLetter::key).containsExactly(2L);
    }

    @Test
    void close_drains() {
        Cache<Long, Item> cache = behind(first, idle());
        LongStream.range(0, 1000).forEach(id -> cache.put(id, Item.of(id, 1)));
        assertThat(first.shutdown(BOUND)).isZero();
        assertThat(items.number("SELECT count(*) FROM items")).isEqualTo(1000);
    }

    @Test
    void close_withTheDatabaseAway_reportsWhatIsLeftAndTheNextProcessDeliversIt() {
        Cache<Long, Item> cache = behind(first, quick());
        items.database.execute("ALTER TABLE items RENAME TO items_away");
        LongStream.range(0, 10).forEach(id -> cache.put(id, Item.of(id, 1)));
        assertThat(first.shutdown(Duration.ofMillis(100))).isEqualTo(10);
        items.database.execute("ALTER TABLE items_away RENAME TO items");
        Cache<Long, Item> next = behind(second, quick());
        assertThat(next.get(3L)).isEqualTo(Item.of(3, 1));
        await().atMost(BOUND).until(() -> items.number("SELECT count(*) FROM items") == 10);
    }

    @Test
    void plainWriter_isFlushedToo_andItsRefusedRowsAreBuried() {
        Writer<Long, Item> plain = new Writer<>() {
            @Override
            public void put(Long key, Item row) throws Exception {
                items.table().put(key, row);
            }

            @Override
            public void remove(Long key) throws Exception {
                items.table().remove(key);
            }
        };
        Cache<Long, Item> cache = cache(
                first,
                builder -> builder.reads(ReadThrough.from(items.table()))
                        .writes(WriteBehind.to(plain).with(idle())));
        cache.put(1L, Item.of(1, 1));
        cache.put(2L, Item.of(2, -1));
        cache.remove(3L);
        assertThat(cache.flush(BOUND)).isTrue();
        assertThat(items.row(1)).contains(Item.of(1, 1));
        assertThat(cache.deadLetters().list(10)).extracting(DeadLetter::key).containsExactly(2L);
    }

    @Test
    void journalWithAnotherNumberOfPartitions_isRefused() {
        behind(first, idle().partitions(4)).put(1L, Item.of(1, 1));
        assertThatThrownBy(() -> behind(second, idle().partitions(8)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("4")
                .hasMessageContaining("8");
    }

    @Test
    void durability_isReadFromTheServer() {
        Cache<Long, Item> cache = behind(first, idle());
        assertThat(cache.durability().survivesProcessCrash()).isTrue();
        assertThat(cache.durability().survivesStoreRestart()).isFalse();
        Cache<Long, Item> local = Forebay.local(ForebayOptions.defaults().shutdownTimeout(Duration.ZERO))
                .cache("local", Long.class, Item.class)
                .writes(WriteBehind.to(items.table()))
                .build();
        assertThat(local.durability().survivesProcessCrash()).isFalse();
    }

    @Test
    void forebayOnABackend_isClosedOnce() {
        Forebay forebay = Forebay.on(RedisBackend.connect(redis().uri()));
        forebay.close();
        assertThat(forebay.shutdown(BOUND)).isZero();
    }
}
