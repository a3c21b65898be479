package dev.forebay.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.Journal;
import dev.forebay.spi.Journal.Change;
import dev.forebay.spi.Journal.Limit;
import dev.forebay.spi.Journal.Refused;
import dev.forebay.spi.Journal.Settled;
import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Dirty;
import dev.forebay.spi.KeyState.Held;
import dev.forebay.spi.KeyState.Leased;
import dev.forebay.spi.KeyState.Value;
import dev.forebay.spi.Store;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Journal} does, together with the store of its cache. {@link JournalUpkeepContract} has dead letters, backlog
 * and owners, {@link JournalRaceContract} many threads and random histories.
 *
 * <p>A test of a journal extends this class and says how to make one and how time passes.
 */
public abstract class JournalContract extends JournalUpkeepContract {
    private static final Limit NO_LIMIT = Limit.ofKeys(1_000_000);

    private CacheSpec<String, String> spec;
    private Store<String, String> store;
    private Journal<String, String> journal;

    @BeforeEach
    void makeJournal() {
        spec = Specs.lasting(String.class, 1);
        store = store(spec);
        journal = journal(spec);
    }

    // append

    @Test
    void append_ofARow_makesTheKeyDirty() {
        assertThat(append("a", "row")).isEmpty();
        assertThat(dirty("a").row()).isEqualTo("row");
        Change<String, String> change = only(journal.oldest(0, 10));
        assertThat(change.key()).isEqualTo("a");
        assertThat(change.row()).isEqualTo("row");
        assertThat(change.sequence()).isEqualTo(dirty("a").sequence());
        assertThat(change.since()).isEqualTo(change.sequence());
    }

    @Test
    void append_ofARemoval_makesTheKeyDirtyWithoutARow() {
        append("a", null);
        assertThat(dirty("a").row()).isNull();
        assertThat(only(journal.oldest(0, 10)).row()).isNull();
    }

    @Test
    void append_toAnyStateThatIsNotHeld_makesItDirty() {
        fill("value", "old");
        store.acquire(Set.of("leased"), 1);
        append("dirty", "old");
        for (String key : List.of("absent", "value", "leased", "dirty")) {
            assertThat(append(key, "new")).isEmpty();
            assertThat(dirty(key).row()).isEqualTo("new");
        }
    }

    @Test
    void append_toAHeldKey_isRefusedUntilTheRelease() {
        store.hold(Set.of("held"), 1);
        assertThat(append("held", "new")).containsExactly("held");
        assertThat(store.lookup("held")).isInstanceOf(Held.class);
        assertThat(journal.oldest(0, 10)).isEmpty();

        store.release(Collections.<String, @Nullable Value<String>>singletonMap("held", null), 1);
        assertThat(append("held", "new")).isEmpty();
        assertThat(store.hold(Set.of("held"), 2)).containsExactly("held");
    }

    @Test
    void oldest_underAFence_announcesIt() {
        append("a", "row");
        journal.announce(0, 8);

        Change<String, String> change = only(journal.oldest(0, 7, 10));
        journal.settle(0, 8, List.of(new Settled<>("a", change.sequence(), null)));
        assertThat(only(journal.oldest(0, Journal.UNFENCED, 10))).isEqualTo(change);

        journal.settle(0, 7, List.of(new Settled<>("a", change.sequence(), null)));
        assertThat(journal.oldest(0, 7, 10)).isEmpty();
    }

    @Test
    void settle_underAFenceThatIsNotTheLastAnnounced_changesNothing() {
        append("a", "row");
        journal.announce(0, 7);
        Change<String, String> change = only(journal.oldest(0, 10));
        List<Settled<String, String>> settled = List.of(new Settled<>("a", change.sequence(), null));
        List<Refused<String, String>> refused = List.of(new Refused<>(change, "refused", 1));
        journal.announce(0, 8);

        journal.settle(0, 7, settled);
        assertThat(journal.bury(0, 7, refused)).isEmpty();
        assertThat(dirty("a").row()).isEqualTo("row");
        assertThat(journal.deadLetters(10)).isEmpty();

        journal.settle(0, 8, settled);
        assertThat(store.lookup("a")).isEqualTo(KeyState.absent());
    }

    @Test
    void append_toADirtyKey_keepsItsPlaceAndTakesANewSequence() {
        append("a", "first");
        long first = dirty("a").sequence();
        append("b", "row");
        append("a", "second");
        assertThat(dirty("a").sequence()).isGreaterThan(first);
        assertThat(journal.oldest(0, 10)).extracting(Change::key).containsExactly("a", "b");
        assertThat(journal.oldest(0, 10)).extracting(Change::row).containsExactly("second", "row");
    }

