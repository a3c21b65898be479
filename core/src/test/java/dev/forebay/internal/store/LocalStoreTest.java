package dev.forebay.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.management.ThreadMXBean;
import dev.forebay.internal.LocalBackend;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.Journal;
import dev.forebay.spi.Journal.Limit;
import dev.forebay.spi.KeyFormats;
import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Absent;
import dev.forebay.spi.KeyState.Dirty;
import dev.forebay.spi.KeyState.Held;
import dev.forebay.spi.KeyState.Value;
import dev.forebay.spi.Store;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What is the local store's own, beyond the contract of every store. */
class LocalStoreTest {
    private static final int MOST = 100;

    private final LocalBackend backend = new LocalBackend();
    private final CacheSpec<Long, String> spec = spec(1);
    private final Store<Long, String> store = backend.store(spec);
    private final Journal<Long, String> journal = backend.journal(spec);

    @Test
    void entries_aboveTheLimit_makeRoomForOthers() {
        for (long key = 0; key < 10 * MOST; key++) {
            fill(key);
        }
        await().atMost(Duration.ofSeconds(20)) // another thread makes the room
                .untilAsserted(() ->
                        assertThat(countOf(Value.class, 10 * MOST)).isPositive().isLessThanOrEqualTo(MOST));
    }

    @Test
    void holdsAndUnflushedWrites_areNeverEvicted() {
        for (long key = 0; key < 2 * MOST; key += 2) {
            store.hold(Set.of(key), 2);
            journal.append(Map.of(key + 1, "unflushed"), Limit.ofKeys(Integer.MAX_VALUE));
        }
        for (long key = 2 * MOST; key < 20 * MOST; key++) {
            fill(key);
        }
        assertThat(countOf(Held.class, 2 * MOST)).isEqualTo(MOST);
        assertThat(countOf(Dirty.class, 2 * MOST)).isEqualTo(MOST);
        assertThat(journal.oldest(0, 10 * MOST)).hasSize(MOST);
    }

    @Test
    void freshAtHand_isAnEntryUntilItExpires() {
        AtomicLong clock = new AtomicLong(1_000);
        LocalStore<Long, String> aging = new LocalStore<>(spec(0, 100), clock::get);
        aging.acquire(List.of(1L, 2L), 7);
        Value<String> entry = new Value<>("row", 1, 2_000, 0);
        aging.fill(Map.of(1L, entry), 7);

        assertThat(aging.freshAtHand(1L)).isSameAs(entry);
        assertThat(aging.freshAtHand(2L)).as("leased").isNull();
        assertThat(aging.freshAtHand(3L)).as("absent").isNull();
        clock.set(2_000);
        assertThat(aging.freshAtHand(1L)).isNull();
    }

    @Test
    void freshAtHand_ofAnUnflushedWrite_isNothing() {
        fill(1);
        journal.append(Map.of(1L, "unflushed"), Limit.ofKeys(MOST));
        assertThat(store.freshAtHand(1L)).isNull();
        assertThat(store.lookup(1L)).isInstanceOf(Dirty.class);
    }

