package dev.forebay;

import java.time.Duration;

/**
 * What a write-behind put, or an add to a counter, does when too many changes wait. A change is never dropped: it is accepted, or
 * written through, or its caller is told.
 *
 * @param patience how long the put waits for room, 0 or more
 * @param writesThrough whether the change is then written to the source before the put returns, as {@link WriteThrough} does;
 *     otherwise the put fails with a {@link JournalFullException}. Not for counters
 */
public record Overflow(Duration patience, boolean writesThrough) {

    public Overflow {
        Check.atLeastMillis("patience", patience, 0);
    }

    /** Waits for room, and fails when there is none after {@code patience}. */
    public static Overflow block(Duration patience) {
        return new Overflow(patience, false);
    }

    /** Fails at once. */
    public static Overflow reject() {
        return new Overflow(Duration.ZERO, false);
    }

    /**
     * Writes to the source at once: puts become as slow as the source is, and fail with a {@link WriteFailedException} where it is
     * away. Not for caches of a {@link JournalGroup}, whose order it would break.
     */
    public static Overflow writeThrough() {
        return new Overflow(Duration.ZERO, true);
    }

    /** Waits for room, and writes to the source when there is none after {@code patience}. */
    public static Overflow writeThroughAfter(Duration patience) {
        return new Overflow(patience, true);
    }
}
