package dev.forebay.proof.simulation;

import dev.forebay.proof.simulation.machine.Experiment.Outcome;
import dev.forebay.proof.simulation.machine.Trace;
import dev.forebay.proof.simulation.machine.WovenLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/** Runs many seeds, some at once. */
final class Campaign {
    private final WovenLoader engine = new WovenLoader(List.of());
    private final BiConsumer<Long, Outcome> told;
    private long seeds;
    private long steps;
    private long calls;
    private long faults;
    private final List<Long> violations = new ArrayList<>();

    /** @param told is told of each seed with a violation; by one thread at a time */
    Campaign(BiConsumer<Long, Outcome> told) {
        this.told = told;
    }

    /**
     * What was run.
     *
     * @param calls that clients made
     * @param violations seeds with one, in the order in which they were found
     */
    record Result(long seeds, long steps, long calls, long faults, List<Long> violations, Duration time) {
        String words() {
            double seconds = Math.max(1, time.toMillis()) / 1e3;
            return "%d seeds in %.1f s, %.0f a second; %d steps, %d calls, %d faults injected, %d violations"
                    .formatted(seeds, seconds, seeds / seconds, steps, calls, faults, violations.size());
        }
    }

    /** Runs the seeds from {@code from} on. */
    Result run(long from, long many, int threads) throws InterruptedException, ExecutionException {
        long began = System.nanoTime();
        AtomicLong next = new AtomicLong(from);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                all.add(pool.submit(() -> work(next, from + many)));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            pool.shutdownNow();
        }
        Duration time = Duration.ofNanos(System.nanoTime() - began);
        return new Result(seeds, steps, calls, faults, List.copyOf(violations), time);
    }

    private void work(AtomicLong next, long end) {
        try (Simulator simulator = new Simulator(engine)) {
            for (long seed = next.getAndIncrement(); seed < end; seed = next.getAndIncrement()) {
                count(seed, simulator.run(seed, new Trace(false)));
            }
        }
    }

    private synchronized void count(long seed, Outcome outcome) {
        seeds++;
        steps += outcome.steps();
        calls += outcome.calls();
        faults += outcome.faults();
        if (outcome.violation() != null) {
            violations.add(seed);
            told.accept(seed, outcome);
        }
    }
}