    @Test
    void append_ofManyRows_givesEachItsSequence() {
        Map<String, String> rows = new LinkedHashMap<>();
        for (int i = 0; i < 300; i++) {
            rows.put("k" + i, "row " + i);
        }
        assertThat(journal.append(rows, NO_LIMIT)).isEmpty();
        List<Change<String, String>> changes = journal.oldest(0, 1_000);
        assertThat(changes)
                .hasSize(300)
                .allSatisfy(change -> assertThat(change.row()).isEqualTo(rows.get(change.key())));
        assertThat(changes).extracting(Change::sequence).doesNotHaveDuplicates();
    }

    @Test
    void append_aboveTheLimit_refusesNewKeysOfAFullPartition_andTakesDirtyOnes() {
        Map<String, String> rows = new LinkedHashMap<>();
        List.of("a", "b", "c", "d").forEach(key -> rows.put(key, "first"));
        Set<String> refused = journal.append(rows, Limit.ofKeys(3));
        assertThat(refused).hasSize(1);
        String left = refused.iterator().next();
        assertThat(store.lookup(left)).isEqualTo(KeyState.absent());
        rows.replaceAll((key, row) -> "second");
        assertThat(journal.append(rows, Limit.ofKeys(3))).containsExactly(left);
        rows.remove(left);
        rows.keySet().forEach(key -> assertThat(dirty(key).row()).isEqualTo("second"));
        assertThat(journal.backlog().pending()).isEqualTo(3);
        settle("a".equals(left) ? "b" : "a");
        assertThat(journal.append(Map.of(left, "now"), Limit.ofKeys(3))).isEmpty();
    }

    @Test
    void append_ofKeysOfManyPartitions_listsEachInItsOwn() {
        CacheSpec<String, String> four = Specs.lasting(String.class, 4);
        Journal<String, String> wide = journal(four);
        Map<String, String> rows = new HashMap<>();
        for (int i = 0; i < 60; i++) {
            rows.put("k" + i, "row " + i);
        }
        assertThat(wide.append(rows, NO_LIMIT)).isEmpty();
        assertThat(wide.partitions()).isEqualTo(4);
        Set<String> found = new HashSet<>();
        for (int partition = 0; partition < 4; partition++) {
            for (Change<String, String> change : wide.oldest(partition, 100)) {
                assertThat(four.partitionOf(change.key())).isEqualTo(partition);
                found.add(change.key());
            }
        }
        assertThat(found).isEqualTo(rows.keySet());
        assertThat(wide.backlog().pending()).isEqualTo(60);
    }

    @Test
    void append_ofAwkwardKeys_givesThemBackUnchanged() {
        List<String> keys = List.of("", " ", ":", "{a}", "a:b", "a,b", "\\", "ü€", "\n", "\u0000", "*");
        keys.forEach(key -> append(key, "row of " + key));
        assertThat(journal.oldest(0, 100)).extracting(Change::key).containsExactlyElementsOf(keys);
        keys.forEach(
                key -> assertThat(only(journal.changesOf(0, Set.of(key))).row()).isEqualTo("row of " + key));
    }

    // reading

    @Test
    void oldest_returnsTheLongestWaitingFirst_upToTheLimit() {
        List<String> keys = List.of("d", "b", "a", "c");
        for (String key : keys) {
            append(key, "row");
            advance(Duration.ofMillis(2)); // what became dirty within one millisecond is in no order
        }
        assertThat(journal.oldest(0, 3)).extracting(Change::key).containsExactly("d", "b", "a");
        assertThat(journal.oldest(0, 100)).extracting(Change::key).containsExactlyElementsOf(keys);
    }

    @Test
    void oldest_ofAnEmptyPartition_isEmpty() {
        assertThat(journal.oldest(0, 10)).isEmpty();
    }

    @Test
    void changesOf_returnsTheUnflushedOnesOfTheKeys() {
        append("a", "row a");
        append("b", "row b");
        fill("c", "row c");
        assertThat(journal.changesOf(0, List.of("a", "c", "d")))
                .extracting(Change::key)
                .containsExactly("a");
        assertThat(journal.changesOf(0, List.of())).isEmpty();
    }

    // the other steps of a dirty key

    @Test
    void readersAndWriters_leaveADirtyKeyAsItIs() {
        append("a", "row");
        KeyState<String> before = store.lookup("a");
        assertThat(store.acquire(Set.of("a"), 1).get("a")).isEqualTo(before);
        assertThat(store.fill(Map.of("a", Tokens.entry(store, "loaded")), 1)).isEmpty();
        store.abandon(Set.of("a"), 1);
        assertThat(store.hold(List.of("a", "b"), 1)).containsExactly("a");
        store.release(Map.of("a", Tokens.entry(store, "written")), 1);
        assertThat(store.invalidate(List.of("a", "c"))).containsExactly("a");
        assertThat(store.replace("a", 0, Tokens.entry(store, "reloaded"))).isFalse();
        store.clear();
        assertThat(store.lookup("a")).isEqualTo(before);
        assertThat(journal.oldest(0, 10)).hasSize(1);
        assertThat(store.lookup("b")).isInstanceOf(Held.class);
    }

