package dev.forebay.proof.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.proof.ground.Call;
import dev.forebay.proof.ground.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The checker and a search through all orders agree on histories made at random; half of them are then spoilt. */
class RandomHistoriesTest {
    private static final int HISTORIES = 60_000;

    @Test
    void checkerAgreesWithASearchThroughAllOrders() {
        int right = 0;
        int wrong = 0;
        for (int seed = 0; seed < HISTORIES; seed++) {
            Random random = new Random(seed);
            List<Call> calls = generate(random, 2 + random.nextInt(7));
            boolean linearizable = true;
            if (random.nextBoolean()) {
                for (int times = 1 + random.nextInt(4); times > 0; times--) {
                    spoil(calls, random);
                }
                linearizable = isLinearizable(calls);
            }
            assertThat(Checker.check(calls).isEmpty())
                    .as("seed %d is linearizable: %s", seed, calls)
                    .isEqualTo(linearizable);
            right += linearizable ? 1 : 0;
            wrong += linearizable ? 0 : 1;
        }
        assertThat(right).isGreaterThan(HISTORIES / 4);
        assertThat(wrong).isGreaterThan(HISTORIES / 10);
    }

    @Test
    void longHistories_thatAreRight_areAccepted_andOneStaleReadInThemIsFound() {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            List<Call> calls = generate(random, 20_000);
            assertThat(Checker.check(calls)).as("seed %d", seed).isEmpty();
            Call first = calls.stream()
                    .filter(call -> call.outcome() == Outcome.OK
                            && Kind.of(call).isWrite()
                            && call.value() != KeyHistory.ABSENT)
                    .min(Comparator.comparingLong(Call::returnedNanos))
                    .orElseThrow();
            long end = calls.stream()
                    .filter(call -> call.outcome() == Outcome.OK)
                    .mapToLong(Call::returnedNanos)
                    .max()
                    .orElseThrow();
            Call stale = CheckerTest.read(first.value(), end + 1, end + 2);
            calls.add(stale);
            assertThat(Checker.check(calls)).extracting(Violation::read).containsExactly(stale);
        }
    }

    /** Plays calls of some threads against a register: each takes its place at a random moment between call and return. */
    private static List<Call> generate(Random random, int count) {
        record Planned(Kind kind, long value, long called, long place, long returned, Outcome outcome) {}
        int threads = 2 + random.nextInt(3);
        long[] free = new long[threads];
        List<Planned> plan = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int thread = random.nextInt(threads);
            long called = free[thread] + 1 + random.nextInt(6);
            long place = called + random.nextInt(8);
            long returned = place + random.nextInt(8);
            free[thread] = returned;
            int dice = random.nextInt(10);
            Kind kind = dice < 5 ? Kind.GET : dice < 8 ? Kind.PUT : Kind.REMOVE;
            boolean unknown = kind != Kind.GET && random.nextInt(4) == 0;
            long when = unknown ? called + random.nextInt(60) : place;
            plan.add(new Planned(
                    kind,
                    kind == Kind.PUT ? i + 1 : KeyHistory.ABSENT,
                    called,
                    unknown && random.nextInt(3) == 0 ? Call.NEVER : when,
                    unknown ? Call.NEVER : returned,
                    unknown ? Outcome.UNKNOWN : Outcome.OK));
        }
        plan.sort(Comparator.comparingLong(Planned::place));
        long value = KeyHistory.ABSENT;
        List<Call> calls = new ArrayList<>();
        for (Planned planned : plan) {
            if (planned.kind() != Kind.GET && planned.place() != Call.NEVER) {
                value = planned.value();
            }
            long seen = planned.kind() == Kind.GET ? value : planned.value();
            calls.add(CheckerTest.call(planned.kind(), seen, planned.called(), planned.returned(), planned.outcome()));
        }
        return calls;
    }

    /** Lets one read return what another call wrote, or moves it in time. */
    private static void spoil(List<Call> calls, Random random) {
        int index = random.nextInt(calls.size());
        Call call = calls.get(index);
        Call other = calls.get(random.nextInt(calls.size()));
        if (call.outcome() != Outcome.OK) {
            return;
        }
        long shift = random.nextInt(30);
        calls.set(
                index,
                Kind.of(call).isRead()
                        ? CheckerTest.read(other.value(), call.calledNanos(), call.returnedNanos())
                        : CheckerTest.call(
                                Kind.of(call),
                                call.value(),
                                call.calledNanos() + shift,
                                call.returnedNanos() + shift,
                                Outcome.OK));
    }

    /** Tries every order. */
    private static boolean isLinearizable(List<Call> calls) {
        return search(calls, 0, KeyHistory.ABSENT);
    }

    private static boolean search(List<Call> calls, long done, long value) {
        long firstReturn = Call.NEVER;
        boolean over = true;
        for (int i = 0; i < calls.size(); i++) {
            if ((done & 1L << i) == 0 && calls.get(i).outcome() == Outcome.OK) {
                over = false;
                firstReturn = Math.min(firstReturn, calls.get(i).returnedNanos());
            }
        }
        if (over) {
            return true;
        }
        for (int i = 0; i < calls.size(); i++) {
            Call call = calls.get(i);
            // Nothing that has returned may come after what is placed now.
            if ((done & 1L << i) != 0 || call.calledNanos() > firstReturn) {
                continue;
            }
            boolean read = Kind.of(call).isRead();
            if (read && call.value() != value) {
                continue;
            }
            if (search(calls, done | 1L << i, read ? value : call.value())) {
                return true;
            }
        }
        return false;
    }
}
