package dev.forebay.proof.simulation.machine;

import org.jspecify.annotations.Nullable;

/** What is run on machines, one for each seed. Implemented by a class that a {@link WovenLoader} has loaded. */
public interface Experiment {

    /** Runs a seed; called by one thread at a time for the same carriers. */
    Outcome run(long seed, Carriers carriers, Trace trace);

    /**
     * How it went.
     *
     * @param setup what was run, in words
     * @param steps of the machine
     * @param calls that the simulated clients made
     * @param faults that were injected
     * @param violation what was wrong, or {@code null}
     */
    record Outcome(
            String setup,
            long steps,
            int calls,
            int faults,
            @Nullable String violation) {}
}