    @Test
    void dirtyKey_hasNoExpiry() {
        Duration guard = tick().multipliedBy(2);
        CacheSpec<String, String> hasty = Specs.of(String.class, Duration.ZERO, guard, 1);
        Store<String, String> states = store(hasty);
        states.acquire(Set.of("a"), 1);
        states.fill(Map.of("a", Tokens.entry(states, "old", tick())), 1);
        journal(hasty).append(Map.of("a", "row"), NO_LIMIT);
        advance(guard.plus(tick()));
        assertThat(states.lookup("a")).isInstanceOf(Dirty.class);
    }

    // settle

    @Test
    void settle_ofTheFlushedSequence_leavesAPlainEntry() {
        append("a", "row");
        Value<String> entry = Tokens.entry(store, "row");
        journal.settle(0, List.of(new Settled<>("a", dirty("a").sequence(), entry)));
        assertThat(store.lookup("a")).isEqualTo(entry);
        assertThat(journal.oldest(0, 10)).isEmpty();
        assertThat(journal.backlog().pending()).isZero();
    }

    @Test
    void settle_ofARemoval_leavesANegativeEntry() {
        append("a", null);
        Value<String> entry = Tokens.entry(store, null);
        journal.settle(0, List.of(new Settled<>("a", dirty("a").sequence(), entry)));
        assertThat(store.lookup("a")).isEqualTo(entry);
    }

    @Test
    void settle_withoutAnEntry_leavesAbsent() {
        append("a", null);
        settle("a");
        assertThat(store.lookup("a")).isEqualTo(KeyState.absent());
        assertThat(journal.backlog().pending()).isZero();
    }

    @Test
    void settle_afterANewerWrite_leavesItDirty() {
        append("a", "flushed");
        long flushed = dirty("a").sequence();
        append("a", "newer");
        journal.settle(0, List.of(new Settled<>("a", flushed, Tokens.entry(store, "flushed"))));
        assertThat(dirty("a").row()).isEqualTo("newer");
        assertThat(only(journal.oldest(0, 10)).row()).isEqualTo("newer");
    }

    @Test
    void settle_twice_changesNothingMore() {
        append("a", "row");
        Settled<String, String> settled = new Settled<>("a", dirty("a").sequence(), Tokens.entry(store, "row"));
        journal.settle(0, List.of(settled));
        store.hold(Set.of("a"), 1);
        journal.settle(0, List.of(settled));
        assertThat(store.lookup("a")).isInstanceOf(Held.class);
    }

    @Test
    void settle_ofMany_treatsEachAlone() {
        append("a", "row a");
        append("b", "row b");
        append("c", "row c");
        long stale = dirty("b").sequence();
        append("b", "newer");
        Value<String> entry = Tokens.entry(store, "row a");
        journal.settle(0, List.of(new Settled<>("a", dirty("a").sequence(), entry), new Settled<>("b", stale, null)));
        assertThat(store.lookup("a")).isEqualTo(entry);
        assertThat(journal.oldest(0, 10)).extracting(Change::key).containsExactlyInAnyOrder("b", "c");
    }

    @Test
    void append_afterSettle_goesToTheEndOfTheLine() {
        append("a", "row");
        advance(Duration.ofMillis(2));
        append("b", "row");
        settle("a");
        advance(Duration.ofMillis(2));
        append("a", "again");
        assertThat(journal.oldest(0, 10)).extracting(Change::key).containsExactly("b", "a");
    }

    private Set<String> append(String key, @Nullable String row) {
        return journal.append(Collections.<String, @Nullable String>singletonMap(key, row), NO_LIMIT);
    }

    private Dirty<String> dirty(String key) {
        assertThat(store.lookup(key)).isInstanceOf(Dirty.class);
        return (Dirty<String>) store.lookup(key);
    }

    private void fill(String key, String row) {
        long token = Tokens.next();
        assertThat(store.acquire(Set.of(key), token).get(key)).isInstanceOf(Leased.class);
        store.fill(Map.of(key, Tokens.entry(store, row)), token);
    }

    private void settle(String key) {
        journal.settle(0, List.of(new Settled<>(key, dirty(key).sequence(), null)));
    }

    private static <A> A only(List<A> list) {
        assertThat(list).hasSize(1);
        return list.get(0);
    }
}
