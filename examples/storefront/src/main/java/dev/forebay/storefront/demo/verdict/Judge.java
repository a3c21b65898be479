package dev.forebay.storefront.demo.verdict;

import dev.forebay.storefront.demo.load.Operation;

/**
 * Knows which values of one key are right at a time. A value is judged by what was acknowledged: what was under way may have
 * happened already, or not yet.
 */
interface Judge {

    /**
     * Returns whether a read that took from {@code startNanos} to {@code endNanos} may have returned {@code value}.
     *
     * <p>With {@link Long#MAX_VALUE} for both it says whether the value may be the last one.
     */
    boolean allows(long value, long startNanos, long endNanos);

    /** As {@link #allows(long, long, long)}, for a read. */
    default boolean allows(Operation read) {
        return allows(read.value(), read.startNanos(), read.endNanos());
    }
}
