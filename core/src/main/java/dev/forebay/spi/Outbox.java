package dev.forebay.spi;

import java.time.Duration;
import java.util.Collection;

/**
 * Invalidations that are written down in the source, in the very transactions that make them necessary, until a process has told
 * the store. So a crash between a commit and its invalidation leaves no stale entry, whoever wrote: the next process that relays
 * makes up for it.
 *
 * <p>Safe for use by many threads; several processes relay from one outbox.
 */
public interface Outbox {

    /** Tells the store of some keys, in the texts of the cache's {@link KeyFormat}; when it throws, none of them counts as told. */
    @FunctionalInterface
    interface Relay {
        void invalidate(Collection<String> keys) throws Exception;
    }

    /**
     * Hands the oldest invalidations of a cache that wait to {@code relay}, but for those that another process has in hand, and marks
     * them as relayed when it returns. A crash in between has them relayed again.
     *
     * @param most how many at most
     * @return how many were relayed
     * @throws Exception if the outbox did not answer, or what {@code relay} threw; then all of them wait as before, or, if the answer
     *     to the commit was lost, are relayed
     */
    int relay(String cache, int most, Relay relay) throws Exception;

    /** Removes what was relayed longer ago than the outbox keeps it; returns how many. */
    int removeOld() throws Exception;

    /** Returns how long to wait between looks for waiting invalidations. */
    Duration pollInterval();
}
