package dev.forebay;

import org.jspecify.annotations.Nullable;

/**
 * The store did not answer in time, and the operation cannot be true without it.
 *
 * <p>Reads never throw it: they go to the source. A strict write throws it before the source is touched. A write-behind put
 * that throws it may or may not have been accepted.
 */
public final class StoreUnavailableException extends ForebayException {
    private static final long serialVersionUID = 1L;

    public StoreUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
