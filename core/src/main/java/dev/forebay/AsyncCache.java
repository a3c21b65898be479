package dev.forebay;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The view of a {@link Cache} whose methods return at once. What the blocking method throws completes the future exceptionally,
 * without a wrapper.
 *
 * @see Cache#async()
 */
public interface AsyncCache<K, V> {

    /** As {@link Cache#get(Object)}. */
    CompletableFuture<@Nullable V> get(K key);

    /** As {@link Cache#get(Object, Loader)}. */
    CompletableFuture<@Nullable V> get(K key, Loader<K, V> loader);

    /** As {@link Cache#getAll(Collection)}. */
    CompletableFuture<Map<K, V>> getAll(Collection<? extends K> keys);

    /** As {@link Cache#put}. */
    CompletableFuture<@Nullable Void> put(K key, V row);

    /** As {@link Cache#remove}. */
    CompletableFuture<@Nullable Void> remove(K key);
}
