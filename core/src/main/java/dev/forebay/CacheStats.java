package dev.forebay;

/**
 * Counts of one cache in this process since it was built, and how much waits in its journal (of all processes).
 *
 * @param hits reads answered by an entry, near ones included
 * @param misses reads that had to load or wait for a load
 * @param loads calls of the loader, refreshes included
 * @param loadFailures loads that failed
 * @param loadNanos time spent in loads
 * @param staleServed reads answered by an expired entry within its grace time
 * @param refreshes early reloads that replaced an entry
 * @param bypasses reads that went to the source without filling: the key was held, or the store away
 * @param writes acknowledged rows written or removed
 * @param writeFailures writes that failed
 * @param invalidations entries forgotten on request
 * @param storeFailures operations that the store did not answer
 * @param loadsRefused loads that were not begun: too many took the place of the lost store, or hang in threads of Forebay's
 * @param hungLoads loads that hang at the moment: cut short, and still not back a second later
 * @param pending write-behind changes (of a counter: keys) that wait for the source; -1 if the journal does not answer
 * @param oldestPendingMillis age of the one that waits longest; 0 if none; -1 if the journal does not answer
 * @param deadLetters changes that the source refused; -1 if the journal does not answer
 * @param pendingBytes bytes of the keys and rows that wait, as the journal writes them; 0 where it writes none down; -1 if it does
 *     not answer
 * @param journalFill how full the fullest partition is, by keys or by bytes: at 1 and above the overflow policy bites; the last
 *     row that is accepted may take it above 1; -1 if the journal does not answer
 * @param near the near cache's own; {@link NearTier#NONE} where there is none
 */
public record CacheStats(
        long hits,
        long misses,
        long loads,
        long loadFailures,
        long loadNanos,
        long staleServed,
        long refreshes,
        long bypasses,
        long writes,
        long writeFailures,
        long invalidations,
        long storeFailures,
        long loadsRefused,
        int hungLoads,
        long pending,
        long oldestPendingMillis,
        long deadLetters,
        long pendingBytes,
        double journalFill,
        NearTier near) {

    /**
     * Counts of a near cache. What the store answered are the {@link CacheStats#hits} less these.
     *
     * @param hits reads answered by a row in this process
     * @param misses reads that had to ask the store, though the near cache was on
     * @param entries rows that it has, about
     * @param invalidations rows dropped because they were changed, here or by another process
     * @param evictions rows dropped to make room
     * @param losses how often all was dropped because changes were told no more: the connection was lost, or silent
     */
    public record NearTier(long hits, long misses, long entries, long invalidations, long evictions, long losses) {

        /** Of a cache without one. */
        public static final NearTier NONE = new NearTier(0, 0, 0, 0, 0, 0);
    }
}
