package dev.forebay.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.CounterOverflowException;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.CounterBase;
import dev.forebay.spi.CounterJournal;
import dev.forebay.spi.CounterJournal.Frozen;
import dev.forebay.spi.CounterJournal.Progress;
import dev.forebay.spi.CounterJournal.Waiting;
import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Leased;
import dev.forebay.spi.KeyState.Value;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What every {@link CounterJournal} does, together with the store of its base entries.
 *
 * <p>A test of a journal extends this class and says how to make one and how time passes.
 */
public abstract class CounterJournalContract extends CounterUpkeepContract {
    // add

    @Test
    void add_sumsWhatIsPending() {
        assertThat(journal.add(Map.of("a", 2L, "b", 5L), NO_LIMIT)).isEmpty();
        assertThat(journal.add(Map.of("a", -3L), NO_LIMIT)).isEmpty();
        assertThat(journal.waiting(List.of("a", "b", "c")))
                .containsOnly(
                        Map.entry("a", waits(-1, 0, null, null)),
                        Map.entry("b", waits(5, 0, null, null)),
                        Map.entry("c", waits(0, 0, null, null)));
    }

    @Test
    void add_takesTheWholeRangeOfLong() {
        journal.add(Map.of("a", Long.MAX_VALUE, "b", Long.MIN_VALUE), NO_LIMIT);
        assertThat(waiting("a").pending()).isEqualTo(Long.MAX_VALUE);
        assertThat(waiting("b").pending()).isEqualTo(Long.MIN_VALUE);
        assertThat(freeze("f1").deltas()).containsEntry("a", Long.MAX_VALUE).containsEntry("b", Long.MIN_VALUE);
    }

    @Test
    void add_thatLeavesTheRangeOfLong_failsAndChangesNothing() {
        journal.add(Map.of("a", Long.MAX_VALUE), NO_LIMIT);
        Map<String, Long> deltas = new LinkedHashMap<>();
        deltas.put("b", 1L);
        deltas.put("a", 1L);
        assertThatThrownBy(() -> journal.add(deltas, NO_LIMIT))
                .isInstanceOfSatisfying(
                        CounterOverflowException.class,
                        e -> assertThat(e.keys()).isEqualTo(Set.of("a", "b")));
        assertThat(waiting("a").pending()).isEqualTo(Long.MAX_VALUE);
        assertThat(waiting("b").pending()).isZero();
    }

    /** Else a caller could only repeat all, and add twice what was accepted. */
    @Test
    void add_thatLeavesTheRangeOfLongInOnePartition_namesExactlyTheKeysThatWereNotAdded() {
        CounterJournal<String> wide = counterJournal(Specs.lasting(CounterBase.class, 4));
        Map<String, Long> deltas = new HashMap<>();
        for (int i = 0; i < 40; i++) {
            deltas.put("k" + i, 1L);
        }
        wide.add(Map.of("k7", Long.MAX_VALUE), NO_LIMIT);
        assertThatThrownBy(() -> wide.add(deltas, NO_LIMIT))
                .isInstanceOfSatisfying(CounterOverflowException.class, e -> {
                    assertThat(e.keys()).hasSizeBetween(1, 39);
                    assertThat(e).hasMessageContaining("what is pending of [k7] would leave 64 bits");
                    wide.waiting(deltas.keySet())
                            .forEach((key, waiting) -> assertThat(waiting.pending())
                                    .as(key)
                                    .isEqualTo(
                                            key.equals("k7")
                                                    ? Long.MAX_VALUE
                                                    : e.keys().contains(key) ? 0 : 1));
                });
    }

    @Test
    void add_aboveTheLimit_refusesNewKeys_andTakesPendingOnes() {
        Map<String, Long> deltas = new LinkedHashMap<>();
        List.of("a", "b", "c", "d").forEach(key -> deltas.put(key, 1L));
        Set<String> refused = journal.add(deltas, 3);
        assertThat(refused).hasSize(1);
        String left = refused.iterator().next();
        assertThat(journal.add(deltas, 3)).containsExactly(left);
        assertThat(waiting(left).pending()).isZero();
        deltas.remove(left);
        deltas.keySet().forEach(key -> assertThat(waiting(key).pending()).isEqualTo(2));
    }

