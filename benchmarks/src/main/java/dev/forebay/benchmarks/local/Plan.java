package dev.forebay.benchmarks.local;

import java.time.Duration;
import java.util.List;

/**
 * How much is measured.
 *
 * @param repetitions of everything, each in a JVM of its own
 * @param warmUp before that in the same JVM
 * @param time of one repetition
 * @param threads that read
 * @param keys that are cached
 * @param isForked whether each repetition has a JVM of its own; without, its figures say nothing
 */
record Plan(int repetitions, Duration warmUp, Duration time, List<Integer> threads, int keys, boolean isForked) {

    /** Everything, in about eight minutes. */
    static final Plan FULL = new Plan(5, Duration.ofSeconds(5), Duration.ofSeconds(2), List.of(1, 2), 100_000, true);

    /** The same in less than two minutes; a JVM that has less time to warm up has not compiled what is measured. */
    static final Plan SHORT = FULL.repetitions(2).times(Duration.ofSeconds(2), Duration.ofMillis(400));

    Plan times(Duration toWarmUp, Duration ofOne) {
        return new Plan(repetitions, toWarmUp, ofOne, threads, keys, isForked);
    }

    Plan threads(List<Integer> counts) {
        return new Plan(repetitions, warmUp, time, counts, keys, isForked);
    }

    Plan repetitions(int count) {
        return new Plan(count, warmUp, time, threads, keys, isForked);
    }
}
