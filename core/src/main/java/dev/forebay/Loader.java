package dev.forebay;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows from the source.
 *
 * <p>A load runs after the right to fill was granted. It must read what is committed now: on the primary, in a transaction that
 * begins inside the call. It may be called by many threads, also for the same key: sharing saves loads and is no lock.
 *
 * <p>At the hard timeout the loading thread is interrupted. A loader that an interrupt does not end, such as a JDBC statement,
 * registers how to cut it short, see {@link dev.forebay.spi.LoadDeadline}.
 *
 * @param <K> the key type
 * @param <V> the row type
 */
@FunctionalInterface
public interface Loader<K, V> {

    /**
     * Returns the row of a key, or {@code null} when the source has none.
     *
     * @throws Exception if the source did not answer; nothing is cached and the caller gets a {@link LoadFailedException}
     */
    @Nullable
    V load(K key) throws Exception;

    /**
     * Returns the rows of the keys that the source has; a key without a row is left out.
     *
     * <p>Loads one by one unless overridden; {@link #bulk} makes a loader of one statement.
     */
    default Map<K, V> loadAll(Collection<? extends K> keys) throws Exception {
        Map<K, V> rows = new LinkedHashMap<>();
        for (K key : keys) {
            V row = load(key);
            if (row != null) {
                rows.put(key, row);
            }
        }
        return rows;
    }

    /** Returns a loader that serves single keys by its bulk form. */
    static <K, V> Loader<K, V> bulk(Bulk<K, V> bulk) {
        Objects.requireNonNull(bulk, "bulk");
        return new Loader<>() {
            @Override
            public @Nullable V load(K key) throws Exception {
                return bulk.loadAll(java.util.List.of(key)).get(key);
            }

            @Override
            public Map<K, V> loadAll(Collection<? extends K> keys) throws Exception {
                return bulk.loadAll(keys);
            }
        };
    }

    /** The bulk form of a {@link Loader}. */
    @FunctionalInterface
    interface Bulk<K, V> {
        /** Returns the rows of the keys that the source has. */
        Map<K, V> loadAll(Collection<? extends K> keys) throws Exception;
    }
}
