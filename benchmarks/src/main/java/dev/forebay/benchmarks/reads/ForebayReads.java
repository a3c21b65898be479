package dev.forebay.benchmarks.reads;

import dev.forebay.Cache;
import dev.forebay.Forebay;
import dev.forebay.ReadThrough;
import dev.forebay.benchmarks.ground.Item;
import dev.forebay.benchmarks.ground.ItemTable;
import dev.forebay.jdbc.JdbcTable;
import dev.forebay.redis.RedisBackend;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Forebay's read-through with its defaults, loading by a {@link JdbcTable}. */
final class ForebayReads implements Contender {
    private final Forebay forebay;
    private final Cache<Long, Item> items;

    ForebayReads(String redis, String name, ItemTable table) {
        JdbcTable<Long, Item> source = JdbcTable.of(table.dataSource(), ItemTable.NAME, Long.class, Item.class)
                .key("id")
                .build();
        forebay = Forebay.on(RedisBackend.connect(redis));
        items = forebay.cache(name, Long.class, Item.class)
                .reads(ReadThrough.from(source))
                .expireAfterWrite(EXPIRY)
                .build();
    }

    @Override
    public @Nullable Item get(long key) {
        return items.get(key);
    }

    @Override
    public Map<Long, Item> getAll(Set<Long> keys) {
        return items.getAll(keys);
    }

    /** By loading, which is the only way in. */
    @Override
    public void fill(List<Item> rows) {
        items.getAll(rows.stream().map(Item::id).toList());
    }

    @Override
    public long loads() {
        return items.stats().loads();
    }

    @Override
    public void close() {
        forebay.close();
    }
}
