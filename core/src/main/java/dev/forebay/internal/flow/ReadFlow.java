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

    /** Returns the row of a fresh entry; never asks the source. */
    @Nullable
    V getIfPresent(K key);

    /** Returns the rows that the source has. */
    Map<K, V> getAll(Set<K> keys, @Nullable Loader<K, V> given);
}
