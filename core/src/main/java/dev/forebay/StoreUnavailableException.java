package dev.forebay;

import org.jspecify.annotations.Nullable;

/**
 * The store did not answer in time, and the operation cannot be true without it.
 *
 * <p>Reads go to the source instead, but for write-behind caches that are {@link StoreOutage#STRICT} and for counters: there the
 * store alone has every acknowledged write. A strict write that holds its keys throws it before the source is touched. A
 * write-behind put, or an add to a counter, that throws it may or may not have been accepted.
 */
public final class StoreUnavailableException extends ForebayException {
    private static final long serialVersionUID = 1L;

    public StoreUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