    @Test
    void lookup_ofAHit_allocatesNothing() {
        fill(1);
        // The compiler, which takes the last allocations out, works beside the test.
        await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ZERO).until(() -> bytesPerHit(1L) == 0);
    }

    private long bytesPerHit(Long key) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        int hits = 0;
        for (int i = 0; i < 100_000; i++) {
            hits += store.lookup(key) instanceof Value ? 1 : 0;
        }
        long perHit = (threads.getCurrentThreadAllocatedBytes() - before) / 100_000;
        assertThat(hits).isEqualTo(100_000);
        return perHit; // what the measurement itself allocates is lost in the division
    }

    @Test
    void backend_givesOneStoreAndOneJournalPerName() {
        assertThat(backend.store(spec)).isSameAs(store);
        assertThat(backend.journal(spec)).isSameAs(journal);
    }

    @Test
    void journal_ofAnotherNumberOfPartitions_isRefused() {
        assertThatThrownBy(() -> backend.journal(spec(4)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("cache 'local': its journal has 1 partitions, not 4");
    }

    @Test
    void bulkOfManyKeysUnderLease_keepsEveryEntryThatFits() {
        List<Long> keys = LongStream.range(0, 50_000).boxed().toList();
        Store<Long, String> large = new LocalStore<>(spec(0, 100_000), () -> 0);
        large.acquire(keys, 7);
        Map<Long, Value<String>> rows = new HashMap<>();
        keys.forEach(key -> rows.put(key, new Value<>("row", key, 600_000, 0)));
        assertThat(large.fill(rows, 7)).hasSize(50_000);
        assertThat(large.lookupAll(keys).values()).allMatch(Value.class::isInstance);
    }

    @Test
    void dropExpired_freesWhatIsOver_andNothingElse() {
        AtomicLong clock = new AtomicLong(1_000);
        LocalStore<Long, String> aging = new LocalStore<>(spec(0, 100), clock::get);
        aging.acquire(List.of(1L, 2L, 3L, 4L), 7);
        aging.fill(Map.of(1L, new Value<>("over", 1, 2_000, 0), 2L, new Value<>("not over", 2, 70_000_000, 0)), 7);
        aging.acquire(List.of(3L), 7);
        aging.hold(List.of(4L, 5L), 8);
        clock.set(2_000);
        assertThat(aging.size()).isEqualTo(5);
        aging.dropExpired();
        assertThat(aging.size()).isEqualTo(4);
        assertThat(aging.lookup(2L)).isInstanceOf(Value.class);
        clock.set(60_000_000);
        aging.dropExpired();
        assertThat(aging.size()).as("the lease and the holds are over").isEqualTo(1);
    }

    @Test
    void valueIsAbsent_fromTheEndOfItsGraceOn() {
        AtomicLong clock = new AtomicLong(1_000);
        LocalStore<Long, String> aging = new LocalStore<>(spec(0, 100), clock::get);
        aging.acquire(List.of(1L), 7);
        aging.fill(Map.of(1L, new Value<>("row", 1, 2_000, 0)), 7);
        clock.set(1_999);
        assertThat(aging.lookup(1L)).isInstanceOf(Value.class);
        clock.set(2_000);
        assertThat(aging.lookup(1L)).isInstanceOf(Absent.class);
    }

    @Test
    void durability_saysThatNothingSurvives() {
        assertThat(backend.durability().survivesProcessCrash()).isFalse();
        assertThat(backend.durability().survivesStoreRestart()).isFalse();
        assertThat(backend.durability().summary()).contains("lost when it ends");
    }

    @Test
    void sequences_ofAJournalThatStartsAnew_repeatNone() {
        journal.append(Map.of(1L, "row"), Limit.ofKeys(10));
        long before = ((Dirty<String>) store.lookup(1L)).sequence();
        LocalBackend restarted = new LocalBackend(() -> store.clockMillis() + 1);
        restarted.journal(spec).append(Map.of(1L, "row"), Limit.ofKeys(10));
        KeyState<String> after = restarted.store(spec).lookup(1L);
        assertThat(((Dirty<String>) after).sequence()).isGreaterThan(before);
    }

    private void fill(long key) {
        store.acquire(Set.of(key), 7);
        store.fill(Map.of(key, new Value<>("row", key, store.clockMillis() + 600_000, 0)), 7);
    }

    private long countOf(Class<?> type, long keys) {
        long count = 0;
        for (long key = 0; key < keys; key++) {
            count += type.isInstance(store.lookup(key)) ? 1 : 0;
        }
        return count;
    }

    private static CacheSpec<Long, String> spec(int partitions) {
        return spec(partitions, MOST);
    }

    private static CacheSpec<Long, String> spec(int partitions, long maxEntries) {
        Duration guard = Duration.ofMinutes(10);
        return new CacheSpec<>(
                "local",
                String.class,
                KeyFormats.of(Long.class),
                Optional.empty(),
                Duration.ZERO,
                guard,
                guard,
                maxEntries,
                partitions);
    }
}
