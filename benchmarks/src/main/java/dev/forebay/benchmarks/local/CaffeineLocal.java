package dev.forebay.benchmarks.local;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.forebay.benchmarks.ground.Item;
import org.jspecify.annotations.Nullable;

/** {@code Caffeine.getIfPresent}: the limit, because Forebay keeps its local entries in a Caffeine. */
final class CaffeineLocal implements LocalCache {
    private final Cache<Long, Item> items;

    CaffeineLocal(int room, boolean expires) {
        Caffeine<Object, Object> builder = Caffeine.newBuilder().maximumSize(room);
        items = expires ? builder.expireAfterWrite(EXPIRY).build() : builder.build();
    }

    @Override
    public @Nullable Item get(Long key) {
        return items.getIfPresent(key);
    }

    @Override
    public void put(Long key, Item row) {
        items.put(key, row);
    }

    @Override
    public void close() {
        items.invalidateAll();
    }
}
