package dev.forebay.benchmarks.goals;

import com.alicp.jetcache.CacheLoader;
import dev.forebay.Cache;
import dev.forebay.Forebay;
import dev.forebay.ReadThrough;
import dev.forebay.benchmarks.ground.Item;
import dev.forebay.benchmarks.ground.Peers;
import dev.forebay.json.JsonCodec;
import dev.forebay.redis.RedisBackend;
import io.lettuce.core.RedisClient;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Who reads a key that expires. */
enum ExpiringContender {
    BY_HAND("cache-aside by hand") {
        @Override
        ExpiringCache open(String redis, ExpiringCache.Source source) {
            return new ByHand(redis, source);
        }
    },
    FOREBAY("Forebay") {
        @Override
        ExpiringCache open(String redis, ExpiringCache.Source source) {
            return new ForebayExpiring(redis, source);
        }
    },
    JETCACHE("JetCache, one load per process") {
        @Override
        ExpiringCache open(String redis, ExpiringCache.Source source) {
            return new JetCacheExpiring(redis, source);
        }
    };

    private final String text;

    ExpiringContender(String text) {
        this.text = text;
    }

    abstract ExpiringCache open(String redis, ExpiringCache.Source source);

    /** Returns the name in the report. */
    @Override
    public String toString() {
        return text;
    }

    /** Read, load if it is not there, write. */
    private static final class ByHand implements ExpiringCache {
        private final JsonCodec<Item> json = JsonCodec.of(Item.class);
        private final RedisClient client;
        private final RedisCommands<byte[], byte[]> commands;
        private final Source source;

        ByHand(String redis, Source source) {
            this.source = source;
            client = RedisClient.create(redis);
            commands = client.connect(ByteArrayCodec.INSTANCE).sync();
        }

        @Override
        public Item get(long key) {
            byte[] name = ("by-hand:" + key).getBytes(StandardCharsets.US_ASCII);
            byte[] found = commands.get(name);
            if (found != null) {
                return json.decode(found, 0);
            }
            Item row = source.load(key);
            commands.set(name, json.encode(row), SetArgs.Builder.px(LIFE));
            return row;
        }

        @Override
        public void close() {
            client.shutdown();
        }
    }

    private static final class ForebayExpiring implements ExpiringCache {
        private final Forebay forebay;
        private final Cache<Long, Item> items;

        ForebayExpiring(String redis, Source source) {
            forebay = Forebay.on(RedisBackend.connect(redis));
            items = forebay.cache("expiring", Long.class, Item.class)
                    .reads(ReadThrough.from(source::load))
                    .expireAfterWrite(LIFE)
                    .build();
        }

        @Override
        public @Nullable Item get(long key) {
            return items.get(key);
        }

        @Override
        public void close() {
            forebay.close();
        }
    }

    /** Its protection against many loads is one per process. */
    private static final class JetCacheExpiring implements ExpiringCache {
        private final RedisClient client;
        private final com.alicp.jetcache.Cache<Long, Item> items;

        JetCacheExpiring(String redis, Source source) {
            client = RedisClient.create(redis);
            CacheLoader<Long, Item> loader = source::load;
            items = Peers.jetCache(client, "jetcache:expiring:")
                    .expireAfterWrite(LIFE.toMillis(), TimeUnit.MILLISECONDS)
                    .cachePenetrateProtect(true)
                    .loader(loader)
                    .buildCache();
        }

        @Override
        public @Nullable Item get(long key) {
            return items.get(key);
        }

        @Override
        public void close() {
            client.shutdown();
        }
    }
}
