package dev.forebay.benchmarks.reads;

import dev.forebay.benchmarks.load.Callers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How much is measured.
 *
 * @param repetitions of everything
 * @param time of one run
 * @param threads that read
 * @param virtualThreads that read, where the JVM has them; 0 for none
 * @param keys that are cached, of which Zipf's law draws
 * @param batch keys of a bulk read
 */
record Plan(int repetitions, Duration time, List<Integer> threads, int virtualThreads, int keys, int batch) {

    /** Everything. */
    static final Plan FULL = new Plan(5, Duration.ofSeconds(1), List.of(1, 16, 64), 256, 100_000, 100);

    /** The same in a few minutes, with wider spreads. */
    static final Plan SHORT = FULL.time(Duration.ofMillis(250));

    Plan repetitions(int count) {
        return new Plan(count, time, threads, virtualThreads, keys, batch);
    }

    Plan time(Duration ofOneRun) {
        return new Plan(repetitions, ofOneRun, threads, virtualThreads, keys, batch);
    }

    Plan threads(List<Integer> counts) {
        return new Plan(repetitions, time, counts, virtualThreads, keys, batch);
    }

    Plan keys(int count, int inBatch) {
        return new Plan(repetitions, time, threads, virtualThreads, count, inBatch);
    }

    /** Returns who reads what is there. */
    List<Callers> callers() {
        List<Callers> callers = new ArrayList<>();
        threads.forEach(count -> callers.add(Callers.threads(count)));
        if (virtualThreads > 0 && Callers.canBeVirtual()) {
            callers.add(new Callers(virtualThreads, true));
        }
        return callers;
    }

    /** Returns who reads in bulk, and what is missing: the fewest, and those in the middle. */
    List<Callers> fewCallers() {
        return threads.stream()
                .limit(threads.size() / 2 + 1)
                .map(Callers::threads)
                .toList();
    }

    /** Returns who reads on a schedule. */
    Callers scheduled() {
        return Callers.threads(threads.get(threads.size() / 2));
    }
}
