package dev.forebay.benchmarks.reads;

import dev.forebay.benchmarks.ground.Item;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A cache on Redis before the table. */
interface Contender extends Reader {
    /** What all keys in Redis begin with, so that every contender's are of the same length. */
    String PREFIX = "forebay:";

    /** Caches rows of the table. */
    void fill(List<Item> rows) throws Exception;

    /**
     * Returns the rows of keys that are all there.
     *
     * @throws UnsupportedOperationException if it reads keys only one by one
     */
    Map<Long, Item> getAll(Set<Long> keys) throws Exception;
}
