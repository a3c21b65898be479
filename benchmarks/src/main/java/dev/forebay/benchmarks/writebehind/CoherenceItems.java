package dev.forebay.benchmarks.writebehind;

import com.tangosol.net.NamedCache;
import com.tangosol.net.cache.ReadWriteBackingMap;
import dev.forebay.benchmarks.ground.Item;
import dev.forebay.json.JsonCodec;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Coherence's write-behind cache, put by its own member. {@code putAll}, because it does not return the row before. */
final class CoherenceItems implements Contender {
    private final JsonCodec<Item> json = JsonCodec.of(Item.class);
    private final NamedCache<Long, byte[]> items;
    private final ReadWriteBackingMap backing;

    CoherenceItems(NamedCache<Long, byte[]> items) {
        this.items = items;
        backing = backing(items);
    }

    @SuppressWarnings("deprecation") // for what wants to change it; only it can be told to write what waits
    private static ReadWriteBackingMap backing(NamedCache<Long, byte[]> items) {
        return (ReadWriteBackingMap) items.getCacheService()
                .getBackingMapManager()
                .getContext()
                .getBackingMapContext(items.getCacheName())
                .getBackingMap();
    }

    ReadWriteBackingMap backing() {
        return backing;
    }

    @Override
    public void put(Item item) {
        items.putAll(Map.of(item.id(), json.encode(item)));
    }

    void putAll(List<Item> all) {
        items.putAll(all.stream().collect(Collectors.toMap(Item::id, (Function<Item, byte[]>) json::encode)));
    }

    @Override
    public void drain() {
        backing.flush();
    }

    /** Forgets the rows, so that the next run begins with none. */
    @Override
    public void close() {
        items.destroy();
    }
}
