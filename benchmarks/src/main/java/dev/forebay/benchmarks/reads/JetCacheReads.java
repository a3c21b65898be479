package dev.forebay.benchmarks.reads;

import com.alicp.jetcache.Cache;
import com.alicp.jetcache.CacheLoader;
import com.alicp.jetcache.CacheValueHolder;
import com.alicp.jetcache.redis.lettuce.RedisLettuceCacheBuilder;
import dev.forebay.benchmarks.ground.Item;
import dev.forebay.json.JsonCodec;
import io.lettuce.core.RedisClient;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** JetCache's remote cache through Lettuce, with a loader and its defaults, but for the codec. */
final class JetCacheReads implements Contender {
    private final Table table;
    private final RedisClient client;
    private final Cache<Long, Item> items;

    JetCacheReads(String uri, String name, Table table) {
        this.table = table;
        client = RedisClient.create(uri);
        HolderCodec codec = new HolderCodec();
        CacheLoader<Long, Item> loader = table::get;
        items = RedisLettuceCacheBuilder.createRedisLettuceCacheBuilder()
                .redisClient(client)
                .keyPrefix(PREFIX + name + ":")
                .keyConvertor(Object::toString)
                .valueEncoder(codec::encode)
                .valueDecoder(codec::decode)
                .expireAfterWrite(EXPIRY.toMillis(), TimeUnit.MILLISECONDS)
                .loader(loader)
                .buildCache();
    }

    /** The times that JetCache keeps with a row, 8 bytes each, and the row as the JSON of all. */
    private static final class HolderCodec {
        private static final int HEADER = 2 * Long.BYTES;

        private final JsonCodec<Item> json = JsonCodec.of(Item.class);

        byte[] encode(Object value) {
            CacheValueHolder<?> holder = (CacheValueHolder<?>) value;
            byte[] row = json.encode((Item) holder.getValue());
            return ByteBuffer.allocate(HEADER + row.length)
                    .putLong(holder.getExpireTime())
                    .putLong(holder.getAccessTime())
                    .put(row)
                    .array();
        }

        Object decode(byte[] bytes) {
            ByteBuffer header = ByteBuffer.wrap(bytes);
            CacheValueHolder<Item> holder = new CacheValueHolder<>();
            holder.setExpireTime(header.getLong());
            holder.setAccessTime(header.getLong());
            holder.setValue(json.decode(bytes, HEADER));
            return holder;
        }
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
        Map<Long, Item> all = new HashMap<>();
        rows.forEach(row -> all.put(row.id(), row));
        items.putAll(all);
    }

    @Override
    public long loads() {
        return table.loads();
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
