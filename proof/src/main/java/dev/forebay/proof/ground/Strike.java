package dev.forebay.proof.ground;

/**
 * A fault that has happened.
 *
 * @param target name of the application, or of the server
 * @param beganNanos on the clock of {@link CallLog}
 * @param endedNanos when all was mended
 */
public record Strike(Fault fault, String target, long beganNanos, long endedNanos) {}
