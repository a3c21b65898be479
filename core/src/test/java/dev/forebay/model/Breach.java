package dev.forebay.model;

/**
 * A broken promise: its kind, and what was found.
 *
 * @param found for the trace: what there is, and what there should be
 */
record Breach(Kind kind, String found) {

    /** What can go wrong. */
    enum Kind {
        /** An entry is in the cache, and the source has another row. */
        STALE_ENTRY,
        /** A read returned a row that was not current at any moment of the read. */
        OLD_READ,
        /** A writer's hold is respected longer than its hold time. */
        ENDLESS_HOLD,
        /** A write that was acknowledged is gone. */
        LOST_WRITE,
        /** The source went from a row to an older one. */
        SOURCE_WENT_BACK,
        /** A total is not the sum of the deltas that were added. */
        WRONG_TOTAL,
        /** An entry is in the cache that no read can use. */
        USELESS_ENTRY
    }

    @Override
    public String toString() {
        return kind + ": " + found;
    }
}