    @Test
    void add_ofKeysOfManyPartitions_waitsInEach() {
        CacheSpec<String, CounterBase> four = Specs.lasting(CounterBase.class, 4);
        CounterJournal<String> wide = counterJournal(four);
        Map<String, Long> deltas = new HashMap<>();
        for (int i = 0; i < 60; i++) {
            deltas.put("k" + i, (long) i);
        }
        wide.add(deltas, NO_LIMIT);
        assertThat(wide.waiting(deltas.keySet()))
                .hasSize(60)
                .allSatisfy((key, waiting) -> assertThat(waiting.pending()).isEqualTo(deltas.get(key)));
        assertThat(wide.backlog().pending()).isEqualTo(60);
        Map<String, Long> frozen = new HashMap<>();
        for (int partition = 0; partition < 4; partition++) {
            String id = wide.progress(partition).journal();
            wide.startAt(partition, id, "");
            Frozen<String> some = Objects.requireNonNull(wide.freeze(partition, id, "f" + partition));
            int expected = partition;
            assertThat(some.deltas().keySet())
                    .allSatisfy(key -> assertThat(four.partitionOf(key)).isEqualTo(expected));
            frozen.putAll(some.deltas());
        }
        assertThat(frozen).isEqualTo(deltas);
    }

    @Test
    void add_ofAwkwardKeys_givesThemBackUnchanged() {
        List<String> keys = List.of("", " ", ":", "{a}", "a:b", "a,b", "\\", "ü€", "\n", "\u0000", "*");
        keys.forEach(key -> journal.add(Map.of(key, 1L), NO_LIMIT));
        assertThat(freeze("f1").deltas().keySet()).containsExactlyInAnyOrderElementsOf(keys);
    }

    // freeze

    @Test
    void freeze_beforeTheLastCompletedIsSet_isRefused() {
        journal.add(Map.of("a", 1L), NO_LIMIT);
        assertThatThrownBy(() -> journal.freeze(0, id(), "f1")).isInstanceOf(IllegalStateException.class);
        assertThat(waiting("a")).isEqualTo(waits(1, 0, null, null));
    }

    @Test
    void freeze_takesAllThatIsPending() {
        journal.startAt(0, id(), "f0");
        journal.add(Map.of("a", 2L, "b", 3L), NO_LIMIT);
        Frozen<String> frozen = journal.freeze(0, id(), "f1");
        assertThat(frozen).isEqualTo(new Frozen<>("f1", Map.of("a", 2L, "b", 3L)));
        assertThat(journal.inflight(0)).isEqualTo(frozen);
        journal.add(Map.of("a", 10L), NO_LIMIT);
        assertThat(waiting("a")).isEqualTo(waits(10, 2, "f1", "f0"));
        assertThat(waiting("b")).isEqualTo(waits(0, 3, "f1", "f0"));
        assertThat(waiting("c")).isEqualTo(waits(0, 0, "f1", "f0"));
    }

    @Test
    void freeze_whileABatchIsFrozen_returnsThatOne() {
        journal.add(Map.of("a", 2L), NO_LIMIT);
        Frozen<String> frozen = freeze("f1");
        journal.add(Map.of("a", 3L), NO_LIMIT);
        assertThat(journal.freeze(0, id(), "f2")).isEqualTo(frozen);
        assertThat(waiting("a").pending()).isEqualTo(3);
    }

    @Test
    void freeze_ofNothing_isNull() {
        journal.startAt(0, id(), "");
        assertThat(journal.freeze(0, id(), "f1")).isNull();
        assertThat(journal.inflight(0)).isNull();
    }

    // complete

    @Test
    void complete_endsTheBatch_andRemembersItsId() {
        journal.add(Map.of("a", 2L), NO_LIMIT);
        freeze("f1");
        journal.add(Map.of("a", 3L), NO_LIMIT);
        journal.complete(0, "f1", Map.of());
        assertThat(journal.inflight(0)).isNull();
        assertThat(journal.progress(0).lastCompleted()).isEqualTo("f1");
        assertThat(waiting("a")).isEqualTo(waits(3, 0, null, "f1"));
        assertThat(freeze("f2").deltas()).containsExactly(Map.entry("a", 3L));
    }

    /** A base that was read before the flush, installed after it, would make a total go back. */
    @Test
    void complete_dropsTheBaseEntriesAndLeasesOfItsKeysAlone() {
        journal.add(Map.of("entry", 1L, "leased", 1L), NO_LIMIT);
        freeze("f1");
        fill("entry");
        fill("untouched");
        store.acquire(Set.of("leased"), 5);
        journal.complete(0, "f1", Map.of());
        assertThat(store.lookup("entry")).isEqualTo(KeyState.absent());
        assertThat(store.lookup("leased")).isEqualTo(KeyState.absent());
        assertThat(store.lookup("untouched")).isInstanceOf(Value.class);
        assertThat(store.fill(Map.of("leased", base()), 5)).isEmpty();
    }

