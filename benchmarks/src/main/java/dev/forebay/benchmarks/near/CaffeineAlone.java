package dev.forebay.benchmarks.near;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.forebay.benchmarks.ground.Item;
import org.jspecify.annotations.Nullable;

/** The limit: rows in a Caffeine, which nothing keeps true. */
final class CaffeineAlone implements NearCache {
    private final Cache<Long, Item> items;

    CaffeineAlone(int rows, long most, boolean expires) {
        Caffeine<Object, Object> builder = Caffeine.newBuilder().maximumSize(most);
        items = expires ? builder.expireAfterWrite(AGE).build() : builder.build();
        items.putAll(NearCache.rows(rows));
    }

    @Override
    public @Nullable Item get(Long key) {
        return items.getIfPresent(key);
    }

    @Override
    public void close() {
        items.invalidateAll();
    }
}
