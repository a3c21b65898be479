package dev.forebay.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.DeadLetter;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.Journal;
import dev.forebay.spi.Journal.Backlog;
import dev.forebay.spi.Journal.Change;
import dev.forebay.spi.Journal.Limit;
import dev.forebay.spi.Journal.Refused;
import dev.forebay.spi.Journal.Settled;
import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Dirty;
import dev.forebay.spi.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Dead letters, backlog and owners of a {@link Journal}; part of {@link JournalContract}. */
public abstract class JournalUpkeepContract extends JournalRaceContract {
    private static final Limit NO_LIMIT = Limit.ofKeys(1_000_000);

    private CacheSpec<String, String> spec;
    private Store<String, String> store;
    private Journal<String, String> journal;

    @BeforeEach
    void makeJournalForUpkeep() {
        spec = Specs.lasting(String.class, 1);
        store = store(spec);
        journal = journal(spec);
    }

    // dead letters

    @Test
    void settle_ofAKeyWrittenAgain_countsFromTheFlushedWrite() {
        append("hot", "first");
        advance(tick().multipliedBy(2));
        append("hot", "second");
        Change<String, String> flushed = only(journal.oldest(0, 10));
        append("hot", "third");
        append("cold", "row");
        long before = journal.backlog().oldestMillis();
        journal.settle(0, List.of(new Settled<>("hot", flushed.sequence(), null)));
        assertThat(journal.backlog().oldestMillis()).isLessThan(before);
        assertThat(journal.oldest(0, 10)).extracting(Change::key).containsExactly("hot", "cold");
        journal.settle(0, List.of(new Settled<>("cold", 1, null)));
        assertThat(journal.oldest(0, 10)).extracting(Change::key).containsExactly("hot", "cold");
    }

    @Test
    void join_countsTheOwnersThatAreThere() {
        assertThat(journal.join(1, Duration.ofSeconds(30))).isEqualTo(1);
        assertThat(journal.join(1, Duration.ofSeconds(30))).isEqualTo(1);
        assertThat(journal.join(2, tick())).isEqualTo(2);
        advance(tick().plusMillis(1));
        assertThat(journal.join(1, Duration.ofSeconds(30))).isEqualTo(1);
        assertThat(journal.join(3, Duration.ofSeconds(30))).isEqualTo(2);
        journal.leave(1);
        journal.leave(9);
        assertThat(journal.join(3, Duration.ofSeconds(30))).isEqualTo(1);
    }

    @Test
    void positions_sayWhatWaits_byNumbers() {
        assertThat(only(journal.positions()).oldest()).isEqualTo(Long.MAX_VALUE);
        append("a", "first");
        long first = only(journal.oldest(0, 10)).sequence();
        append("b", "second");
        append("a", "third");
        assertThat(only(journal.positions()).oldest()).isEqualTo(first);
        assertThat(only(journal.positions()).last())
                .isEqualTo(journal.oldest(0, 10).get(0).sequence());

        long before = only(journal.positions()).last();
        journal.settle(
                0,
                Journal.UNFENCED,
                journal.oldest(0, 10).stream()
                        .map(change -> new Settled<String, String>(change.key(), change.sequence(), null))
                        .toList());
        append("c", "later");
        assertThat(only(journal.positions()).oldest()).isGreaterThan(before);
    }

    @Test
    void bury_movesTheChangeToTheDeadLetters_andDropsTheEntry() {
        append("a", "bad");
        bury("a", "check constraint \"positive\": ü", 3);
        assertThat(store.lookup("a")).isEqualTo(KeyState.absent());
        assertThat(journal.oldest(0, 10)).isEmpty();
        DeadLetter<String, String> letter = only(journal.deadLetters(10));
        assertThat(letter.key()).isEqualTo("a");
        assertThat(letter.row()).isEqualTo("bad");
        assertThat(letter.reason()).isEqualTo("check constraint \"positive\": ü");
        assertThat(letter.attempts()).isEqualTo(3);
        assertThat(letter.at())
                .isBetween(
                        Instant.ofEpochMilli(store.clockMillis() - 60_000),
                        Instant.ofEpochMilli(store.clockMillis() + 60_000));
        assertThat(journal.backlog())
                .extracting(Backlog::pending, Backlog::oldestMillis, Backlog::deadLetters)
                .containsExactly(0L, 0L, 1L);
    }

    @Test
    void bury_ofARemoval_keepsThatItWasOne() {
        append("a", null);
        bury("a", "referenced", 1);
        assertThat(only(journal.deadLetters(10)).row()).isNull();
    }

    @Test
    void bury_afterANewerWrite_keepsTheNewerOneAndNoLetter() {
        append("a", "bad");
        Change<String, String> refused = only(journal.oldest(0, 10));
        append("a", "good");
        assertThat(journal.bury(0, List.of(new Refused<>(refused, "refused", 1))))
                .isEmpty();
        assertThat(dirty("a").row()).isEqualTo("good");
        assertThat(journal.deadLetters(10)).isEmpty();
        assertThat(journal.oldest(0, 10)).hasSize(1);
    }

