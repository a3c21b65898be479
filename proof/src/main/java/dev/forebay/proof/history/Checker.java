package dev.forebay.proof.history;

import dev.forebay.proof.ground.Call;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether the calls on one key are linearizable: whether there is an order of them that agrees with real time and in which
 * every read returns what the write before it wrote. A history is linearizable exactly if that of each key is (Herlihy and Wing,
 * "Linearizability: A Correctness Condition for Concurrent Objects", TOPLAS 1990, theorem 1).
 *
 * <p>The search is that of Wing and Gong ("Testing and Verifying Concurrent Objects", 1993) with the memory and the just-in-time
 * order of Lowe ("Testing for Linearizability", 2017): it goes through the calls and returns in the order of time, and keeps the set of
 * all configurations that the register may be in. A write takes its place in the order only when a call that returns needs it. A read
 * takes its place as soon as its value is there, which can do no harm as it changes nothing. So a history costs time in its length,
 * times the configurations that the calls under way at once allow; these are few.
 *
 * <p>A read that no configuration explains is a violation; the check goes on as if it had not been made. At the same reading of the
 * clock, calls come before returns: that accepts more.
 */
public final class Checker {
    private static final int MOST_AT_ONCE = Long.SIZE;

    private final KeyHistory history;
    private final @Nullable Call[] pending = new Call[MOST_AT_ONCE];
    private final int[] slotOf;
    private long taken; // a bit for each slot in use
    private int removalsCalled;
    private Map<Configuration, Integer> configurations = new HashMap<>();

    /**
     * What the register may be.
     *
     * @param placed a bit for each pending call that has its place in the order already
     */
    private record Configuration(long value, long placed) {
        boolean has(int slot) {
            return (placed & 1L << slot) != 0;
        }

        Configuration without(int slot) {
            return new Configuration(value, placed & ~(1L << slot));
        }
    }

    private Checker(KeyHistory history) {
        this.history = history;
        this.slotOf = new int[history.definite.size()];
        // The number is how many removals of unknown outcome have been used up: the fewer, the more may still come.
        configurations.put(new Configuration(KeyHistory.ABSENT, 0), 0);
    }

    /**
     * Returns the reads that are wrong, in the order in which they returned.
     *
     * @param calls those on one key, in any order
     * @throws IllegalArgumentException if a value was written twice, or more than 64 calls were under way at once
     */
    public static List<Violation> check(List<Call> calls) {
        KeyHistory history = new KeyHistory(calls);
        List<Violation> violations = new ArrayList<>(history.nonsense);
        violations.addAll(new Checker(history).run());
        violations.sort(Comparator.comparingLong(violation -> violation.read().returnedNanos()));
        return violations;
    }

    private List<Violation> run() {
        List<Call> calls = history.definite;
        Integer[] returns = new Integer[calls.size()];
        Arrays.setAll(returns, i -> i);
        Arrays.sort(returns, Comparator.comparingLong(i -> calls.get(i).returnedNanos()));
        List<Violation> violations = new ArrayList<>();
        int next = 0;
        for (int returning : returns) {
            Call call = calls.get(returning);
            while (next < calls.size() && calls.get(next).calledNanos() <= call.returnedNanos()) {
                slotOf[next] = begin(calls.get(next));
                next++;
            }
            List<Long> removals = history.unknownRemovals;
            while (removalsCalled < removals.size() && removals.get(removalsCalled) <= call.returnedNanos()) {
                removalsCalled++;
            }
            if (!end(slotOf[returning])) {
                violations.add(new Violation(call, "no order of the writes explains it: stale, or from the future"));
            }
        }
        return violations;
    }

    private int begin(Call call) {
        int slot = Long.numberOfTrailingZeros(~taken);
        if (slot == MOST_AT_ONCE) {
            throw new IllegalArgumentException(
                    "more than %d calls on one key at once; the last is %s".formatted(MOST_AT_ONCE, call));
        }
        taken |= 1L << slot;
        pending[slot] = call;
        if (Kind.of(call).isRead()) {
            Map<Configuration, Integer> after = new HashMap<>();
            configurations.forEach((configuration, used) -> {
                long placed = configuration.value() == call.value()
                        ? configuration.placed() | 1L << slot
                        : configuration.placed();
                keep(after, new Configuration(configuration.value(), placed), used);
            });
            configurations = after;
        }
        return slot;
    }

    /** The call in this slot returns, so it has its place now. Returns whether that can be. */
    private boolean end(int slot) {
        Map<Configuration, Integer> after = new HashMap<>();
        Map<Configuration, Integer> seen = new HashMap<>();
        configurations.forEach((configuration, used) -> place(configuration, used, slot, seen, after));
        if (!after.isEmpty()) {
            configurations = after;
        }
        taken &= ~(1L << slot);
        pending[slot] = null;
        return !after.isEmpty();
    }

    /** Adds to {@code after} all configurations in which the call of {@code slot} has its place, and forgets the slot. */
    private void place(
            Configuration configuration,
            int used,
            int slot,
            Map<Configuration, Integer> seen,
            Map<Configuration, Integer> after) {
        if (configuration.has(slot)) {
            keep(after, configuration.without(slot), used);
            return;
        }
        if (!keep(seen, configuration, used)) {
            return;
        }
        for (long rest = taken & ~configuration.placed(); rest != 0; rest &= rest - 1) {
            int other = Long.numberOfTrailingZeros(rest);
            Call call = pending[other];
            if (call != null && Kind.of(call).isWrite()) {
                place(written(configuration, call.value(), 1L << other), used, slot, seen, after);
            }
        }
        if (used < removalsCalled && configuration.value() != KeyHistory.ABSENT) {
            Configuration removed = written(configuration, KeyHistory.ABSENT, 0);
            if (removed.placed() != configuration.placed()) { // else nobody sees it now, and it can be placed later
                place(removed, used + 1, slot, seen, after);
            }
        }
    }

    /** Returns the configuration after a write, and after all pending reads that want to see its value. */
    private Configuration written(Configuration before, long value, long writes) {
        long placed = before.placed() | writes;
        for (long rest = taken & ~placed; rest != 0; rest &= rest - 1) {
            int slot = Long.numberOfTrailingZeros(rest);
            Call call = pending[slot];
            if (call != null && Kind.of(call).isRead() && call.value() == value) {
                placed |= 1L << slot;
            }
        }
        return new Configuration(value, placed);
    }

    /** Returns whether this is news: a configuration is worth no more than the same one with fewer removals used up. */
    private static boolean keep(Map<Configuration, Integer> set, Configuration configuration, int used) {
        Integer before = set.get(configuration);
        if (before != null && before <= used) {
            return false;
        }
        set.put(configuration, used);
        return true;
    }
}
