package dev.forebay.storefront.demo.load;

/**
 * Something that happened to a key.
 *
 * @param actor who did it, see {@link #actor}
 * @param startNanos on the clock that the processes of one machine share
 * @param value READ: what was read; WRITE: the version written, or the delta added; else 0
 */
public record Operation(Kind kind, int actor, int key, long startNanos, long endNanos, long value) {

    /** What a read returns for a row that is not there. No row may be absent in the demo, so it counts as wrong. */
    public static final long ABSENT = -1;

    /** Kinds of operations. */
    public enum Kind {
        READ,
        WRITE,
        /** A load of the row by a reader, within its read. */
        LOAD,
        FAILED_READ,
        /** A write without an acknowledgement: it may have happened or not. */
        FAILED_WRITE
    }

    /** Returns the number of a thread of a process. */
    static int actor(int process, int thread) {
        return process << 8 | thread;
    }

    /** Returns the thread's name for people: its process and its number there. */
    public String actorName() {
        return "process " + (actor >> 8) + ", thread " + (actor & 0xff);
    }

    /** Returns how long it took. */
    public long nanos() {
        return endNanos - startNanos;
    }
}
