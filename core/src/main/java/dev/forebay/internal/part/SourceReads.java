package dev.forebay.internal.part;

import dev.forebay.CacheEvent;
import dev.forebay.LoadFailedException;
import dev.forebay.Loader;
import dev.forebay.spi.LoadDeadline;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Calls loaders: in the caller's thread, cut short at the hard timeout, counted and timed. */
public final class SourceReads<K, V> {
    private final Duration hardTimeout;
    private final Workers workers;
    private final Recorder recorder;

    public SourceReads(Duration hardTimeout, Workers workers, Recorder recorder) {
        this.hardTimeout = hardTimeout;
        this.workers = workers;
        this.recorder = recorder;
    }

    /** The rows of one call, and how long it took. */
    public record Rows<K, V>(Map<K, V> rows, long tookNanos) {}

    /**
     * Returns the rows that the source has.
     *
     * @throws LoadFailedException if the loader failed or was cut short
     */
    public Rows<K, V> load(Collection<K> keys, Loader<K, V> loader) {
        long began = System.nanoTime();
        LoadDeadline deadline = new LoadDeadline(began + hardTimeout.toNanos());
        LoadDeadline outer = LoadDeadline.set(deadline);
        Future<?> cut = workers.after(hardTimeout.toNanos(), deadline::expire);
        Throwable failure = null;
        Map<K, V> rows = Map.of();
        try {
            rows = call(keys, loader);
        } catch (Exception e) {
            failure = e;
        } finally {
            cut.cancel(false);
            LoadDeadline.set(outer);
            if (deadline.finish()) {
                failure = late(failure);
            }
            count(began);
        }
        if (failure != null) {
            throw failed(keys, failure);
        }
        return new Rows<>(rows, System.nanoTime() - began);
    }

    private static <K, V> Map<K, V> call(Collection<K> keys, Loader<K, V> loader) throws Exception {
        if (keys.size() > 1) {
            return Objects.requireNonNull(loader.loadAll(keys), "the loader's loadAll returned null");
        }
        K key = keys.iterator().next();
        V row = loader.load(key);
        return row == null ? Map.of() : Map.of(key, row);
    }

    private void count(long began) {
        recorder.loads.increment();
        recorder.loadNanos.add(System.nanoTime() - began);
    }

    private Throwable late(@Nullable Throwable failure) {
        TimeoutException timeout = new TimeoutException("the load took longer than hardTimeout=" + hardTimeout);
        if (failure != null) {
            timeout.addSuppressed(failure);
        }
        return timeout;
    }

    private LoadFailedException failed(Collection<K> keys, Throwable cause) {
        if (cause instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        recorder.loadFailures.increment();
        K first = keys.iterator().next();
        recorder.tell(new CacheEvent.LoadFailed(recorder.cache(), first, cause));
        String which = keys.size() == 1 ? "key " + first : keys.size() + " keys, the first " + first;
        return new LoadFailedException(
                "cache '%s': the source did not load %s: %s; nothing was cached"
                        .formatted(recorder.cache(), which, cause),
                cause);
    }
}
