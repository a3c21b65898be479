package dev.forebay.benchmarks.writebehind;

import dev.forebay.Cache;
import dev.forebay.Forebay;
import dev.forebay.WriteBehind;
import dev.forebay.jdbc.JdbcTable;
import dev.forebay.redis.RedisBackend;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** Forebay's write-behind with its defaults, but for batch size and flush interval. */
final class ForebayItems implements Contender {
    private final Forebay forebay;
    private final Cache<Long, Item> items;

    ForebayItems(String redis, DataSource database, int batchSize, Duration flushInterval) {
        JdbcTable<Long, Item> table = JdbcTable.of(database, ItemTable.NAME, Long.class, Item.class)
                .key("id")
                .build();
        forebay = Forebay.on(RedisBackend.connect(redis));
        items = forebay.cache("items", Long.class, Item.class)
                .writes(WriteBehind.to(table).batchSize(batchSize).flushInterval(flushInterval))
                .build();
    }

    @Override
    public void put(Item item) {
        items.put(item.id(), item);
    }

    void putAll(List<Item> all) {
        Map<Long, Item> rows = new LinkedHashMap<>();
        all.forEach(item -> rows.put(item.id(), item));
        items.putAll(rows);
    }

    @Override
    public void drain() {
        if (!items.flush(DRAIN)) {
            throw new IllegalStateException("after %s %,d rows still wait"
                    .formatted(DRAIN, items.stats().pending()));
        }
    }

    @Override
    public void close() {
        forebay.close();
    }
}
