package dev.forebay.storefront.report;

import dev.forebay.Cache;
import dev.forebay.CacheStats;
import dev.forebay.Counter;
import dev.forebay.Durability;
import dev.forebay.StoreUnavailableException;
import java.util.function.Supplier;

/**
 * What is counted of one cache in this process, and what waits in its journal over all processes.
 *
 * @param loadMillis time spent in loads, all together
 * @param pending changes that wait for the database; -1 if Redis does not say
 * @param oldestPendingMillis age of the one that waits longest; -1 if Redis does not say
 * @param durability what an acknowledged write survives
 */
record CacheReport(
        String name,
        Cache.Strategies strategies,
        long hits,
        long misses,
        long loads,
        long loadFailures,
        double loadMillis,
        long staleServed,
        long writes,
        long writeFailures,
        long pending,
        long oldestPendingMillis,
        long deadLetters,
        String durability) {

    static CacheReport of(Cache<?, ?> cache) {
        return of(cache.name(), cache.strategies(), cache.stats(), cache::durability);
    }

    static CacheReport of(Counter<?> counter) {
        Cache.Strategies strategies = new Cache.Strategies("counter", "write-behind");
        return of(counter.name(), strategies, counter.stats(), counter::durability);
    }

    private static CacheReport of(
            String name, Cache.Strategies strategies, CacheStats stats, Supplier<Durability> durability) {
        return new CacheReport(
                name,
                strategies,
                stats.hits(),
                stats.misses(),
                stats.loads(),
                stats.loadFailures(),
                Math.round(stats.loadNanos() / 10_000.0) / 100.0,
                stats.staleServed(),
                stats.writes(),
                stats.writeFailures(),
                stats.pending(),
                stats.oldestPendingMillis(),
                stats.deadLetters(),
                describe(durability));
    }

    private static String describe(Supplier<Durability> durability) {
        try {
            return durability.get().summary();
        } catch (StoreUnavailableException e) {
            return "unknown: redis does not answer";
        }
    }
}
