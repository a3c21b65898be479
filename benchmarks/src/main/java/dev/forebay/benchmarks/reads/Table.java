package dev.forebay.benchmarks.reads;

import dev.forebay.benchmarks.ground.Item;
import dev.forebay.benchmarks.ground.ItemTable;
import java.sql.SQLException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The loader of those that are given one: the statement by hand, counted. Alone it is the limit of a miss. */
final class Table implements Reader {
    private final ItemTable items;
    private final LongAdder loads = new LongAdder();

    Table(ItemTable items) {
        this.items = items;
    }

    @Override
    public @Nullable Item get(long key) throws SQLException {
        loads.increment();
        return items.load(key);
    }

    @Override
    public long loads() {
        return loads.sum();
    }

    /** The table is the servers' to close. */
    @Override
    public void close() {}
}
