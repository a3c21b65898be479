package dev.forebay.internal.part;

import dev.forebay.CacheEvent;
import dev.forebay.LoadFailedException;
import dev.forebay.Loader;
import dev.forebay.Loading;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;

/**
 * Calls loaders: cut short at the hard timeout, given up a moment later, counted and timed; a bounded number at once while the
 * store is lost.
 *
 * <p>A loader runs in the thread of its reader, unless the settings say otherwise. A load in the background always has a thread
 * of its own: one that does not return costs that thread, and none of the pool.
 */
public final class SourceReads<K, V> {
    private final Loading limits;
    private final Workers workers;
    private final Bulkhead bulkhead;
    private final Recorder recorder;
    private final HungLoads<K> hung;

    public SourceReads(Loading limits, Workers workers, Bulkhead bulkhead, Recorder recorder) {
        this.limits = limits;
        this.workers = workers;
        this.bulkhead = bulkhead;
        this.recorder = recorder;
        this.hung = new HungLoads<>(recorder);
    }

    /** The rows of one call, and how long it took. */
    public record Rows<K, V>(Map<K, V> rows, long tookNanos) {}

    /** Returns how long a load takes at most, with the wait for its place. */
    Duration patience() {
        return bulkhead.patience().plus(limits.hardTimeout()).plus(LoadCall.LAST_WORD);
    }

    /** Returns whether a load of the key was given up and has not returned: another one in the background would hang, too. */
    boolean hangs(K key) {
        return hung.contains(key);
    }

    /** As {@link #load(Collection, Loader, Runnable)}, where nobody else waits for the load. */
    public Rows<K, V> load(Collection<K> keys, Loader<K, V> loader) {
        return load(keys, loader, () -> {});
    }

    /**
     * Returns the rows that the source has.
     *
     * @param whenGivenUp frees what else waits for the load; run in another thread if the loader has not returned a moment after it
     *     was cut short
     * @throws LoadFailedException if the loader failed or was cut short
     */
    public Rows<K, V> load(Collection<K> keys, Loader<K, V> loader, Runnable whenGivenUp) {
        boolean inBackground = workers.isBackground();
        boolean inOwnThread = limits.isInOwnThread() || inBackground;
        if (inBackground && keys.stream().anyMatch(hung::contains)) {
            throw refused(keys, "an earlier load of it hangs past its hard timeout");
        }
        return inOwnThread ? loadForOthers(keys, loader) : call(keys, loader).inThisThread(workers, whenGivenUp);
    }

    /** Returns the rows as {@link #load(Collection, Loader)} does, by a thread of its own: a loader that hangs keeps nobody. */
    Rows<K, V> loadForOthers(Collection<K> keys, Loader<K, V> loader) {
        if (hung.count() >= limits.mostHung()) {
            throw refused(
                    keys,
                    "%d loads hang past their hard timeout and have threads of Forebay's (mostHung=%d)"
                            .formatted(hung.count(), limits.mostHung()));
        }
        return call(keys, loader).inOwnThread(workers);
    }

    private LoadCall<K, V> call(Collection<K> keys, Loader<K, V> loader) {
        return new LoadCall<>(keys, loader, bulkhead.enter(keys), new LoadCall.Shared<>(limits, hung, recorder));
    }

    /** Returns the failure of a load that was not called for this key alone. */
    LoadFailedException failed(K key, String why, Throwable cause) {
        return new LoadFailedException(
                "cache '%s', key %s: %s; nothing was cached".formatted(recorder.cache(), key, why), cause);
    }

    private LoadFailedException refused(Collection<K> keys, String reason) {
        recorder.loadsRefused.increment();
        recorder.tell(
                new CacheEvent.LoadRefused(recorder.cache(), keys.iterator().next()));
        return new LoadFailedException(
                "cache '%s': %s was not loaded: %s; the source was not asked; give the loader's calls a timeout"
                        .formatted(recorder.cache(), which(keys), reason),
                new RejectedExecutionException(reason));
    }

    /** Names the keys of a load, for messages. */
    static String which(Collection<?> keys) {
        Object first = keys.iterator().next();
        return keys.size() == 1 ? "key " + first : keys.size() + " keys, the first " + first;
    }
}
