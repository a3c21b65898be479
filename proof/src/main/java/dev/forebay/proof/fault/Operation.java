package dev.forebay.proof.fault;

import dev.forebay.proof.ground.Call;
import dev.forebay.proof.ground.Outcome;

/**
 * One call of an application, as its log tells it.
 *
 * @param value of a put or removal its version, unique in the run; of an add its delta
 * @param calledNanos when it was called, on the machine's monotonic clock, which all processes of a machine share
 * @param returnedNanos when it returned normally, or {@link #NEVER} if it failed or its process died: it may have happened, then or
 *     later
 */
record Operation(Kind kind, long key, long value, long calledNanos, long returnedNanos) {
    static final long NEVER = Call.NEVER;

    enum Kind {
        PUT(1),
        REMOVE(2),
        ADD(3),
        /** No operation: a read missed the version that its thread had put last, and nobody else puts. */
        STALE_READ(4);

        private final int tag;

        Kind(int tag) {
            this.tag = tag;
        }

        /** Returns what stands for it in a log. */
        int tag() {
            return tag;
        }

        static Kind of(int tag) {
            for (Kind kind : values()) {
                if (kind.tag == tag) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("tag %d is no operation's".formatted(tag));
        }
    }

    static Operation of(Call call) {
        long returned = call.outcome() == Outcome.OK ? call.returnedNanos() : NEVER;
        return new Operation(Kind.of(call.kind()), call.key(), call.value(), call.calledNanos(), returned);
    }

    boolean isAcknowledged() {
        return returnedNanos != NEVER;
    }
}
