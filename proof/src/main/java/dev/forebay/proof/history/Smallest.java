package dev.forebay.proof.history;

import dev.forebay.proof.ground.Call;
import dev.forebay.proof.ground.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Finds few calls that show a violation by themselves, by leaving out more and more of the others (Zeller and Hildebrandt, "Simplifying
 * and Isolating Failure-Inducing Input", 2002).
 *
 * <p>Only what keeps a right history right is left out: reads; writes of a value that none of the reads that are left returned; and
 * removals that none of these can have seen, because a write that is left lies between for certain. So what is left is wrong in the
 * whole history, too.
 */
public final class Smallest {
    private static final int MANY_READS = 100;

    private final List<Call> all;
    private final Call target;

    private Smallest(List<Call> all, Call target) {
        this.all = all;
        this.target = target;
    }

    /**
     * Returns the fewest calls found, in the order in which they were called.
     *
     * @param calls all on one key
     * @param violation one that {@link Checker#check} found in them
     */
    public static List<Call> of(List<Call> calls, Violation violation) {
        Call target = violation.read();
        List<Call> before = calls.stream()
                .filter(call -> call.calledNanos() <= target.returnedNanos())
                .filter(call -> !Kind.of(call).isRead() || call.outcome() == Outcome.OK)
                .filter(call -> Kind.of(call) != Kind.INVALIDATE)
                .sorted(Comparator.comparingLong(Call::calledNanos))
                .toList();
        return new Smallest(before, target).search();
    }

    private List<Call> search() {
        List<Call> left = all;
        List<Call> fewer =
                closed(all.stream().filter(call -> !isAbsentRead(call)).toList());
        if (isWrong(fewer)) {
            left = fewer; // so most removals can go as well
        }
        for (int chunk = Math.max(1, left.size() / 2); ; chunk /= 2) {
            for (int from = 0; from < left.size(); ) {
                List<Call> rest = new ArrayList<>(left.subList(0, from));
                rest.addAll(left.subList(Math.min(left.size(), from + chunk), left.size()));
                List<Call> candidate = closed(rest);
                if (candidate.size() < left.size() && isWrong(candidate)) {
                    left = candidate;
                } else {
                    from += chunk;
                }
            }
            if (chunk == 1) {
                return left;
            }
        }
    }

    private boolean isWrong(List<Call> calls) {
        return Checker.check(calls).stream()
                .anyMatch(violation -> violation.read().equals(target));
    }

    private static boolean isAbsentRead(Call call) {
        return Kind.of(call).isRead() && call.value() == KeyHistory.ABSENT;
    }

    /** Returns these calls, the violation, and what must not be left out because of them. */
    private List<Call> closed(List<Call> some) {
        Set<Call> kept = Collections.newSetFromMap(new IdentityHashMap<>());
        kept.addAll(some);
        kept.add(target);
        Set<Long> values = new HashSet<>();
        List<Call> absentReads = new ArrayList<>();
        for (Call call : kept) {
            if (isAbsentRead(call)) {
                absentReads.add(call);
            } else if (Kind.of(call).isRead()) {
                values.add(call.value());
            }
        }
        for (Call call : all) {
            if (Kind.of(call).isWrite() && call.value() != KeyHistory.ABSENT && values.contains(call.value())) {
                kept.add(call);
            }
        }
        List<Call> writes = kept.stream()
                .filter(call ->
                        Kind.of(call).isWrite() && call.outcome() == Outcome.OK && call.value() != KeyHistory.ABSENT)
                .toList();
        if (absentReads.size() > MANY_READS) {
            all.stream().filter(Smallest::isRemoval).forEach(kept::add);
        } else {
            absentReads.forEach(read -> addRemovals(read, writes, kept));
        }
        return all.stream().filter(kept::contains).toList();
    }

    private void addRemovals(Call read, List<Call> writes, Set<Call> kept) {
        long covered = writes.stream()
                .filter(write -> write.returnedNanos() < read.calledNanos())
                .mapToLong(Call::calledNanos)
                .max()
                .orElse(Long.MIN_VALUE);
        for (Call call : all) {
            if (isRemoval(call) && call.calledNanos() <= read.returnedNanos() && call.returnedNanos() >= covered) {
                kept.add(call);
            }
        }
    }

    private static boolean isRemoval(Call call) {
        return Kind.of(call).isWrite() && call.value() == KeyHistory.ABSENT && call.outcome() != Outcome.FAILED;
    }
}
