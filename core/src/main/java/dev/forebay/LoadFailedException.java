package dev.forebay;

/**
 * The source did not give the row; the cause says why. Nothing was cached. Worth another try, or an answer without the row.
 *
 * <p>A load that outlasted its hard timeout has a {@link java.util.concurrent.TimeoutException} as its cause; one that was not begun, since
 * too many run in place of a lost store, or too many hang, a {@link java.util.concurrent.RejectedExecutionException}.
 */
public final class LoadFailedException extends ForebayException {
    private static final long serialVersionUID = 1L;

    public LoadFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
