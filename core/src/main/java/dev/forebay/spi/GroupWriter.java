package dev.forebay.spi;

import dev.forebay.Writer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A writer that writes many callers' rows in one transaction and lets the source refuse some of them: what grouped write-through
 * needs so that a refused row fails its own caller only.
 *
 * <p>With a plain {@link Writer} a group of which a row is refused is written again, one row after the other.
 */
public interface GroupWriter<K, V> extends Writer<K, V> {

    /**
     * Writes all rows but those that the source refuses, in one transaction.
     *
     * @param rows the rows; {@code null} is a removal
     * @return the keys whose rows were refused, each with the source's answer; empty when all were written
     * @throws Exception if the source is away; all the others were written, or none
     */
    Map<K, Exception> writeGroup(Map<? extends K, ? extends @Nullable V> rows) throws Exception;
}
