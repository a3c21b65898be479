package dev.forebay.proof.simulation;

import dev.forebay.proof.ground.Call;
import dev.forebay.proof.ground.Outcome;
import dev.forebay.proof.history.Kind;

/** One call of a client on one key, whose end is filled in when it returns. One that never returns is of unknown outcome. */
final class Recorded {
    private final int client;
    private final Kind kind;
    private final int key;
    private final long calledTick;
    private final long calledNanos;
    private long value;
    private long returnedTick = Call.NEVER;
    private Outcome outcome = Outcome.UNKNOWN;

    Recorded(int client, Kind kind, int key, long value, long tick, long nanos) {
        this.client = client;
        this.kind = kind;
        this.key = key;
        this.value = value;
        this.calledTick = tick;
        this.calledNanos = nanos;
    }

    /** @param tick on the machine's count, or {@link Call#NEVER} for a call that may yet happen */
    void end(long tick, Outcome how) {
        returnedTick = tick;
        outcome = how;
    }

    void read(long what) {
        value = what;
    }

    long calledNanos() {
        return calledNanos;
    }

    /** Returns when it was acknowledged, or {@link Call#NEVER}. */
    long acknowledgedTick() {
        return outcome == Outcome.OK ? returnedTick : Call.NEVER;
    }

    Call call() {
        return new Call(client, kind.tag(), 0, key, value, calledTick, returnedTick, outcome);
    }

    @Override
    public String toString() {
        String end = returnedTick == Call.NEVER ? "never" : String.valueOf(returnedTick);
        return "client %d: %s(%d) %d, from %d to %s, %s"
                .formatted(client, kind.method(), key, value, calledTick, end, outcome);
    }
}
