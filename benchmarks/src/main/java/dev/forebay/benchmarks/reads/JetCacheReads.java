package dev.forebay.benchmarks.reads;

import com.alicp.jetcache.Cache;
import com.alicp.jetcache.CacheLoader;
import dev.forebay.benchmarks.ground.Item;
import dev.forebay.benchmarks.ground.Peers;
import io.lettuce.core.RedisClient;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** JetCache's remote cache through Lettuce, with a loader and its defaults, but for the codec. */
final class JetCacheReads extends TableContender {
    private final RedisClient client;
    private final Cache<Long, Item> items;

    JetCacheReads(String uri, String name, Table table) {
        super(table);
        client = RedisClient.create(uri);
        CacheLoader<Long, Item> loader = table::get;
        items = Peers.jetCache(client, PREFIX + name + ":")
                .expireAfterWrite(EXPIRY.toMillis(), TimeUnit.MILLISECONDS)
                .loader(loader)
                .buildCache();
    }

    @Override
    public @Nullable Item get(long key) {
        return items.get(key);
    }

    @Override
    public Map<Long, Item> getAll(Set<Long> keys) {
        return items.getAll(keys);
    }

    @Override
    public void fill(List<Item> rows) {
        items.putAll(byKey(rows));
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
