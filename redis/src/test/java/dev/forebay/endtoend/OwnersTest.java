package dev.forebay.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.Cache;
import dev.forebay.CacheEvent;
import dev.forebay.CacheListener;
import dev.forebay.Forebay;
import dev.forebay.JournalOptions;
import dev.forebay.ReadThrough;
import dev.forebay.RetrySchedule;
import dev.forebay.WriteBehind;
import dev.forebay.Writer;
import dev.forebay.redis.DocumentedUser;
import dev.forebay.redis.RedisBackend;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.Journal;
import dev.forebay.spi.KeyFormats;
import dev.forebay.spi.TransactionalWriter;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Who drains what, when there are several. */
class OwnersTest extends TwoInstances {
    private static final int PARTITIONS = 8;

    private final Set<Integer> byFirst = ConcurrentHashMap.newKeySet();
    private final Set<Integer> bySecond = ConcurrentHashMap.newKeySet();
    private long version;

    private static JournalOptions quick() {
        return JournalOptions.defaults()
                .partitions(PARTITIONS)
                .flushInterval(Duration.ofMillis(5))
                .ownerLease(Duration.ofMillis(900))
                .retry(RetrySchedule.exponential(Duration.ofMillis(10), Duration.ofMillis(100)));
    }

    private Cache<Long, Item> behind(Forebay forebay, Writer<Long, Item> writer, Set<Integer> flushed) {
        CacheListener listener = event -> {
            if (event instanceof CacheEvent.Flushed flush) {
                flushed.add(flush.partition());
            }
        };
        return cache(
                forebay,
                builder -> builder.reads(ReadThrough.from(items.table()))
                        .writes(WriteBehind.to(writer).with(quick()))
                        .listener(listener));
    }

    /** Writes so many keys that every partition has some. */
    private void putMany(Cache<Long, Item> cache) {
        version++;
        Map<Long, Item> rows = new HashMap<>();
        LongStream.range(0, 200).forEach(id -> rows.put(id, Item.of(id, version)));
        cache.putAll(rows);
    }

    private void forget() {
        byFirst.clear();
        bySecond.clear();
    }

    @Test
    void twoOwners_shareThePartitionsEvenly() {
        assertThatTheyShareEvenly(first, second);
    }

    /** To be counted takes a right of its own; without it, one process drains all. */
    @Test
    void twoOwners_asTheUserOfTheDocumentation_shareThePartitionsEvenly() throws Exception {
        String uri = DocumentedUser.on(redis());
        try (Forebay one = Forebay.on(RedisBackend.connect(uri, PATIENT));
                Forebay other = Forebay.on(RedisBackend.connect(uri, PATIENT))) {
            assertThatTheyShareEvenly(one, other);
        }
        assertThat(redis().command("ACL", "LOG")).doesNotContain("zremrangebyscore");
    }

    private void assertThatTheyShareEvenly(Forebay some, Forebay other) {
        Cache<Long, Item> one = behind(some, items.table(), byFirst);
        behind(other, items.table(), bySecond);
        await().atMost(BOUND).until(() -> {
            forget();
            putMany(one);
            await().atMost(BOUND).until(() -> one.stats().pending() == 0);
            return byFirst.size() == PARTITIONS / 2 && bySecond.size() == PARTITIONS / 2;
        });
        assertThat(byFirst).doesNotContainAnyElementsOf(bySecond);
    }

    @Test
    void anOwnerThatLeaves_isTakenOverAtOnce() {
        Cache<Long, Item> one = behind(first, items.table(), byFirst);
        behind(second, items.table(), bySecond);
        await().atMost(BOUND).until(() -> {
            putMany(one);
            return !bySecond.isEmpty();
        });
        second.close();
        forget();
        await().atMost(BOUND).until(() -> {
            putMany(one);
            return byFirst.size() == PARTITIONS;
        });
        assertThat(bySecond).isEmpty();
        assertThat(one.flush(BOUND)).isTrue();
        assertThat(items.number("SELECT min(version) FROM items")).isEqualTo(version);
    }

    @Test
    void anOwnerThatDies_isTakenOverWhenItsLeaseRunsOut() {
        dieOwningEverything();
        Cache<Long, Item> one = behind(first, items.table(), byFirst);
        putMany(one);
        await().atMost(BOUND).until(() -> one.stats().pending() == 0);
        assertThat(byFirst).hasSize(PARTITIONS);
    }

    /** Leaves what a process leaves that is killed just after it took every partition. */
    private static void dieOwningEverything() {
        CacheSpec<Long, Item> spec = new CacheSpec<>(
                "items",
                Item.class,
                KeyFormats.of(Long.class),
                Optional.empty(),
                Duration.ZERO,
                BOUND,
                BOUND,
                1,
                PARTITIONS);
        try (RedisBackend killed = RedisBackend.connect(redis().uri(), PATIENT)) {
            Journal<Long, Item> journal = killed.journal(spec);
            assertThat(journal.join(77, quick().ownerLease())).isEqualTo(1);
            for (int partition = 0; partition < PARTITIONS; partition++) {
                assertThat(journal.own(partition, 77, quick().ownerLease())).isTrue();
            }
        }
    }

    @Test
    void anOwnerThatCannotReachTheDatabase_leavesItsShareToTheOther() {
        Cache<Long, Item> cutOff = behind(first, new CutOff(items.table()), byFirst);
        behind(second, items.table(), bySecond);
        putMany(cutOff);
        await().atMost(BOUND).until(() -> items.number("SELECT count(*) FROM items") == 200);
        await().atMost(BOUND).untilAsserted(() -> assertThat(bySecond).hasSize(PARTITIONS)); // told after the commit
        assertThat(byFirst).isEmpty();
    }

    /** A table that this process takes partitions of, but cannot write to. */
    private record CutOff(TransactionalWriter<Long, Item> table) implements TransactionalWriter<Long, Item> {
        @Override
        public Fence takePartition(String cache, int partition) throws Exception {
            return table.takePartition(cache, partition);
        }

        @Override
        public Map<Long, String> flush(Fence fence, List<Journal.Change<Long, Item>> changes) throws IOException {
            throw new IOException("no route to the database");
        }

        @Override
        public void put(Long key, Item row) throws IOException {
            throw new IOException("no route to the database");
        }

        @Override
        public void remove(Long key) throws IOException {
            throw new IOException("no route to the database");
        }
    }
}
