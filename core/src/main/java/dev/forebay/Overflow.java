package dev.forebay;

import java.time.Duration;

/**
 * What a write-behind put, or an add to a counter, does when too many changes wait. A change is never dropped: it is accepted, or its caller is told.
 *
 * @param patience how long the put waits for room before it fails with a {@link JournalFullException}; 0 or more
 */
public record Overflow(Duration patience) {

    public Overflow {
        Check.atLeastMillis("patience", patience, 0);
    }

    /** Waits for room, and fails when there is none after {@code patience}. */
    public static Overflow block(Duration patience) {
        return new Overflow(patience);
    }

    /** Fails at once. */
    public static Overflow reject() {
        return new Overflow(Duration.ZERO);
    }
}
