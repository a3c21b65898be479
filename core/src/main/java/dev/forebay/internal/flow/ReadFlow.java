package dev.forebay.internal.flow;

import dev.forebay.Loader;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a read does under one strategy. */
public interface ReadFlow<K, V> {

    /** Returns the row; {@code given} is the caller's loader, {@code null} for the strategy's own. */
    @Nullable
    V get(K key, @Nullable Loader<K, V> given);

    /** Returns the rows that the source has. */
    Map<K, V> getAll(Set<K> keys, @Nullable Loader<K, V> given);
}
