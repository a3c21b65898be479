package dev.forebay.benchmarks.reads;

import dev.forebay.benchmarks.ground.Item;
import dev.forebay.benchmarks.ground.ItemCodec;
import dev.forebay.benchmarks.ground.Peers;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RMapCache;
import org.redisson.api.RedissonClient;
import org.redisson.api.map.MapLoader;
import org.redisson.api.options.MapCacheOptions;

/** Redisson's {@code RMapCache} with a {@code MapLoader} and its defaults. What it loads itself it keeps without an expiry. */
final class RedissonReads extends TableContender {
    private final RedissonClient client;
    private final RMapCache<Long, Item> items;

    RedissonReads(String uri, String name, Table table) {
        super(table);
        client = Peers.redisson(uri);
        items = client.getMapCache(MapCacheOptions.<Long, Item>name(PREFIX + name)
                .codec(new ItemCodec())
                .loader(new Loader(table)));
    }

    private record Loader(Table table) implements MapLoader<Long, Item> {
        @Override
        public @Nullable Item load(Long key) {
            try {
                return table.get(key);
            } catch (SQLException e) {
                throw new IllegalStateException("the SELECT failed", e);
            }
        }

        @Override
        public Iterable<Long> loadAllKeys() {
            throw new UnsupportedOperationException("no benchmark loads all");
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
        items.putAll(byKey(rows), EXPIRY.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
