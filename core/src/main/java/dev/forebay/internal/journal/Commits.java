package dev.forebay.internal.journal;

/**
 * Makes changes of a {@link Ledger} last. Changes are numbered in the order in which they were written, and come to last in that
 * order: when one lasts, so do all before it.
 *
 * <p>Safe for use by many threads.
 */
public interface Commits {

    /** Changes that are in memory alone: each lasts as long as it ever will when it has been written. */
    Commits NONE = new Commits() {
        @Override
        public void requireUsable() {
            // Memory takes changes always.
        }

        @Override
        public long write(Runnable change) {
            change.run();
            return 0;
        }

        @Override
        public long lasting() {
            return 0;
        }

        @Override
        public void await(long number) {
            // What was written lasts.
        }
    };

    /**
     * Returns normally when changes are taken.
     *
     * @throws dev.forebay.StoreUnavailableException if an earlier one could not be made to last
     */
    void requireUsable();

    /**
     * Runs what writes a change: all of it will last, or nothing. Does not wait for that.
     *
     * @return the number of the change
     * @throws dev.forebay.StoreUnavailableException if it cannot be written
     */
    long write(Runnable change);

    /** Returns the number of the last change that lasts. */
    long lasting();

    /**
     * Returns when the change lasts.
     *
     * @throws dev.forebay.StoreUnavailableException if it cannot be made to; it may then be there at the next start, or not
     */
    void await(long number);
}