    @Test
    void bury_saysOfWhichKeysThereAreLettersNow() {
        List.of("a", "b", "c").forEach(key -> append(key, "bad"));
        List<Refused<String, String>> refused = journal.oldest(0, 10).stream()
                .map(change -> new Refused<>(change, "refused", 1))
                .toList();
        append("b", "good");
        assertThat(journal.bury(0, refused)).containsExactlyInAnyOrder("a", "c");
        assertThat(journal.deadLetters(10)).extracting(DeadLetter::key).containsExactlyInAnyOrder("a", "c");
    }

    @Test
    void deadLetters_areListedOldestFirst_oneForEachRefusal() {
        for (String row : List.of("first", "second", "third")) {
            append("a", row);
            bury("a", row + " refused", 1);
            advance(Duration.ofMillis(2));
        }
        assertThat(journal.deadLetters(2)).extracting(DeadLetter::row).containsExactly("first", "second");
        assertThat(journal.deadLetters(10)).extracting(DeadLetter::id).doesNotHaveDuplicates();
        assertThat(journal.backlog().deadLetters()).isEqualTo(3);
    }

    @Test
    void revive_appendsTheChangeAgain_once() {
        append("a", "bad");
        bury("a", "refused", 1);
        DeadLetter<String, String> letter = only(journal.deadLetters(10));
        assertThat(journal.revive(letter)).isTrue();
        assertThat(dirty("a").row()).isEqualTo("bad");
        assertThat(only(journal.oldest(0, 10)).row()).isEqualTo("bad");
        assertThat(journal.deadLetters(10)).isEmpty();
        settle("a");
        assertThat(journal.revive(letter)).isFalse();
        assertThat(store.lookup("a")).isEqualTo(KeyState.absent());
    }

    @Test
    void revive_behindANewerWrite_isNotDone_andTheLetterStays() {
        append("a", "bad");
        bury("a", "refused", 1);
        append("a", "newer");
        assertThat(journal.revive(only(journal.deadLetters(10)))).isFalse();
        assertThat(dirty("a").row()).isEqualTo("newer");
        assertThat(journal.deadLetters(10)).hasSize(1);
    }

    @Test
    void discard_deletesTheLetter_once() {
        append("a", "bad");
        bury("a", "refused", 1);
        DeadLetter<String, String> letter = only(journal.deadLetters(10));
        assertThat(journal.discard(letter)).isTrue();
        assertThat(journal.discard(letter)).isFalse();
        assertThat(journal.revive(letter)).isFalse();
        assertThat(journal.deadLetters(10)).isEmpty();
        assertThat(journal.backlog())
                .extracting(Backlog::pending, Backlog::oldestMillis, Backlog::deadLetters)
                .containsExactly(0L, 0L, 0L);
    }

    // backlog and owners

    @Test
    void backlog_tellsHowMuchWaitsAndHowLong() {
        assertThat(journal.backlog())
                .extracting(Backlog::pending, Backlog::oldestMillis, Backlog::deadLetters)
                .containsExactly(0L, 0L, 0L);
        append("a", "row");
        advance(tick());
        append("a", "newer");
        append("b", "row");
        assertThat(journal.backlog().pending()).isEqualTo(2);
        assertThat(journal.backlog().oldestMillis()).isBetween(tick().toMillis(), 60_000L);
    }

    @Test
    void own_isForOneOwnerAtATime_perPartition() {
        Journal<String, String> wide = journal(Specs.lasting(String.class, 2));
        assertThat(wide.own(0, 1, Specs.LONG)).isTrue();
        assertThat(wide.own(0, 2, Specs.LONG)).isFalse();
        assertThat(wide.own(1, 2, Specs.LONG)).isTrue();
        assertThat(wide.own(0, 1, Specs.LONG)).isTrue();
        wide.disown(0, 2);
        assertThat(wide.own(0, 2, Specs.LONG)).isFalse();
        wide.disown(0, 1);
        assertThat(wide.own(0, 2, Specs.LONG)).isTrue();
    }

    @Test
    void own_runsOut_andIsRenewed() {
        assertThat(journal.own(0, 1, tick().multipliedBy(3))).isTrue();
        advance(tick().multipliedBy(2));
        assertThat(journal.own(0, 1, tick().multipliedBy(3))).isTrue();
        advance(tick().multipliedBy(2));
        assertThat(journal.own(0, 2, tick())).isFalse();
        advance(tick().multipliedBy(2));
        assertThat(journal.own(0, 2, Specs.LONG)).isTrue();
        assertThat(journal.own(0, 1, Specs.LONG)).isFalse();
    }

    private Set<String> append(String key, @Nullable String row) {
        return journal.append(Collections.<String, @Nullable String>singletonMap(key, row), NO_LIMIT);
    }

    private Dirty<String> dirty(String key) {
        assertThat(store.lookup(key)).isInstanceOf(Dirty.class);
        return (Dirty<String>) store.lookup(key);
    }

    private void settle(String key) {
        journal.settle(0, List.of(new Settled<>(key, dirty(key).sequence(), null)));
    }

    private void bury(String key, String reason, int attempts) {
        Change<String, String> change = only(journal.changesOf(0, List.of(key)));
        journal.bury(0, Arrays.asList(new Refused<>(change, reason, attempts)));
    }

    private static <A> A only(List<A> list) {
        assertThat(list).hasSize(1);
        return list.get(0);
    }
}
