package dev.forebay.benchmarks.writebehind;

import dev.forebay.Cache;
import dev.forebay.Forebay;
import dev.forebay.WriteBehind;
import dev.forebay.benchmarks.ground.Item;
import dev.forebay.benchmarks.ground.ItemTable;
import dev.forebay.jdbc.JdbcTable;
import dev.forebay.redis.RedisBackend;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** Forebay's write-behind with its defaults, but for batch size, flush interval, and how much may wait. */
final class ForebayItems implements Contender {
    /** A million keys do not spread evenly over the partitions, of which each has its share of this. */
    private static final long ROOM = 2_000_000;

    private final HeldTable table;
    private final Forebay forebay;
    private final Cache<Long, Item> items;

    /** Begins to drain at once. */
    ForebayItems(String redis, DataSource database, int batchSize, Duration flushInterval) {
        this(redis, new HeldTable(table(database)), batchSize, flushInterval);
        table.letGo();
    }

    private ForebayItems(String redis, HeldTable table, int batchSize, Duration flushInterval) {
        this.table = table;
        forebay = Forebay.on(RedisBackend.connect(redis));
        items = forebay.cache("items", Long.class, Item.class)
                .writes(WriteBehind.to(table)
                        .batchSize(batchSize)
                        .flushInterval(flushInterval)
                        .maxPending(ROOM))
                .build();
    }

    /** Returns one that drains nothing before {@link #drain}. */
    static ForebayItems held(String redis, DataSource database, int batchSize) {
        return new ForebayItems(redis, new HeldTable(table(database)), batchSize, Duration.ofHours(1));
    }

    private static JdbcTable<Long, Item> table(DataSource database) {
        return JdbcTable.of(database, ItemTable.NAME, Long.class, Item.class)
                .key("id")
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

    /** Returns normally if so many rows wait. */
    void requireWaiting(long rows) {
        long waiting = items.stats().pending();
        if (waiting != rows) {
            throw new IllegalStateException("the drain would begin with %,d of %,d rows".formatted(waiting, rows));
        }
    }

    @Override
    public void drain() {
        table.letGo();
        if (!items.flush(DRAIN)) {
            throw new IllegalStateException("after %s %,d rows still wait"
                    .formatted(DRAIN, items.stats().pending()));
        }
    }

    @Override
    public void close() {
        table.letGo(); // else it would wait for what nobody drains
        forebay.close();
    }
}
