package dev.forebay.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Leased;
import dev.forebay.spi.KeyState.Value;
import dev.forebay.spi.Store;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;

/** What a {@link Store} does under many threads, and on random histories; part of {@link StoreContract}. */
public abstract class StoreRaceContract extends StoreTimeContract {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void acquire_byManyThreads_leasesTheKeyToOne() throws Exception {
        Store<String, String> store = store(Specs.lasting(String.class, 0));
        for (int round = 0; round < 20; round++) {
            String key = "k" + round;
            List<Boolean> won = Threads.run(16, PATIENCE, thread -> {
                long token = Tokens.next();
                return store.acquire(Set.of(key), token).get(key) instanceof Leased<String> lease
                        && lease.token() == token;
            });
            assertThat(won).containsOnlyOnce(true);
        }
    }

    @Test
    void claim_byManyThreads_isGivenToOne() throws Exception {
        Store<String, String> store = store(Specs.lasting(String.class, 0));
        List<Boolean> won = Threads.run(16, PATIENCE, thread -> store.claim("a", Tokens.next()));
        assertThat(won).containsOnlyOnce(true);
    }

    @Test
    void replace_byManyThreads_isDoneByOne() throws Exception {
        Store<String, String> store = store(Specs.lasting(String.class, 0));
        Value<String> seen = States.fill(store, "a", Tokens.entry(store, "old"));
        List<Boolean> won = Threads.run(
                16, PATIENCE, thread -> store.replace("a", seen.stamp(), Tokens.entry(store, "new " + thread)));
        assertThat(won).containsOnlyOnce(true);
    }

    @Test
    void holds_ofManyWriters_endWithoutARow() throws Exception {
        Store<String, String> store = store(Specs.lasting(String.class, 0));
        CyclicBarrier allHold = new CyclicBarrier(16);
        Threads.run(16, PATIENCE, thread -> {
            long token = Tokens.next();
            store.hold(Set.of("a"), token);
            allHold.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            store.release(Map.of("a", Tokens.entry(store, "row")), token);
            return true;
        });
        assertThat(store.lookup("a")).isEqualTo(KeyState.absent());
    }

    /**
     * The promise in the small: writers count a source up under holds, readers fill what they load under leases, some threads
     * invalidate; and nobody is ever given a row older than a write that was acknowledged before it asked.
     */
    @Test
    void hits_amongWritersAndReaders_areNeverOlderThanAnAcknowledgedWrite() throws Exception {
        Store<String, Long> store = store(Specs.lasting(Long.class, 0));
        AtomicLong source = new AtomicLong();
        AtomicLong acknowledged = new AtomicLong();
        AtomicInteger hits = new AtomicInteger();
        Threads.run(8, PATIENCE, thread -> {
            for (int i = 0; i < 1_000; i++) {
                switch ((thread + i) % 8) {
                    case 0 -> write(store, source, acknowledged);
                    case 1 -> store.invalidate(Set.of("a"));
                    default -> hits.addAndGet(read(store, source, acknowledged) ? 1 : 0);
                }
            }
            return true;
        });
        assertThat(hits).hasPositiveValue();
        assertThat(store.lookup("a"))
                .satisfiesAnyOf(
                        state -> assertThat(state).isEqualTo(KeyState.absent()),
                        state -> assertThat(((Value<Long>) state).row()).isEqualTo(source.get()));
    }

    private static void write(Store<String, Long> store, AtomicLong source, AtomicLong acknowledged) {
        long token = Tokens.next();
        store.hold(Set.of("a"), token);
        long committed = source.incrementAndGet();
        store.release(Map.of("a", Tokens.entry(store, committed)), token);
        acknowledged.accumulateAndGet(committed, Math::max);
    }

    /** Returns whether the store had the row. */
    private static boolean read(Store<String, Long> store, AtomicLong source, AtomicLong acknowledged) {
        long newest = acknowledged.get();
        KeyState<Long> state = store.lookup("a");
        if (state instanceof Value<Long> hit) {
            assertThat(hit.row()).isGreaterThanOrEqualTo(newest);
            return true;
        }
        long token = Tokens.next();
        if (store.acquire(Set.of("a"), token).get("a") instanceof Leased<Long> lease && lease.token() == token) {
            long loaded = source.get();
            store.fill(Map.of("a", Tokens.entry(store, loaded)), token);
        }
        return false;
    }

    @Test
    void randomHistories_takeEveryStateWhereTheRulesTakeIt() {
        Conformance.Seeds.run(isTimeFake() ? 300 : 30, seed -> {
            Store<String, String> store = store(Specs.lasting(String.class, 0));
            new Conformance(store, Specs.LONG, seed, isTimeFake()).run(200);
        });
    }

    @Test
    void randomHistoriesInTime_takeEveryStateWhereTheRulesTakeIt() {
        Duration guard = tick().multipliedBy(3);
        LongConsumer history = seed -> {
            Store<String, String> store = store(Specs.of(String.class, tick(), guard, 0));
            Conformance run = new Conformance(store, guard, tick(), seed, isTimeFake());
            for (int leg = 0; leg < 4; leg++) {
                run.run(12);
                // Either exact steps, or one so long that everything with a deadline is over.
                advance(isTimeFake() ? run.randomUpTo(guard) : guard.plus(tick().multipliedBy(2)));
                run.timeHasPassed();
            }
        };
        if (isTimeFake()) {
            Conformance.Seeds.run(1_000, history);
        } else {
            Conformance.Seeds.runTogether(3, history);
        }
    }
}
