package dev.forebay.benchmarks.reads;

import dev.forebay.benchmarks.ground.Item;
import dev.forebay.json.JsonCodec;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.serializer.RedisSerializationContext.SerializationPair;
import org.springframework.data.redis.serializer.RedisSerializer;

/** Spring Data Redis' {@code RedisCacheManager} through Lettuce; a miss as {@code @Cacheable} handles it: get, load, put. */
final class SpringReads extends TableContender {
    private static final Duration WRITTEN = Duration.ofSeconds(5);

    private final LettuceConnectionFactory connections;
    private final Cache items;

    SpringReads(String uri, String name, Table table) {
        super(table);
        URI address = URI.create(uri);
        connections = new LettuceConnectionFactory(address.getHost(), address.getPort());
        connections.afterPropertiesSet();
        connections.start();
        RedisCacheManager manager = RedisCacheManager.builder(connections)
                .cacheDefaults(RedisCacheConfiguration.defaultCacheConfig()
                        .entryTtl(EXPIRY)
                        .disableCachingNullValues()
                        .computePrefixWith(cache -> PREFIX + cache + ":")
                        .serializeValuesWith(SerializationPair.fromSerializer(new RowSerializer())))
                .build();
        manager.afterPropertiesSet();
        items = Objects.requireNonNull(manager.getCache(name));
    }

    private static final class RowSerializer implements RedisSerializer<Item> {
        private final JsonCodec<Item> json = JsonCodec.of(Item.class);

        @Override
        public byte[] serialize(@Nullable Item row) {
            return json.encode(Objects.requireNonNull(row));
        }

        @Override
        public @Nullable Item deserialize(byte @Nullable [] bytes) {
            return bytes == null ? null : json.decode(bytes, 0);
        }
    }

    @Override
    public @Nullable Item get(long key) throws Exception {
        Item found = items.get(key, Item.class);
        if (found != null) {
            return found;
        }
        Item row = table.get(key);
        if (row != null) {
            items.put(key, row);
        }
        return row;
    }

    /** Spring's cache has no bulk read. */
    @Override
    public Map<Long, Item> getAll(Set<Long> keys) {
        throw new UnsupportedOperationException("Spring's cache reads keys one by one");
    }

    /** Its puts return before Redis has them. */
    @Override
    public void fill(List<Item> rows) {
        rows.parallelStream().forEach(row -> items.put(row.id(), row));
        long deadline = System.nanoTime() + WRITTEN.toNanos();
        for (Item row : rows) {
            while (items.get(row.id()) == null) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IllegalStateException(
                            "key %d is not there %s after it was put".formatted(row.id(), WRITTEN));
                }
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    @Override
    public void close() {
        connections.destroy();
    }
}
