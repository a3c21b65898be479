package dev.forebay.benchmarks.goals;

import java.time.Duration;
import java.util.List;

/**
 * How much is measured.
 *
 * @param repetitions of what is run in turns; rounds of an expired key
 * @param time of one run of puts, and of five windows of local hits
 * @param threads that put in groups, and that read an expired key in each process
 * @param load how long a load takes, of an expired key; half of it under refresh-ahead
 * @param timeToLive of entries under refresh-ahead
 * @param lives how many of those one run lasts
 * @param sizes of local caches, in entries
 * @param heap of the JVM that has them, as {@code -Xmx} takes it
 * @param dirty rows that wait when a flush begins
 */
record Plan(
        int repetitions,
        Duration time,
        int threads,
        Duration load,
        Duration timeToLive,
        int lives,
        List<Integer> sizes,
        String heap,
        List<Integer> dirty) {

    /** Everything, in about ten minutes. */
    static final Plan FULL = new Plan(
            5,
            Duration.ofSeconds(1),
            64,
            Duration.ofMillis(200),
            Duration.ofSeconds(2),
            5,
            List.of(1_000, 10_000, 100_000, 1_000_000, 10_000_000),
            "8g",
            List.of(1_000, 10_000, 100_000, 1_000_000));

    /** The same with the ends of the growth and one in the middle, in about two minutes. */
    static final Plan SHORT = new Plan(
            3,
            Duration.ofMillis(500),
            64,
            Duration.ofMillis(200),
            Duration.ofSeconds(2),
            2,
            List.of(1_000, 100_000, 10_000_000),
            "8g",
            List.of(1_000, 100_000));

    Plan repetitions(int count) {
        return new Plan(count, time, threads, load, timeToLive, lives, sizes, heap, dirty);
    }

    Plan sizes(List<Integer> entries) {
        return new Plan(repetitions, time, threads, load, timeToLive, lives, entries, heap, dirty);
    }

    Plan heap(String size) {
        return new Plan(repetitions, time, threads, load, timeToLive, lives, sizes, size, dirty);
    }

    Plan dirty(List<Integer> rows) {
        return new Plan(repetitions, time, threads, load, timeToLive, lives, sizes, heap, rows);
    }
}
