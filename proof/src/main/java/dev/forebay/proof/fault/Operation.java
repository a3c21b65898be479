package dev.forebay.proof.fault;

/**
 * One call of an application, as its log tells it.
 *
 * @param value of a put or removal its version, unique in the run; of an add its delta
 * @param calledNanos when it was called, on the machine's monotonic clock, which all processes of a machine share
 * @param returnedNanos when it returned normally, or {@link #NEVER} if it failed or its process died: it may have happened, then or
 *     later
 */
record Operation(Kind kind, long key, long value, long calledNanos, long returnedNanos) {
    static final long NEVER = Long.MAX_VALUE;

    enum Kind {
        PUT(1),
        REMOVE(2),
        ADD(3);

        private final byte tag;

        Kind(int tag) {
            this.tag = (byte) tag;
        }

        /** Returns what stands for it in a log. */
        byte tag() {
            return tag;
        }

        static Kind of(byte tag) {
            for (Kind kind : values()) {
                if (kind.tag == tag) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("tag %d is no operation's".formatted(tag));
        }
    }

    boolean isAcknowledged() {
        return returnedNanos != NEVER;
    }
}
