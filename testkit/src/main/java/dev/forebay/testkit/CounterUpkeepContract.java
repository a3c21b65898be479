package dev.forebay.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.DeadLetter;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.CounterBase;
import dev.forebay.spi.CounterJournal;
import dev.forebay.spi.CounterJournal.Frozen;
import dev.forebay.spi.CounterJournal.Waiting;
import dev.forebay.spi.Journal.Backlog;
import dev.forebay.spi.Store;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Positions, dead letters, backlog, owners and threads of a {@link CounterJournal}; part of {@link CounterJournalContract}. */
public abstract class CounterUpkeepContract {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    static final int NO_LIMIT = 1_000_000;

    Store<String, CounterBase> store;
    CounterJournal<String> journal;

    /** Returns the store of a cache; of the same cache when asked again with its name. */
    protected abstract Store<String, CounterBase> store(CacheSpec<String, CounterBase> spec);

    /** Returns the journal of a counter, the base entries of which {@code store(spec)} serves. */
    protected abstract CounterJournal<String> counterJournal(CacheSpec<String, CounterBase> spec);

    /** Lets at least this much time pass on the store's clock: moves a fake clock, or waits. */
    protected abstract void advance(Duration time);

    /** Returns the unit of time of these tests; longer than any pause of the machine, where time is real. */
    protected Duration tick() {
        return Duration.ofMillis(500);
    }

    @BeforeEach
    void makeJournal() {
        CacheSpec<String, CounterBase> spec = Specs.lasting(CounterBase.class, 1);
        store = store(spec);
        journal = counterJournal(spec);
    }

    // positions

    @Test
    void positions_areNotPassed_whileWhatWaitedIsPendingOrFrozen() {
        CounterJournal.Position nothing = position();
        assertThat(nothing.isPassed(position())).isTrue();
        journal.startAt(0, id(), "");
        journal.add(Map.of("a", 1L), NO_LIMIT);
        assertThat(nothing.isPassed(position())).isTrue();

        CounterJournal.Position pending = position();
        assertThat(pending.isPassed(position())).isFalse();
        advance(Duration.ofMillis(2)); // two names of one millisecond are the same
        freeze("f1");
        journal.add(Map.of("a", 2L), NO_LIMIT);
        assertThat(pending.isPassed(position())).as("its deltas are frozen").isFalse();
        CounterJournal.Position both = position();
        journal.complete(0, "f1", Map.of());
        assertThat(pending.isPassed(position())).isTrue();
        assertThat(both.isPassed(position())).isFalse();
        advance(Duration.ofMillis(2));
        freeze("f2");
        journal.add(Map.of("a", 3L), NO_LIMIT);
        assertThat(pending.isPassed(position())).isTrue();
        assertThat(both.isPassed(position())).isFalse();
        journal.complete(0, "f2", Map.of());
        assertThat(both.isPassed(position())).isTrue();
    }

    private CounterJournal.Position position() {
        return journal.positions().get(0);
    }

    // dead letters

    @Test
    void complete_withRefusedDeltas_keepsThemAsLetters() {
        journal.add(Map.of("a", 2L, "b", 3L), NO_LIMIT);
        freeze("f1");
        journal.complete(0, "f1", Map.of("b", "out of range"));
        assertThat(journal.deadLetters(10)).hasSize(1);
        DeadLetter<String, Long> letter = journal.deadLetters(10).get(0);
        assertThat(letter.key()).isEqualTo("b");
        assertThat(letter.row()).isEqualTo(3);
        assertThat(letter.reason()).isEqualTo("out of range");
        assertThat(journal.backlog())
                .extracting(Backlog::pending, Backlog::oldestMillis, Backlog::deadLetters)
                .containsExactly(0L, 0L, 1L);
        assertThat(waiting("b").pending()).isZero();
    }

    @Test
    void revive_addsTheDeltaAgain_once() {
        DeadLetter<String, Long> letter = refuse("a", 2);
        journal.add(Map.of("a", 5L), NO_LIMIT);
        assertThat(journal.revive(letter)).isTrue();
        assertThat(waiting("a").pending()).isEqualTo(7);
        assertThat(journal.revive(letter)).isFalse();
        assertThat(journal.discard(letter)).isFalse();
        assertThat(waiting("a").pending()).isEqualTo(7);
        assertThat(journal.deadLetters(10)).isEmpty();
    }

