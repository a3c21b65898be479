package dev.forebay.benchmarks.near;

import java.util.List;

/**
 * How much is measured.
 *
 * @param repetitions of hits, each in a JVM of its own
 * @param windows of 2 ms of each thread
 * @param threads that read
 * @param fullness whether the cache is nine tenths full, or not half full
 * @param rows that are read
 * @param writes of another process
 */
record Plan(int repetitions, int windows, List<Integer> threads, List<Boolean> fullness, int rows, int writes) {

    /** Everything, in about six minutes. */
    static final Plan FULL = new Plan(3, 500, List.of(1, 2), List.of(false, true), 10_000, 3_000);

    /** The same with a cache that is not half full, in a bit more than a minute. */
    static final Plan SHORT = new Plan(2, 250, List.of(1, 2), List.of(false), 10_000, 1_000);

    Plan repetitions(int count) {
        return new Plan(count, windows, threads, fullness, rows, writes);
    }

    Plan threads(List<Integer> counts) {
        return new Plan(repetitions, windows, counts, fullness, rows, writes);
    }

    Plan windows(int count) {
        return new Plan(repetitions, count, threads, fullness, rows, writes);
    }

    Plan rows(int count) {
        return new Plan(repetitions, windows, threads, fullness, count, writes);
    }

    Plan writes(int count) {
        return new Plan(repetitions, windows, threads, fullness, rows, count);
    }
}
