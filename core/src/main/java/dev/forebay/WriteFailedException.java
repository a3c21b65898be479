package dev.forebay;

/**
 * A {@link Writer} failed; the cause says why.
 *
 * <p>Where {@link #outcomeUnknown()} is false the source did not take the write. Where it is true (connection lost, timeout)
 * the source may have it: read the row back, or write it again. In both cases no old row is left behind in the cache.
 */
public final class WriteFailedException extends ForebayException {
    private static final long serialVersionUID = 1L;

    private final boolean outcomeUnknown;

    public WriteFailedException(String message, boolean outcomeUnknown, Throwable cause) {
        super(message, cause);
        this.outcomeUnknown = outcomeUnknown;
    }

    /** Returns whether the source may have taken the write all the same. */
    public boolean outcomeUnknown() {
        return outcomeUnknown;
    }
}
