package dev.forebay.benchmarks.local;

import com.alicp.jetcache.Cache;
import com.alicp.jetcache.embedded.CaffeineCacheBuilder;
import dev.forebay.benchmarks.ground.Item;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** JetCache's local cache on Caffeine. */
final class JetCacheLocal implements LocalCache {
    private final Cache<Long, Item> items;

    JetCacheLocal(int room) {
        items = CaffeineCacheBuilder.createCaffeineCacheBuilder()
                .limit(room)
                .expireAfterWrite(EXPIRY.toMillis(), TimeUnit.MILLISECONDS)
                .buildCache();
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
        items.close();
    }
}
