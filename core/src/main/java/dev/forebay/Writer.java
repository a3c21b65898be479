package dev.forebay;

import java.util.Collection;
import java.util.Map;

/**
 * Writes rows to the source. Every method is idempotent: insert or update, and remove if there.
 *
 * <p>What a method throws says whether the source may have the write. The first {@link java.sql.SQLException} or {@link
 * RowRefusedException} among the failure and its causes decides: a {@code RowRefusedException}, or a state of class 22, 23, 40 (but
 * for 40003), 42, 44, 45, 54 or P0, says that the source did not take the write. Any other state, or an {@code IOException}, {@code
 * TimeoutException}, {@code InterruptedException} or {@code Error} instead, leaves the outcome unknown: the key stays held until the
 * hold time is over. A failure with none of these comes from before the source, which did not take the write.
 *
 * <p>Write-behind asks one thing more: whether trying again is of use. A {@code RowRefusedException}, or a state of class 22, 23, 44 or
 * 45, P0001 or 54000, says that it is not: the row becomes a dead letter, and the others of its batch are written one by one. After any
 * other failure, an {@code IllegalArgumentException} of your own mapping among them, the same batch is tried again, for ever: turn
 * what is wrong with a row into a {@code RowRefusedException}.
 *
 * <p>A write is not cut short: give statements a timeout below the hold time.
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
