package dev.forebay.spi;

import dev.forebay.Writer;
import java.util.List;
import java.util.Map;

/**
 * A writer whose source can check a fence and write a batch in one transaction: what write-behind needs to be exact.
 *
 * <p>With a plain {@link Writer} a batch may be written twice, and an owner that was paused may write an old row late.
 */
public interface TransactionalWriter<K, V> extends Writer<K, V>, Fenced {

    /**
     * Writes the changes in one transaction that begins with the fence check.
     *
     * <p>A flush that has thrown must not take effect after a later one of its partition, also under the same fence. A transaction that
     * locks the partition's row with its fence check, and ends with its connection, sees to that.
     *
     * <p>If the source refuses a row, the batch is run again with a savepoint per row, and only the refused ones are left out.
     *
     * @param changes distinct keys of the fence's partition
     * @return the refused keys and why; empty when all were written
     * @throws FencedOutException if the partition has a newer owner; nothing was written
     * @throws Exception if the source is away; the batch was written or not, and is to be run again
     */
    Map<K, String> flush(Fence fence, List<Journal.Change<K, V>> changes) throws Exception;
}
