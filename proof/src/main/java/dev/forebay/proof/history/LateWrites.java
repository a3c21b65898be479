package dev.forebay.proof.history;

import dev.forebay.proof.ground.Call;
import dev.forebay.proof.ground.Outcome;
import java.time.Duration;
import java.util.List;

/**
 * Leaves out the reads that are promised less: those made while a write is under way whose hold has run out. The source may take the
 * write then without a hold, so until it is acknowledged a read may return either row, also the old one after the new one. From its
 * acknowledgement on, all is promised again.
 */
final class LateWrites {
    private LateWrites() {}

    /**
     * Returns the calls that are to be checked.
     *
     * @param calls all on one key
     * @param holdTime of their cache
     */
    static List<Call> withoutReadsMeanwhile(List<Call> calls, Duration holdTime) {
        List<Call> late = calls.stream()
                .filter(call -> call.outcome() == Outcome.OK && isUnderHold(call))
                .filter(call -> call.returnedNanos() - call.calledNanos() >= holdTime.toNanos())
                .toList();
        if (late.isEmpty()) {
            return calls;
        }
        return calls.stream()
                .filter(call ->
                        !Kind.of(call).isRead() || late.stream().noneMatch(write -> isMeanwhile(call, write, holdTime)))
                .toList();
    }

    private static boolean isUnderHold(Call call) {
        return switch (Kind.of(call)) {
            case WRITE, WRITE_ALL, HOLD -> true;
            case PUT, PUT_ALL, REMOVE, REMOVE_ALL -> Register.of(call) != Register.BEHIND;
            default -> false;
        };
    }

    /** The hold cannot have run out before the hold time has passed since the call. */
    private static boolean isMeanwhile(Call read, Call write, Duration holdTime) {
        return read.calledNanos() <= write.returnedNanos()
                && read.returnedNanos() >= write.calledNanos() + holdTime.toNanos();
    }
}
