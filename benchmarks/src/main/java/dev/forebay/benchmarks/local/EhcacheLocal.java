package dev.forebay.benchmarks.local;

import dev.forebay.benchmarks.ground.Item;
import org.ehcache.Cache;
import org.ehcache.CacheManager;
import org.ehcache.config.builders.CacheConfigurationBuilder;
import org.ehcache.config.builders.CacheManagerBuilder;
import org.ehcache.config.builders.ExpiryPolicyBuilder;
import org.ehcache.config.builders.ResourcePoolsBuilder;
import org.jspecify.annotations.Nullable;

/** Ehcache on the heap, which keeps references, as the others do. */
final class EhcacheLocal implements LocalCache {
    private final CacheManager manager =
            CacheManagerBuilder.newCacheManagerBuilder().build(true);
    private final Cache<Long, Item> items;

    EhcacheLocal(int room) {
        items = manager.createCache(
                "items",
                CacheConfigurationBuilder.newCacheConfigurationBuilder(
                                Long.class, Item.class, ResourcePoolsBuilder.heap(room))
                        .withExpiry(ExpiryPolicyBuilder.timeToLiveExpiration(EXPIRY)));
    }

    @Override
    public @Nullable Item get(Long key) {
        return items.get(key);
    }

    @Override
    public void put(Long key, Item row) {
        items.put(key, row);
    }

    @Override
    public void close() {
        manager.close();
    }
}
