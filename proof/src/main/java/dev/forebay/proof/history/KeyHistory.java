package dev.forebay.proof.history;

import dev.forebay.proof.ground.Call;
import dev.forebay.proof.ground.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What must be explained of the calls on one key: reads that returned a value, and writes that happened or may have.
 *
 * <p>Every written value but {@link #ABSENT} is unique, so a write of unknown outcome is settled by who read it. If nobody did, the
 * history with it is linearizable exactly if the one without it is, and it is left out. Else it happened before the first of its
 * readers returned, and has that for its end. What is left are removals of unknown outcome: any of them may explain an absent row, at
 * any time after its call, once.
 */
final class KeyHistory {
    /** The value of a key that has no row; what every key begins with. */
    static final long ABSENT = 0;

    /** Calls with an end, by the time they were called. */
    final List<Call> definite = new ArrayList<>();

    /** Times at which removals of unknown outcome were called, in order. */
    final List<Long> unknownRemovals = new ArrayList<>();

    /** Reads that nothing needs to be ordered for to be wrong. */
    final List<Violation> nonsense = new ArrayList<>();

    KeyHistory(List<Call> calls) {
        Map<Long, Call> writeOf = writes(calls);
        Map<Long, Long> firstReadOf = new HashMap<>();
        for (Call call : calls) {
            if (!Kind.of(call).isRead() || call.outcome() != Outcome.OK) {
                continue;
            }
            Call write = writeOf.get(call.value());
            if (write == null && call.value() != ABSENT) {
                nonsense.add(new Violation(call, "the value was never written to this key"));
            } else if (write != null && write.outcome() == Outcome.FAILED) {
                nonsense.add(new Violation(call, "the write of this value had failed for certain"));
            } else {
                definite.add(call);
                firstReadOf.merge(call.value(), call.returnedNanos(), Math::min);
            }
        }
        for (Call call : calls) {
            if (Kind.of(call).isWrite() && call.outcome() != Outcome.FAILED) {
                addWrite(call, firstReadOf.get(call.value()));
            }
        }
        definite.sort(Comparator.comparingLong(Call::calledNanos));
        unknownRemovals.sort(Comparator.naturalOrder());
    }

    private static Map<Long, Call> writes(List<Call> calls) {
        Map<Long, Call> writeOf = new HashMap<>();
        for (Call call : calls) {
            if (Kind.of(call).isWrite() && call.value() != ABSENT) {
                Call other = writeOf.put(call.value(), call);
                if (other != null) {
                    throw new IllegalArgumentException(
                            "value %d was written twice: %s, %s".formatted(call.value(), other, call));
                }
            }
        }
        return writeOf;
    }

    private void addWrite(Call write, @Nullable Long firstRead) {
        if (write.outcome() == Outcome.OK) {
            definite.add(write);
        } else if (write.value() == ABSENT) {
            unknownRemovals.add(write.calledNanos());
        } else if (firstRead != null) {
            // A read that returned before the write was called is a violation; the write's end must not be before its
            // call.
            definite.add(ending(write, Math.max(firstRead, write.calledNanos())));
        }
    }

    private static Call ending(Call call, long nanos) {
        return new Call(
                call.thread(),
                call.kind(),
                call.register(),
                call.key(),
                call.value(),
                call.calledNanos(),
                nanos,
                Outcome.OK);
    }
}
