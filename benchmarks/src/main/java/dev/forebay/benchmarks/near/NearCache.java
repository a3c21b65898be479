package dev.forebay.benchmarks.near;

import dev.forebay.benchmarks.ground.Item;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows in the memory of this process, before rows elsewhere that processes share. All rows are brought near when it is opened. */
interface NearCache extends AutoCloseable {
    /** How long a row is kept near. */
    Duration AGE = Duration.ofHours(1);

    /** Returns the row of a key. */
    @Nullable
    Item get(Long key);

    @Override
    void close();

    /** Returns the rows that all of them have: of the keys from 0. */
    static Map<Long, Item> rows(int count) {
        Map<Long, Item> rows = new HashMap<>();
        for (long key = 0; key < count; key++) {
            rows.put(key, Item.of(key, 1));
        }
        return rows;
    }

    /** Returns normally if nearly all rows are near: a cache that is nine tenths full may have made some room. */
    static void requireNear(String name, long near, int rows) {
        if (near < rows * 0.95) {
            throw new IllegalStateException("%s has only %,d of %,d rows near".formatted(name, near, rows));
        }
    }
}
