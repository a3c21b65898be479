package dev.forebay.benchmarks.ground;

import com.alicp.jetcache.CacheValueHolder;
import com.alicp.jetcache.redis.lettuce.RedisLettuceCacheBuilder;
import dev.forebay.json.JsonCodec;
import io.lettuce.core.RedisClient;
import java.nio.ByteBuffer;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/** How peers are connected to Redis, in every benchmark the same. */
public final class Peers {
    private Peers() {}

    /** Returns a Redisson with its defaults. */
    public static RedissonClient redisson(String uri) {
        Config config = new Config();
        config.useSingleServer().setAddress(uri);
        return Redisson.create(config);
    }

    /** Returns a builder of JetCache's remote cache, with the codec of all and else its defaults. */
    public static RedisLettuceCacheBuilder<?> jetCache(RedisClient client, String prefix) {
        HolderCodec codec = new HolderCodec();
        return RedisLettuceCacheBuilder.createRedisLettuceCacheBuilder()
                .redisClient(client)
                .keyPrefix(prefix)
                .keyConvertor(Object::toString)
                .valueEncoder(codec::encode)
                .valueDecoder(codec::decode);
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
}
