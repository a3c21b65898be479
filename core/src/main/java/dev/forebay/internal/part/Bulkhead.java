package dev.forebay.internal.part;

import dev.forebay.CacheEvent;
import dev.forebay.LoadFailedException;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Bounds the loads that take the place of a lost cache, so that its readers do not bring the source down as well.
 *
 * <p>The caches of a runtime share the {@link Places}, as they share the source's connections. While the store of a cache is
 * trusted, its loads pass without one.
 */
public final class Bulkhead {
    private final Places places;
    private final BooleanSupplier needed;
    private final Recorder recorder;

    /** The places of one runtime: first come, first served. */
    public static final class Places {
        private final int most;
        private final Duration patience;
        private final Semaphore free;
        private final ThreadLocal<Boolean> taken = ThreadLocal.withInitial(() -> false);

        public Places(int most, Duration patience) {
            this.most = most;
            this.patience = patience;
            this.free = new Semaphore(most, true);
        }
    }

    /** The right to call the source; to be run by {@link #in} once, in the thread that does. */
    public final class Place {
        private final boolean counted;

        private Place(boolean counted) {
            this.counted = counted;
        }

        /** Runs the call, and frees the place when it has returned, however late that is. */
        <T> T in(Call<T> call) throws Exception {
            if (!counted) {
                return call.run();
            }
            places.taken.set(true);
            try {
                return call.run();
            } finally {
                places.taken.remove();
                places.free.release();
            }
        }

        /** Frees the place of a call that was not made. */
        void leave() {
            if (counted) {
                places.free.release();
            }
        }
    }

    /** A call of the source. */
    interface Call<T> {
        T run() throws Exception;
    }

    /** @param needed whether the store of the cache is lost */
    public Bulkhead(Places places, BooleanSupplier needed, Recorder recorder) {
        this.places = places;
        this.needed = needed;
        this.recorder = recorder;
    }

    /** Returns how long a load may wait for its place. */
    Duration patience() {
        return places.patience;
    }

    /**
     * Takes a place if the store is lost. A load within a load shares the place of the outer one: it would wait for itself.
     *
     * @throws LoadFailedException if none was free in time; the source was not asked
     */
    Place enter(Collection<?> keys) {
        if (!needed.getAsBoolean() || places.taken.get()) {
            return new Place(false);
        }
        try {
            if (places.free.tryAcquire(places.patience.toNanos(), TimeUnit.NANOSECONDS)) {
                return new Place(true);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LoadFailedException(
                    "cache '%s': interrupted while %s waited for other loads; the source was not asked"
                            .formatted(recorder.cache(), SourceReads.which(keys)),
                    e);
        }
        recorder.loadsRefused.increment();
        recorder.tell(
                new CacheEvent.LoadRefused(recorder.cache(), keys.iterator().next()));
        String full =
                "%d loads that take the place of the lost store were running for %s (outageLoads=%d, outageWait=%s)"
                        .formatted(places.most, places.patience, places.most, places.patience);
        throw new LoadFailedException(
                "cache '%s': %s was not loaded: %s; the source was not asked; try again later, or answer without the row"
                        .formatted(recorder.cache(), SourceReads.which(keys), full),
                new RejectedExecutionException(full));
    }
}
