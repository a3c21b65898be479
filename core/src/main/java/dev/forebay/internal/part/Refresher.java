package dev.forebay.internal.part;

import dev.forebay.CacheEvent;
import dev.forebay.LoadFailedException;
import dev.forebay.Loader;
import dev.forebay.internal.part.SourceReads.Rows;
import dev.forebay.spi.KeyState.Value;
import dev.forebay.spi.Store;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reloads fresh entries in the background: one reload per key over all processes by a claim, in the runtime's bounded pool.
 *
 * <p>A reload ends with {@code replace} on the stamp it saw, so it never overwrites a newer write and never brings an
 * invalidated entry back.
 */
public final class Refresher<K, V> {
    private final Store<K, V> store;
    private final SourceReads<K, V> source;
    private final Lifetimes<V> lifetimes;
    private final Stamps stamps;
    private final FailurePauses<K> pauses;
    private final Workers workers;
    private final Recorder recorder;
    private final Set<K> running = ConcurrentHashMap.newKeySet();

    public Refresher(LoadParts<K, V> parts, FailurePauses<K> pauses, Workers workers) {
        this.store = parts.store();
        this.source = parts.source();
        this.lifetimes = parts.lifetimes();
        this.stamps = parts.stamps();
        this.recorder = parts.recorder();
        this.pauses = pauses;
        this.workers = workers;
    }

    /** Begins a reload, unless one runs, hangs or failed a short while ago, or too many wait. Returns at once. */
    public void offer(K key, Value<V> seen, Loader<K, V> loader) {
        if (pauses.isPaused(key) || source.hangs(key) || !running.add(key)) {
            return;
        }
        Runnable reload = () -> {
            try {
                refresh(key, seen, loader);
            } catch (RuntimeException e) {
                pauses.begin(key);
                Throwable cause = e instanceof LoadFailedException && e.getCause() != null ? e.getCause() : e;
                recorder.tell(new CacheEvent.RefreshFailed(recorder.cache(), key, cause));
            } finally {
                running.remove(key);
            }
        };
        if (workers.offer(reload) == null) {
            running.remove(key);
        }
    }

    private void refresh(K key, Value<V> seen, Loader<K, V> loader) {
        long token = stamps.next();
        if (!store.claim(key, token)) {
            return;
        }
        try {
            Rows<K, V> loaded = source.load(Set.of(key), loader);
            Value<V> entry = lifetimes.entry(loaded.rows().get(key), loaded.tookNanos());
            if (entry != null && store.replace(key, seen.stamp(), entry)) {
                recorder.refreshes.increment();
            } else if (entry == null) {
                store.invalidate(Set.of(key)); // the row is gone, and its absence is not to be remembered
            }
        } finally {
            store.unclaim(key, token);
        }
    }
}
