package dev.forebay.internal.part;

import dev.forebay.CacheEvent;
import dev.forebay.StoreUnavailableException;
import dev.forebay.WriteFailedException;
import dev.forebay.WriteGuard;
import dev.forebay.spi.KeyState.Value;
import dev.forebay.spi.Store;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps readers from caching the old row while the source changes: holds the keys before, releases them after; or, where so
 * chosen, only invalidates them after.
 */
public final class KeyGuard<K, V> {
    /** For how long a write waits for another than the source. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Store<K, V> store;
    private final Stamps stamps;
    private final WriteGuard guard;
    private final Dirt<K> dirt;
    private final Recorder recorder;
    private final Set<Guarded> atWork = ConcurrentHashMap.newKeySet();

    /** Gets unflushed writes of these keys to the source; what waits elsewhere is another process's to flush. */
    @FunctionalInterface
    public interface Dirt<K> {
        void flush(Collection<K> keys);
    }

    public KeyGuard(Store<K, V> store, Stamps stamps, WriteGuard guard, Dirt<K> dirt, Recorder recorder) {
        this.store = store;
        this.stamps = stamps;
        this.guard = guard;
        this.dirt = dirt;
        this.recorder = recorder;
    }

    /** Returns those of the keys that a write of this very thread holds: to wait for it to end would be to wait for oneself. */
    public Set<K> heldByThisThread(Set<K> keys) {
        Set<K> held = new LinkedHashSet<>();
        for (Guarded guarded : atWork) {
            if (guarded.thread == Thread.currentThread()) {
                held.addAll(guarded.keys);
            }
        }
        held.retainAll(keys);
        return held;
    }

    /** Begins a guarded write in the way that the cache is set to. */
    public Guarded begin(Collection<? extends K> keys) {
        return guard.holds() ? hold(keys) : new Guarded(keys, false);
    }

    /** Begins a guarded write that holds. */
    public Guarded hold(Collection<? extends K> keys) {
        Guarded guarded = new Guarded(keys, true);
        guarded.hold();
        return guarded;
    }

    /** One write under guard; to be ended by exactly one of its methods. */
    public final class Guarded {
        private final Set<K> keys;
        private final boolean holding;
        private final long token = stamps.next();
        private final Thread thread = Thread.currentThread();
        private long heldNanos; // before the store was asked for the holds that it has

        private Guarded(Collection<? extends K> keys, boolean holding) {
            this.keys = new LinkedHashSet<>(keys);
            this.holding = holding;
        }

        private void hold() {
            Set<K> dirty = holdNow(keys);
            Pause pause = new Pause(PATIENCE);
            try {
                while (!dirty.isEmpty()) {
                    if (pause.isOver()) {
                        throw stillDirty(dirty, "", new TimeoutException("waited " + PATIENCE));
                    }
                    dirt.flush(dirty);
                    dirty = holdNow(keys);
                    if (!dirty.isEmpty()) {
                        requireReadable(dirty);
                        pause.sleep();
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw stillDirty(dirty, ": its thread was interrupted while it waited", e);
            }
            atWork.add(this);
        }

        /** Holds once more where this process stood still meanwhile: the first hold may be over before the write begins. */
        private Set<K> holdNow(Set<K> wanted) {
            Set<K> refused = tryHold(wanted);
            return mayHaveRunOut() ? tryHold(wanted) : refused;
        }

        private Set<K> tryHold(Set<K> wanted) {
            heldNanos = System.nanoTime();
            return store.hold(wanted, token);
        }

        /** A change that this process cannot read is not for it to flush, and to wait is of no use. */
        private void requireReadable(Set<K> dirty) {
            try {
                store.lookupAll(dirty);
            } catch (IllegalStateException e) {
                throw stillDirty(dirty, ": " + e.getMessage(), e);
            }
        }

        private WriteFailedException stillDirty(Set<K> dirty, String why, Exception cause) {
            refused();
            return new WriteFailedException(
                    "cache '%s': write-behind changes of %s did not reach the source first; the write was not begun%s"
                            .formatted(recorder.cache(), dirty, why),
                    false,
                    cause);
        }

        /** The source has committed; {@code rows} holds the new entry of each key, if it is known. */
        public void committed(Map<K, @Nullable Value<V>> rows) {
            ended(rows, Map.of());
        }

        /** As {@link #committed}, but for the keys that failed: each is ended by what its failure says of the source. */
        public void ended(Map<K, @Nullable Value<V>> rows, Map<K, Exception> failures) {
            atWork.remove(this);
            recorder.writes.add(keys.size() - failures.size());
            if (!holding) {
                failures.forEach(this::tell);
                endHolds(keys); // another write may have come since the commit: its row is not known to be older
                return;
            }
            Map<K, @Nullable Value<V>> released = new LinkedHashMap<>();
            for (K key : keys) {
                Exception failure = failures.get(key);
                if (failure == null) {
                    released.put(key, rows.get(key));
                } else if (tell(key, failure) == Outcome.REFUSED) {
                    released.put(key, null);
                }
            }
            boolean told;
            try {
                told = store.release(released, token);
            } catch (RuntimeException e) {
                // The source has the write, so it has succeeded; only its entry cannot be written down (its codec
                // says).
                told = endHolds(released.keySet());
                recorder.warn(
                        new CacheEvent.EntryRefused(
                                recorder.cache(), keys.iterator().next(), e),
                        e);
            }
            if (!told && mayHaveRunOut()) {
                makeSure(released.keySet());
            }
        }

        private boolean mayHaveRunOut() {
            return System.nanoTime() - heldNanos >= guard.holdTime().toNanos();
        }

        /**
         * Returns when the store knows that these keys have changed. Readers may have filled old rows since the hold ran out, and a release that
         * the store was not told does not drop them, so the write is not to be acknowledged before. Gives up when its patience is at an end: then
         * others may be served an old row until this process reaches the store again.
         */
        private void makeSure(Set<K> changed) {
            Pause pause = new Pause(PATIENCE);
            try {
                while (!isTold(changed) && !pause.isOver()) {
                    pause.sleep();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private boolean isTold(Set<K> changed) {
            try {
                store.invalidate(changed);
                return true;
            } catch (StoreUnavailableException e) {
                return false; // counted and told by the store's trust
            }
        }

        private Outcome tell(K key, Throwable failure) {
            Outcome outcome = Outcome.of(failure);
            recorder.writeFailures.increment();
            recorder.tell(new CacheEvent.WriteFailed(recorder.cache(), key, failure, outcome == Outcome.UNKNOWN));
            return outcome;
        }

        /** The source does not have the write, for certain. */
        public void refused() {
            atWork.remove(this);
            if (holding) {
                endHolds(keys);
            }
        }

        /** The source may have the write, now or in a moment: the holds stay until they run out. */
        public void unknown() {
            atWork.remove(this);
            if (!holding) {
                endHolds(keys);
            }
        }

        /** Ends the write by what its failure says of the source. Returns that. */
        public Outcome failed(Throwable failure) {
            Outcome outcome = tell(keys.iterator().next(), failure);
            switch (outcome) {
                case REFUSED -> refused();
                case UNKNOWN -> unknown();
            }
            return outcome;
        }

        /**
         * Leaves keys absent. Where nothing was held this invalidates them: to release a token that is not there does just
         * that, and, unlike an invalidation, it cannot fail; what the store is not told is made up for. Returns whether it was told.
         */
        private boolean endHolds(Set<K> ended) {
            Map<K, @Nullable Value<V>> released = new LinkedHashMap<>();
            ended.forEach(key -> released.put(key, null));
            return store.release(released, token);
        }
    }
}
