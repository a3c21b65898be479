package dev.forebay;

import java.util.Collection;
import java.util.Map;

/**
 * Writes rows to the source. Every method is idempotent: insert or update, and remove if there.
 *
 * <p>A method that throws an {@link java.sql.SQLException} (also as a cause) of state class 22, 23, 40, 42 or 44, or an
 * exception without an {@code SQLException} or {@code IOException} among its causes, says that the source did not take the
 * write. Any other failure leaves the outcome unknown: the key's entry stays guarded until the hold time is over.
 *
 * @param <K> the key type
 * @param <V> the row type
 */
public interface Writer<K, V> {

    /** Makes {@code row} the row of record. Returns after the source has committed. */
    void put(K key, V row) throws Exception;

    /** Deletes the row, if there is one. Returns after the source has committed. */
    void remove(K key) throws Exception;

    /** Makes all rows the rows of record, best in one transaction. One by one unless overridden. */
    default void putAll(Map<? extends K, ? extends V> rows) throws Exception {
        for (Map.Entry<? extends K, ? extends V> row : rows.entrySet()) {
            put(row.getKey(), row.getValue());
        }
    }

    /** Deletes all rows, best in one transaction. One by one unless overridden. */
    default void removeAll(Collection<? extends K> keys) throws Exception {
        for (K key : keys) {
            remove(key);
        }
    }
}