    @Test
    void discard_deletesTheLetter_once() {
        DeadLetter<String, Long> letter = refuse("a", 2);
        assertThat(journal.discard(letter)).isTrue();
        assertThat(journal.discard(letter)).isFalse();
        assertThat(journal.revive(letter)).isFalse();
        assertThat(waiting("a").pending()).isZero();
    }

    @Test
    void deadLetters_areListedOldestFirst() {
        for (long delta = 1; delta <= 3; delta++) {
            refuse("a", delta);
            advance(Duration.ofMillis(2));
        }
        assertThat(journal.deadLetters(2)).extracting(DeadLetter::row).containsExactly(1L, 2L);
        assertThat(journal.deadLetters(10)).extracting(DeadLetter::id).doesNotHaveDuplicates();
    }

    // backlog, owners, threads

    @Test
    void backlog_countsPendingAndFrozenKeys_andTheAgeOfTheOldest() {
        assertThat(journal.backlog())
                .extracting(Backlog::pending, Backlog::oldestMillis, Backlog::deadLetters)
                .containsExactly(0L, 0L, 0L);
        journal.add(Map.of("a", 1L), NO_LIMIT);
        advance(tick());
        freeze("f1");
        journal.add(Map.of("b", 1L), NO_LIMIT);
        assertThat(journal.backlog().pending()).isEqualTo(2);
        assertThat(journal.backlog().oldestMillis()).isBetween(tick().toMillis(), 60_000L);
        journal.complete(0, "f1", Map.of());
        assertThat(journal.backlog().pending()).isEqualTo(1);
        assertThat(journal.backlog().oldestMillis()).isBetween(0L, 60_000L);
    }

    @Test
    void own_isForOneOwnerAtATime() {
        assertThat(journal.partitions()).isEqualTo(1);
        assertThat(journal.own(0, 1, tick().multipliedBy(2))).isTrue();
        assertThat(journal.own(0, 2, Specs.LONG)).isFalse();
        advance(tick().multipliedBy(3));
        assertThat(journal.own(0, 2, Specs.LONG)).isTrue();
        journal.disown(0, 1);
        assertThat(journal.own(0, 1, Specs.LONG)).isFalse();
        journal.disown(0, 2);
        assertThat(journal.own(0, 1, Specs.LONG)).isTrue();
    }

    /** Adders and a drainer: every delta reaches the source once, and no total that is read on the way is wrong. */
    @Test
    void flushesAmongAdds_countEveryDeltaOnce() throws Exception {
        journal.startAt(0, id(), "");
        AtomicLong source = new AtomicLong();
        AtomicLong adding = new AtomicLong(6);
        Threads.run(7, PATIENCE, thread -> {
            if (thread == 6) {
                for (int flush = 0; adding.get() > 0; flush++) {
                    drain("f" + flush, source);
                }
                return true;
            }
            try {
                for (int i = 0; i < 300; i++) {
                    journal.add(Map.of("a", 1L), NO_LIMIT);
                }
            } finally {
                adding.decrementAndGet();
            }
            return true;
        });
        drain("last", source);
        assertThat(source).hasValue(1_800);
        assertThat(waiting("a").pending()).isZero();
    }

    private void drain(String flushId, AtomicLong source) {
        Frozen<String> frozen = journal.freeze(0, id(), flushId);
        if (frozen != null) {
            source.addAndGet(frozen.deltas().getOrDefault("a", 0L));
            journal.complete(0, flushId, Map.of());
        }
    }

    final String id() {
        return journal.progress(0).journal();
    }

    final Waiting waiting(String key) {
        return Objects.requireNonNull(journal.waiting(Set.of(key)).get(key));
    }

    final Frozen<String> freeze(String flushId) {
        journal.startAt(0, id(), "");
        return Objects.requireNonNull(journal.freeze(0, id(), flushId));
    }

    private DeadLetter<String, Long> refuse(String key, long delta) {
        int before = journal.deadLetters(100).size();
        journal.add(Map.of(key, delta), NO_LIMIT);
        String flushId = "f" + Tokens.next();
        freeze(flushId);
        journal.complete(0, flushId, Map.of(key, "refused"));
        assertThat(journal.deadLetters(100)).hasSize(before + 1);
        return journal.deadLetters(100).get(before);
    }
}
