package dev.forebay.proof.ground;

/**
 * One call of an application on one key, as the log of its thread tells it.
 *
 * @param thread number of the log that it is from
 * @param kind what was called; each kind of run has numbers of its own, above 0
 * @param register what the key belongs to
 * @param value what was written, or has been read
 * @param calledNanos when it was called; see {@link CallLog} for the clock
 * @param returnedNanos when it returned, or {@link #NEVER} if its outcome is unknown
 */
public record Call(
        int thread,
        int kind,
        int register,
        int key,
        long value,
        long calledNanos,
        long returnedNanos,
        Outcome outcome) {
    public static final long NEVER = Long.MAX_VALUE;
}
