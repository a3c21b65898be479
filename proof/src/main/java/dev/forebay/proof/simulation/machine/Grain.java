package dev.forebay.proof.simulation.machine;

/**
 * How finely the actors of a machine are interleaved.
 *
 * @param touches about how many touches of shared memory an actor makes before another one may run
 * @param stallOneIn at about every which switch the actor stalls for up to {@code stallNanos}; 0 for never
 * @param mostSteps after which a run is taken to have no end
 */
public record Grain(int touches, int stallOneIn, long stallNanos, long mostSteps) {}
