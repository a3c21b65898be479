package dev.forebay.internal.flow;

import dev.forebay.Grouping;
import dev.forebay.StoreUnavailableException;
import dev.forebay.WriteFailedException;
import dev.forebay.Writer;
import dev.forebay.internal.part.GroupWrites;
import dev.forebay.internal.part.Groups;
import dev.forebay.internal.part.Groups.GroupFailedException;
import dev.forebay.internal.part.KeyGuard;
import dev.forebay.internal.part.Lifetimes;
import dev.forebay.internal.part.Outcome;
import dev.forebay.spi.KeyState.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Gather concurrent puts and removals; hold their keys in one round trip; write them in one transaction; install the new rows in
 * one round trip. Bulk calls are written through as they are.
 */
public final class GroupedWriteThroughFlow<K, V> implements WriteFlow<K, V> {
    private final WriteThroughFlow<K, V> through;
    private final Writer<K, V> writer;
    private final Lifetimes<V> lifetimes;
    private final Groups<K, V, Exception> groups;

    /** @param shared runs the writes that several callers share */
    public GroupedWriteThroughFlow(
            WriteThroughFlow<K, V> through,
            Writer<K, V> writer,
            Lifetimes<V> lifetimes,
            Grouping grouping,
            Executor shared) {
        this.through = through;
        this.writer = writer;
        this.lifetimes = lifetimes;
        this.groups = new Groups<>(grouping, shared, this::change);
    }

    @Override
    public KeyGuard<K, V> guard() {
        return through.guard();
    }

    @Override
    public void put(Map<K, V> rows) {
        if (rows.size() == 1) {
            Map.Entry<K, V> only = rows.entrySet().iterator().next();
            gathered(only.getKey(), only.getValue());
        } else {
            through.put(rows);
        }
    }

    @Override
    public void remove(Set<K> keys) {
        if (keys.size() == 1) {
            gathered(keys.iterator().next(), null);
        } else {
            through.remove(keys);
        }
    }

    private void gathered(K key, @Nullable V row) {
        Exception failure;
        try {
            failure = groups.join(key, row);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(key, e);
        } catch (GroupFailedException e) {
            Throwable cause = e.getCause();
            throw cause instanceof StoreUnavailableException lost
                    ? new StoreUnavailableException(String.valueOf(lost.getMessage()), lost)
                    : failed(key, cause == null ? e : cause);
        }
        if (failure != null) {
            throw failed(key, failure);
        }
    }

    private WriteFailedException failed(K key, Throwable cause) {
        return through.failed("key " + key, Outcome.of(cause), cause);
    }

    /** Returns the failures. A {@code null} row is a removal. */
    private Map<K, Exception> change(Map<K, @Nullable V> rows) {
        KeyGuard<K, V>.Guarded guarded = guard().begin(rows.keySet());
        Map<K, Exception> failures;
        try {
            failures = GroupWrites.write(writer, rows);
        } catch (Error failure) {
            guarded.failed(failure);
            throw failure;
        }
        if (failures.values().stream().anyMatch(InterruptedException.class::isInstance)) {
            Thread.currentThread().interrupt();
        }
        Map<K, @Nullable Value<V>> entries = new LinkedHashMap<>();
        rows.forEach((key, row) -> entries.put(key, lifetimes.entry(row, 0)));
        guarded.ended(entries, failures);
        return failures;
    }
}
