package dev.forebay.benchmarks.near;

import dev.forebay.benchmarks.ground.Item;
import dev.forebay.benchmarks.ground.ItemCodec;
import dev.forebay.benchmarks.ground.Peers;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RLocalCachedMap;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.LocalCachedMapOptions;

/**
 * Redisson's local cached map, with what makes it the fastest: no limit, which is its default, and its own encoded keys kept, which is not.
 */
final class RedissonNear implements NearCache {
    private final RedissonClient client;
    private final RLocalCachedMap<Long, Item> items;

    RedissonNear(String redis, int rows) {
        client = Peers.redisson(redis);
        items = client.getLocalCachedMap(LocalCachedMapOptions.<Long, Item>name("redisson:near")
                .codec(new ItemCodec())
                .useObjectAsCacheKey(true)
                .timeToLive(AGE));
        items.putAll(NearCache.rows(rows));
        for (long key = 0; key < rows; key++) {
            items.get(key);
        }
        NearCache.requireNear("Redisson", items.getCachedMap().size(), rows);
    }

    @Override
    public @Nullable Item get(Long key) {
        return items.get(key);
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
