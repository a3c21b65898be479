package dev.forebay.benchmarks.local;

import dev.forebay.Cache;
import dev.forebay.Forebay;
import dev.forebay.ReadThrough;
import dev.forebay.benchmarks.ground.Item;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** {@code Forebay.local()}, read-through, with its defaults. A row comes in by being loaded. */
final class ForebayLocal implements LocalCache {
    private final Map<Long, Item> source = new ConcurrentHashMap<>();
    private final Forebay forebay = Forebay.local();
    private final Cache<Long, Item> items;

    ForebayLocal(int room) {
        items = forebay.cache("items", Long.class, Item.class)
                .reads(ReadThrough.from(source::remove)) // once: a second load would find nothing
                .expireAfterWrite(EXPIRY)
                .maxEntries(room)
                .build();
    }

    @Override
    public @Nullable Item get(Long key) {
        return items.get(key);
    }

    @Override
    public void put(Long key, Item row) {
        source.put(key, row);
        items.get(key);
    }

    @Override
    public void close() {
        forebay.close();
    }
}
