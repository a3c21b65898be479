package dev.forebay.benchmarks.load;

import java.util.Arrays;

/**
 * What one thread has put: key, when the call began, and when it was acknowledged. The version of a put says where it stands in which
 * log. Written by one thread.
 */
final class PutLog {
    static final int MOST_THREADS = 1 << 8;

    private static final long NEVER = Long.MAX_VALUE;

    private final int thread;
    private long[] keys = new long[1 << 12];
    private long[] begun = new long[1 << 12];
    private long[] acknowledged = new long[1 << 12];
    private int size;

    PutLog(int thread) {
        this.thread = thread;
    }

    /** Returns the version of a put that begins now; until it is acknowledged it counts as one that may happen at any time. */
    long begin(long key, long nanos) {
        if (size == keys.length) {
            keys = Arrays.copyOf(keys, size * 2);
            begun = Arrays.copyOf(begun, size * 2);
            acknowledged = Arrays.copyOf(acknowledged, size * 2);
        }
        keys[size] = key;
        begun[size] = nanos;
        acknowledged[size] = NEVER;
        return (long) size++ * MOST_THREADS + thread;
    }

    /** Notes that the put that began last was acknowledged. */
    void acknowledge(long nanos) {
        acknowledged[size - 1] = nanos;
    }

    int size() {
        return size;
    }

    long key(int index) {
        return keys[index];
    }

    long begunNanos(int index) {
        return begun[index];
    }

    long acknowledgedNanos(int index) {
        return acknowledged[index];
    }

    boolean isAcknowledged(int index) {
        return acknowledged[index] != NEVER;
    }
}
