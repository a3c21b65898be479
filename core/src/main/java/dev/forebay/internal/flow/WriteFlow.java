package dev.forebay.internal.flow;

import dev.forebay.Action;
import dev.forebay.internal.part.KeyGuard;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a write does under one strategy. */
public interface WriteFlow<K, V> {

    /** Makes the rows the rows of record. */
    void put(Map<K, V> rows);

    /** Deletes the rows of record. */
    void remove(Set<K> keys);

    /** Returns the guard under which callers run their own statements. */
    KeyGuard<K, V> guard();

    /** Runs the caller's own statement: guard, act, forget. The same under every strategy. */
    default <T extends @Nullable Object, X extends Exception> T write(Collection<? extends K> keys, Action<T, X> action)
            throws X {
        KeyGuard<K, V>.Guarded guarded = guard().begin(keys);
        T result;
        try {
            result = action.run();
        } catch (Throwable failure) {
            guarded.failed(failure);
            throw failure;
        }
        guarded.committed(Map.of());
        return result;
    }
}
