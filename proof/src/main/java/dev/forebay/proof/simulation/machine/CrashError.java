package dev.forebay.proof.simulation.machine;

/** Ends the thread of a host that has crashed. Thrown again at every later step, so that nothing that it unwinds through has an effect. */
public final class CrashError extends Error {
    private static final long serialVersionUID = 1L;

    CrashError() {
        super("the host has crashed", null, false, false);
    }
}
