package dev.forebay.benchmarks.writebehind;

import com.hazelcast.map.IMap;
import dev.forebay.benchmarks.ground.Item;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Hazelcast's write-behind map, put through a client. {@code set}, because it does not ask for the row before. */
final class HazelcastItems implements Contender {
    private final IMap<Long, Item> items;

    HazelcastItems(IMap<Long, Item> items) {
        this.items = items;
    }

    @Override
    public void put(Item item) {
        items.set(item.id(), item);
    }

    void putAll(List<Item> all) {
        Map<Long, Item> rows = new LinkedHashMap<>();
        all.forEach(item -> rows.put(item.id(), item));
        items.setAll(rows);
    }

    @Override
    public void drain() {
        items.flush();
    }

    /** Forgets the rows, so that the next run begins with none. */
    @Override
    public void close() {
        items.destroy();
    }
}
