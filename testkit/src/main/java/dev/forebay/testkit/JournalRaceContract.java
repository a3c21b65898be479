package dev.forebay.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.DeadLetter;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.Journal;
import dev.forebay.spi.Journal.Change;
import dev.forebay.spi.Journal.Limit;
import dev.forebay.spi.Journal.Refused;
import dev.forebay.spi.Journal.Settled;
import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Dirty;
import dev.forebay.spi.KeyState.Held;
import dev.forebay.spi.KeyState.Value;
import dev.forebay.spi.KeySteps;
import dev.forebay.spi.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a {@link Journal} does under many threads, and on random histories; part of {@link JournalContract}. */
public abstract class JournalRaceContract {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Limit NO_LIMIT = Limit.ofKeys(1_000_000);

    /** Returns the store of a cache; of the same cache when asked again with its name. */
    protected abstract <V> Store<String, V> store(CacheSpec<String, V> spec);

    /** Returns the journal of a cache, whose entries {@code store(spec)} serves. */
    protected abstract <V> Journal<String, V> journal(CacheSpec<String, V> spec);

    /** Lets at least this much time pass on the store's clock: moves a fake clock, or waits. */
    protected abstract void advance(Duration time);

    /** Returns the unit of time of these tests; longer than any pause of the machine, where time is real. */
    protected Duration tick() {
        return Duration.ofMillis(500);
    }

    /** Returns whether time passes in {@link #advance} alone. */
    protected boolean isTimeFake() {
        return false;
    }

    /** Every writer owns a key and counts it up, while one drainer flushes: the source ends with the last of each. */
    @Test
    void flushesAmongAppends_loseNoWrite() throws Exception {
        CacheSpec<String, Long> spec = Specs.lasting(Long.class, 2);
        Store<String, Long> store = store(spec);
        Journal<String, Long> journal = journal(spec);
        Map<String, Long> source = new ConcurrentHashMap<>();
        AtomicInteger writing = new AtomicInteger(6);
        Threads.run(7, PATIENCE, thread -> {
            if (thread == 6) {
                while (writing.get() > 0) {
                    flush(journal, store, source);
                }
                return true;
            }
            try {
                for (long row = 1; row <= 300; row++) {
                    assertThat(journal.append(Map.of("k" + thread, row), NO_LIMIT))
                            .isEmpty();
                    assertThat(rowOf(store, "k" + thread)).isEqualTo(row);
                }
            } finally {
                writing.decrementAndGet();
            }
            return true;
        });
        flush(journal, store, source);
        assertThat(journal.backlog().pending()).isZero();
        for (int thread = 0; thread < 6; thread++) {
            assertThat(source).containsEntry("k" + thread, 300L);
            assertThat(rowOf(store, "k" + thread)).isEqualTo(300L);
        }
    }

    private static @Nullable Long rowOf(Store<String, Long> store, String key) {
        KeyState<Long> state = store.lookup(key);
        return state instanceof Dirty<Long> dirty
                ? dirty.row()
                : state instanceof Value<Long> value ? value.row() : null;
    }

    private static void flush(Journal<String, Long> journal, Store<String, Long> store, Map<String, Long> source) {
        for (int partition = 0; partition < journal.partitions(); partition++) {
            List<Settled<String, Long>> settled = new ArrayList<>();
            for (Change<String, Long> change : journal.oldest(partition, 4)) {
                assertThat(change.row()).isNotNull();
                Long before = source.put(change.key(), change.row());
                assertThat(before == null ? 0 : before).isLessThanOrEqualTo(change.row());
                settled.add(new Settled<>(change.key(), change.sequence(), Tokens.entry(store, change.row())));
            }
            journal.settle(partition, settled);
        }
    }

    @Test
    void append_byManyThreads_keepsTheLimit() throws Exception {
        CacheSpec<String, String> spec = Specs.lasting(String.class, 1);
        Journal<String, String> journal = journal(spec);
        AtomicInteger accepted = new AtomicInteger();
        Threads.run(8, PATIENCE, thread -> {
            for (int i = 0; i < 20; i++) {
                boolean taken = journal.append(Map.of("k" + thread + "-" + i, "row"), Limit.ofKeys(50))
                        .isEmpty();
                accepted.addAndGet(taken ? 1 : 0);
            }
            return true;
        });
        assertThat(accepted).hasValue(50);
        assertThat(journal.backlog().pending()).isEqualTo(50);
    }

    @Test
    void own_byManyThreads_isGivenToOne() throws Exception {
        Journal<String, String> journal = journal(Specs.lasting(String.class, 1));
        List<Boolean> won = Threads.run(16, PATIENCE, thread -> journal.own(0, thread, Specs.LONG));
        assertThat(won).containsOnlyOnce(true);
    }

    @Test
    void randomHistories_takeEveryStateWhereTheRulesTakeIt() {
        Conformance.Seeds.run(isTimeFake() ? 300 : 30, seed -> {
            CacheSpec<String, String> spec = Specs.lasting(String.class, 1);
            Store<String, String> store = store(spec);
            run(new Conformance(store, Specs.LONG, seed, isTimeFake()), store, journal(spec), 60);
        });
    }

