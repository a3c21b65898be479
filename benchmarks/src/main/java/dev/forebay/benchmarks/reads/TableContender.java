package dev.forebay.benchmarks.reads;

import dev.forebay.benchmarks.ground.Item;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A contender that loads by the statement by hand, where its loads are counted. */
abstract class TableContender implements Contender {
    final Table table;

    TableContender(Table table) {
        this.table = table;
    }

    @Override
    public final long loads() {
        return table.loads();
    }

    static Map<Long, Item> byKey(List<Item> rows) {
        Map<Long, Item> all = new HashMap<>();
        rows.forEach(row -> all.put(row.id(), row));
        return all;
    }
}
