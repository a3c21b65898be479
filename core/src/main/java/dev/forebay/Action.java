package dev.forebay;

/**
 * The caller's own statement, run between hold and release.
 *
 * @param <T> what it returns
 * @param <X> what it throws; passes through unchanged
 */
@FunctionalInterface
public interface Action<T extends @org.jspecify.annotations.Nullable Object, X extends Exception> {

    /** Changes the source and returns after its commit. */
    T run() throws X;

    /** An action without a result. */
    @FunctionalInterface
    interface NoResult<X extends Exception> {
        /** Changes the source and returns after its commit. */
        void run() throws X;
    }
}
