package dev.forebay.internal;

import dev.forebay.AsyncCache;
import dev.forebay.Cache;
import dev.forebay.Loader;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs the blocking cache in an executor. */
final class AsyncView<K, V> implements AsyncCache<K, V> {
    private final Cache<K, V> cache;
    private final Executor executor;

    AsyncView(Cache<K, V> cache, Executor executor) {
        this.cache = cache;
        this.executor = executor;
    }

    @Override
    public CompletableFuture<@Nullable V> get(K key) {
        return run(() -> cache.get(key));
    }

    @Override
    public CompletableFuture<@Nullable V> get(K key, Loader<K, V> loader) {
        return run(() -> cache.get(key, loader));
    }

    @Override
    public CompletableFuture<Map<K, V>> getAll(Collection<? extends K> keys) {
        return run(() -> cache.getAll(keys));
    }

    @Override
    public CompletableFuture<@Nullable Void> put(K key, V row) {
        return run(() -> {
            cache.put(key, row);
            return null;
        });
    }

    @Override
    public CompletableFuture<@Nullable Void> remove(K key) {
        return run(() -> {
            cache.remove(key);
            return null;
        });
    }

    /** Completes with the exception itself, where {@code supplyAsync} would wrap it. */
    private <T extends @Nullable Object> CompletableFuture<T> run(Supplier<T> call) {
        CompletableFuture<T> future = new CompletableFuture<>();
        executor.execute(() -> {
            try {
                future.complete(call.get());
            } catch (Throwable e) {
                future.completeExceptionally(e);
            }
        });
        return future;
    }
}
