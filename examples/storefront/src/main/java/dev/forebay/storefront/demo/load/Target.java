package dev.forebay.storefront.demo.load;

import java.util.Collection;
import java.util.Map;

/** What the load is put on. */
public interface Target {

    /** Returns the version (or total) of a row, or {@link Operation#ABSENT}. */
    long read(int key) throws Exception;

    /** Returns the versions (or totals) of rows. */
    Map<Integer, Long> readAll(Collection<Integer> keys) throws Exception;

    /**
     * Writes a row.
     *
     * @param version a number that no other write of this key has
     * @return what to note as written: the version, or the delta of a counter
     */
    long write(int key, long version) throws Exception;
}
