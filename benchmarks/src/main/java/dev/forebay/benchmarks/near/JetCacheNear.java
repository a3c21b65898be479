package dev.forebay.benchmarks.near;

import com.alicp.jetcache.Cache;
import com.alicp.jetcache.MultiLevelCacheBuilder;
import com.alicp.jetcache.embedded.CaffeineCacheBuilder;
import dev.forebay.benchmarks.ground.Item;
import dev.forebay.benchmarks.ground.Peers;
import io.lettuce.core.RedisClient;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** JetCache's two levels: its local cache on Caffeine before its remote one. Nothing of it keeps the local one true. */
final class JetCacheNear implements NearCache {
    private final RedisClient client;
    private final Cache<Long, Item> items;

    JetCacheNear(String redis, int rows, long most) {
        client = RedisClient.create(redis);
        Cache<Long, Item> local = CaffeineCacheBuilder.createCaffeineCacheBuilder()
                .limit(Math.toIntExact(most))
                .expireAfterWrite(AGE.toMillis(), TimeUnit.MILLISECONDS)
                .buildCache();
        Cache<Long, Item> remote = Peers.jetCache(client, "jetcache:near:")
                .expireAfterWrite(AGE.toMillis(), TimeUnit.MILLISECONDS)
                .buildCache();
        items = MultiLevelCacheBuilder.createMultiLevelCacheBuilder()
                .addCache(local, remote)
                .expireAfterWrite(AGE.toMillis(), TimeUnit.MILLISECONDS)
                .buildCache();
        items.putAll(NearCache.rows(rows));
        NearCache.requireNear(
                "JetCache",
                LongStream.range(0, rows).filter(key -> local.get(key) != null).count(),
                rows);
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
