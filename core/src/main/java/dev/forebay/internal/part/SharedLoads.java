package dev.forebay.internal.part;

import dev.forebay.Grouping;
import dev.forebay.LoadFailedException;
import dev.forebay.Loader;
import dev.forebay.internal.part.Groups.GroupFailedException;
import dev.forebay.internal.part.SourceReads.Rows;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;

/**
 * Lets readers that miss different keys at the same time share one call of the loader.
 *
 * <p>Each reader has the right to fill its key before it joins a group, and the loader is called after that, so a shared load is
 * inside the load of each of them. No key is twice in a group, and {@link Flights} let no key be in two groups at once, but for keys
 * that a writer holds.
 *
 * <p>A group that failed is loaded once more, each key alone, in the thread of its reader: so a key that the source refuses fails its
 * own reader only. A group that took too long is not: its readers have waited for as long as they wait.
 */
public final class SharedLoads<K, V> {
    private final Loader<K, V> loader;
    private final SourceReads<K, V> source;
    private final Workers workers;
    private final Grouping limits;
    private final Groups<K, Runnable, Rows<K, V>> groups;

    /** @param shared runs the work of groups of several readers */
    public SharedLoads(
            Loader<K, V> loader, SourceReads<K, V> source, Workers workers, Grouping limits, Executor shared) {
        this.loader = loader;
        this.source = source;
        this.workers = workers;
        this.limits = limits;
        this.groups = new Groups<>(limits, shared, this::load);
    }

    /** Returns whether such a load may be shared: of a single key, by the cache's own loader, with a reader that waits. */
    boolean takes(Collection<K> keys, Loader<K, V> used) {
        return keys.size() == 1 && used == loader && !workers.isBackground();
    }

    /** Returns how long a load takes at most: in company, and once more alone. */
    Duration patience() {
        return limits.maxWait().plus(source.patience().multipliedBy(2));
    }

    /**
     * Returns the row of a key, and perhaps others.
     *
     * @param whenGivenUp as in {@link SourceReads#load(Collection, Loader, Runnable)}, if the load is not shared after all
     * @throws LoadFailedException if the loader failed for this key or was cut short
     */
    Rows<K, V> load(K key, Runnable whenGivenUp) {
        try {
            return Objects.requireNonNull(groups.join(key, whenGivenUp));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw source.failed(key, "interrupted while it was loaded together with others", e);
        } catch (GroupFailedException e) {
            Throwable failure = Objects.requireNonNullElse(e.getCause(), e);
            Throwable cause =
                    failure instanceof LoadFailedException && failure.getCause() != null ? failure.getCause() : failure;
            if (cause instanceof LoadCall.TooLate) {
                throw source.failed(key, "the load that it shared with others failed: " + cause, cause);
            }
            return source.load(List.of(key), loader, whenGivenUp);
        }
    }

    private Map<K, Rows<K, V>> load(Map<K, Runnable> readers) {
        Rows<K, V> rows = readers.size() == 1
                ? source.load(
                        readers.keySet(), loader, readers.values().iterator().next())
                : source.loadForOthers(readers.keySet(), loader);
        Map<K, Rows<K, V>> results = new HashMap<>();
        readers.keySet().forEach(key -> results.put(key, rows));
        return results;
    }
}