    @Test
    void complete_ofAnotherId_changesNothing() {
        journal.add(Map.of("a", 2L), NO_LIMIT);
        freeze("f1");
        fill("a");
        journal.complete(0, "f0", Map.of("a", "refused"));
        assertThat(waiting("a")).isEqualTo(waits(0, 2, "f1", ""));
        assertThat(store.lookup("a")).isInstanceOf(Value.class);
        assertThat(journal.deadLetters(10)).isEmpty();
        journal.complete(0, "f1", Map.of());
        journal.complete(0, "f1", Map.of());
        assertThat(journal.progress(0).lastCompleted()).isEqualTo("f1");
    }

    // the last completed id

    @Test
    void startAt_setsTheIdOnlyIfItIsUnset() {
        assertThat(journal.progress(0).lastCompleted()).isNull();
        journal.startAt(0, id(), "");
        assertThat(journal.progress(0).lastCompleted()).isEmpty();
        journal.startAt(0, id(), "other");
        assertThat(journal.progress(0).lastCompleted()).isEmpty();
    }

    /** Where the store was emptied and another journal has begun, an owner of the one before must not touch it. */
    @Test
    void stepsThatNameAnotherJournal_changeNothing() {
        journal.startAt(0, "another", "f0");
        assertThat(journal.progress(0).lastCompleted()).isNull();
        journal.startAt(0, id(), "");
        journal.add(Map.of("a", 2L), NO_LIMIT);
        assertThatThrownBy(() -> journal.freeze(0, "another", "f1")).isInstanceOf(IllegalStateException.class);
        assertThat(journal.inflight(0)).isNull();
        freeze("f1");
        assertThatThrownBy(() -> journal.freeze(0, "another", "f2"))
                .as("not even what is frozen is told")
                .isInstanceOf(IllegalStateException.class);
        journal.rebase(0, new Progress("another", ""), "f9");
        assertThat(waiting("a")).isEqualTo(waits(0, 2, "f1", ""));
    }

    @Test
    void journal_hasOneIdForAllPartitions_andNoOtherHasIt() {
        CounterJournal<String> four = counterJournal(Specs.lasting(CounterBase.class, 4));
        String id = four.progress(0).journal();
        assertThat(id).matches("[0-9a-f]{16}").isNotEqualTo(id());
        for (int partition = 1; partition < 4; partition++) {
            assertThat(four.progress(partition).journal()).isEqualTo(id);
        }
        four.add(Map.of("a", 1L), NO_LIMIT);
        assertThat(Objects.requireNonNull(four.waiting(Set.of("a")).get("a")).journal())
                .isEqualTo(id);
    }

    @Test
    void rebase_dropsWhatIsFrozen_andTakesTheSourcesId() {
        journal.add(Map.of("a", 2L), NO_LIMIT);
        freeze("f1");
        journal.add(Map.of("a", 3L), NO_LIMIT);
        fill("a");
        journal.rebase(0, new Progress(id(), ""), "f9");
        assertThat(waiting("a")).isEqualTo(waits(3, 0, null, "f9"));
        assertThat(store.lookup("a")).isEqualTo(KeyState.absent());
    }

    @Test
    void rebase_afterAnotherOwnerWentOn_changesNothing() {
        journal.add(Map.of("a", 2L), NO_LIMIT);
        freeze("f1");
        journal.complete(0, "f1", Map.of());
        journal.add(Map.of("a", 3L), NO_LIMIT);
        freeze("f2");
        journal.rebase(0, new Progress(id(), ""), "f9");
        assertThat(waiting("a")).isEqualTo(waits(0, 3, "f2", "f1"));
    }

    private Waiting waits(long pending, long inflight, @Nullable String inflightId, @Nullable String lastCompleted) {
        return new Waiting(pending, inflight, inflightId, lastCompleted, id());
    }

    private Value<CounterBase> base() {
        return Tokens.entry(store, new CounterBase(7, ""));
    }

    private void fill(String key) {
        assertThat(store.acquire(Set.of(key), 9).get(key)).isInstanceOf(Leased.class);
        store.fill(Map.of(key, base()), 9);
    }
}