    @Test
    void randomHistoriesInTime_takeEveryStateWhereTheRulesTakeIt() {
        Duration guard = tick().multipliedBy(3);
        Conformance.Seeds.run(isTimeFake() ? 500 : 1, seed -> {
            CacheSpec<String, String> spec = Specs.of(String.class, tick(), guard, 1);
            Store<String, String> store = store(spec);
            Journal<String, String> journal = journal(spec);
            Conformance states = new Conformance(store, guard, tick(), seed, isTimeFake());
            for (int leg = 0; leg < 4; leg++) {
                run(states, store, journal, 6);
                // Either exact steps, or one so long that everything with a deadline is over.
                advance(isTimeFake() ? states.randomUpTo(guard) : guard.plus(tick().multipliedBy(2)));
                states.timeHasPassed();
            }
        });
    }

    /** Steps of the store and of the journal in turns. */
    private static void run(
            Conformance states, Store<String, String> store, Journal<String, String> journal, int steps) {
        Random random = states.random();
        for (int i = 0; i < steps; i++) {
            states.run(random.nextInt(4));
            switch (random.nextInt(4)) {
                case 0 -> append(states, store, journal);
                case 1 -> flush(states, journal, true);
                case 2 -> revive(states, store, journal);
                default -> flush(states, journal, random.nextBoolean());
            }
            states.compare();
        }
    }

    private static void revive(Conformance states, Store<String, String> store, Journal<String, String> journal) {
        List<DeadLetter<String, String>> letters = journal.deadLetters(1_000);
        if (letters.isEmpty()) {
            return;
        }
        DeadLetter<String, String> letter = letters.get(states.random().nextInt(letters.size()));
        KeyState<String> state = states.state(letter.key());
        boolean free = !(state instanceof Dirty) && !(state instanceof Held);
        states.note("revive %s", letter.key());
        assertThat(journal.revive(letter)).as(states::history).isEqualTo(free);
        if (free) {
            long sequence = ((Dirty<String>) store.lookup(letter.key())).sequence();
            states.take(letter.key(), KeySteps.append(state, letter.row(), sequence));
        }
    }

    /** Sequences are the journal's to give, so they are read from the store. */
    private static void append(Conformance states, Store<String, String> store, Journal<String, String> journal) {
        Map<String, @Nullable String> rows = new HashMap<>();
        states.someKeys().forEach(key -> rows.put(key, states.entry().row()));
        states.note("append %s", rows);
        Set<String> held = new HashSet<>(rows.keySet());
        held.removeIf(key -> !(states.state(key) instanceof Held));
        assertThat(journal.append(rows, NO_LIMIT)).as(states::history).isEqualTo(held);
        rows.keySet().removeAll(held);
        rows.forEach((key, row) -> {
            assertThat(store.lookup(key)).as(states::history).isInstanceOf(Dirty.class);
            long sequence = ((Dirty<String>) store.lookup(key)).sequence();
            if (states.state(key) instanceof Dirty<String> before) {
                assertThat(sequence).as(states::history).isGreaterThan(before.sequence());
            }
            states.take(key, KeySteps.append(states.state(key), row, sequence));
        });
    }

    /** Settles or buries some of what waits, now and then under an outdated sequence or fence. */
    private static void flush(Conformance states, Journal<String, String> journal, boolean settle) {
        Set<String> keys = states.someKeys();
        for (Change<String, String> change : journal.changesOf(0, keys)) {
            long sequence = change.sequence() - states.random().nextInt(2);
            long fence = states.random().nextInt(3);
            long announced = states.random().nextInt(4) > 0 ? fence : fence + 1;
            journal.announce(0, announced);
            Value<String> entry = settle ? entryOf(change, states.entry()) : null;
            states.note(
                    "%s %s sequence %d fence %d of %d",
                    settle ? "settle" : "bury", change.key(), sequence, fence, announced);
            int letters = journal.deadLetters(1_000).size();
            boolean taken = fence == announced
                    && states.take(change.key(), KeySteps.settle(states.state(change.key()), sequence, entry));
            if (settle) {
                journal.settle(0, fence, List.of(new Settled<>(change.key(), sequence, entry)));
            } else {
                Change<String, String> refused = new Change<>(change.key(), change.row(), sequence, change.since());
                journal.bury(0, fence, List.of(new Refused<>(refused, "refused", 1)));
                assertThat(journal.deadLetters(1_000)).as(states::history).hasSize(letters + (taken ? 1 : 0));
            }
        }
    }

    /** What is settled is the row that was flushed; a journal may know it already and take the rest of the entry alone. */
    private static Value<String> entryOf(Change<String, String> flushed, Value<String> entry) {
        return new Value<>(flushed.row(), entry.stamp(), entry.expiresAtMillis(), entry.costMillis());
    }
}
