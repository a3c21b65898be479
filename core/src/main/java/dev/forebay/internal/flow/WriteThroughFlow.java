package dev.forebay.internal.flow;

import dev.forebay.WriteFailedException;
import dev.forebay.Writer;
import dev.forebay.internal.part.KeyGuard;
import dev.forebay.internal.part.Lifetimes;
import dev.forebay.internal.part.Outcome;
import dev.forebay.spi.KeyState.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Hold the keys; write the source; install the new rows. */
public final class WriteThroughFlow<K, V> implements WriteFlow<K, V> {
    private final String cache;
    private final Writer<K, V> writer;
    private final KeyGuard<K, V> guard;
    private final Lifetimes<V> lifetimes;

    public WriteThroughFlow(String cache, Writer<K, V> writer, KeyGuard<K, V> guard, Lifetimes<V> lifetimes) {
        this.cache = cache;
        this.writer = writer;
        this.guard = guard;
        this.lifetimes = lifetimes;
    }

    @Override
    public KeyGuard<K, V> guard() {
        return guard;
    }

    @Override
    public void put(Map<K, V> rows) {
        change(rows.keySet(), rows, () -> {
            if (rows.size() == 1) {
                Map.Entry<K, V> only = rows.entrySet().iterator().next();
                writer.put(only.getKey(), only.getValue());
            } else {
                writer.putAll(rows);
            }
        });
    }

    @Override
    public void remove(Set<K> keys) {
        change(keys, Map.of(), () -> {
            if (keys.size() == 1) {
                writer.remove(keys.iterator().next());
            } else {
                writer.removeAll(keys);
            }
        });
    }

    private interface Change {
        void run() throws Exception;
    }

    /** A key without a row in {@code rows} was removed. */
    private void change(Set<K> keys, Map<K, V> rows, Change change) {
        KeyGuard<K, V>.Guarded guarded = guard.begin(keys);
        try {
            change.run();
        } catch (Exception failure) {
            Outcome outcome = guarded.failed(failure);
            if (failure instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw failed(keys, outcome, failure);
        } catch (Error failure) {
            guarded.failed(failure);
            throw failure;
        }
        Map<K, @Nullable Value<V>> entries = new LinkedHashMap<>();
        keys.forEach(key -> entries.put(key, lifetimes.entry(rows.get(key), 0)));
        guarded.committed(entries);
    }

    private WriteFailedException failed(Set<K> keys, Outcome outcome, Exception cause) {
        return failed(keys.size() == 1 ? "key " + keys.iterator().next() : keys.size() + " keys", outcome, cause);
    }

    WriteFailedException failed(String which, Outcome outcome, Throwable cause) {
        String what = switch (outcome) {
            case REFUSED -> "the source did not take the write";
            case UNKNOWN -> "the source may or may not have taken the write";
        };
        return new WriteFailedException(
                "cache '%s', %s: %s: %s; no old row is left in the cache".formatted(cache, which, what, cause),
                outcome == Outcome.UNKNOWN,
                cause);
    }
}
