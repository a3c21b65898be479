package dev.forebay.benchmarks.local;

import dev.forebay.benchmarks.ground.Item;
import org.cache2k.Cache;
import org.cache2k.Cache2kBuilder;
import org.jspecify.annotations.Nullable;

/** cache2k's {@code peek}, which is the {@code get} that loads nothing. */
final class Cache2kLocal implements LocalCache {
    private final Cache<Long, Item> items;

    Cache2kLocal(int room) {
        items = Cache2kBuilder.of(Long.class, Item.class)
                .entryCapacity(room)
                .expireAfterWrite(EXPIRY)
                .build();
    }

    @Override
    public @Nullable Item get(Long key) {
        return items.peek(key);
    }

    @Override
    public void put(Long key, Item row) {
        items.put(key, row);
    }

    @Override
    public void close() {
        items.close();
    }
}
