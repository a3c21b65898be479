package dev.forebay.benchmarks.reads;

import dev.forebay.benchmarks.ground.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether a contender answers with the right rows: a cache that does not is not measured. */
final class Rows {
    private static final int BATCH = 1_000;

    private Rows() {}

    /** Caches the rows of all keys, and looks whether they are there, complete and without another load. */
    static void cache(Contender contender, int keys) throws Exception {
        for (int first = 1; first <= keys; first += BATCH) {
            List<Item> rows = new ArrayList<>();
            for (long key = first; key < first + BATCH && key <= keys; key++) {
                rows.add(Item.of(key, 1));
            }
            contender.fill(rows);
        }
        long loads = contender.loads();
        for (long key = 1; key <= keys; key += Math.max(1, keys / BATCH)) {
            Item row = contender.get(key);
            if (!Item.of(key, 1).equals(row)) {
                throw new IllegalStateException("key %d has the row %s".formatted(key, row));
            }
            if (contender.loads() != loads) {
                throw new IllegalStateException("%s: key %d was cached, and had to be loaded"
                        .formatted(contender.getClass().getSimpleName(), key));
            }
        }
    }

    /** As quick as it can be, for it is measured with the read. */
    static void require(long key, @Nullable Item row) {
        if (row == null || row.id() != key) {
            throw new IllegalStateException("key %d has the row %s".formatted(key, row));
        }
    }

    static void require(long[] keys, Map<Long, Item> rows) {
        for (long key : keys) {
            require(key, rows.get(key));
        }
    }

    /** Returns normally if there were so many loads since there were {@code before}. */
    static void requireLoads(Reader reader, long before, long wanted) {
        long loads = reader.loads() - before;
        if (loads != wanted) {
            throw new IllegalStateException(
                    "%s: %,d loads instead of %,d".formatted(reader.getClass().getSimpleName(), loads, wanted));
        }
    }
}
