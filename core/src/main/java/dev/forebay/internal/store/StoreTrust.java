package dev.forebay.internal.store;

import dev.forebay.CacheEvent;
import dev.forebay.StoreUnavailableException;
import dev.forebay.internal.part.Recorder;
import dev.forebay.spi.Store;
import dev.forebay.spi.Store.Sweep;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether this process trusts the store of one cache.
 *
 * <p>The first failure ends the trust: every step fails at once, without waiting for the store. After the retry pause one caller
 * tries again: it makes up for the invalidations that were missed, then runs its own step. When both work the store is trusted
 * again. At most {@value #MOST_REMEMBERED} missed keys are remembered; past that the whole cache is swept instead: by a thread of
 * {@code sweepers}, while callers go on without the store; a sweep that fails is gone on with after the next retry pause.
 */
public final class StoreTrust<K> {
    static final int MOST_REMEMBERED = 100_000;

    private final Store<K, ?> store;
    private final long retryNanos;
    private final Executor sweepers;
    private final Recorder recorder;
    private final AtomicBoolean probing = new AtomicBoolean();
    private Set<K> missed = new LinkedHashSet<>(); // guarded by this
    private boolean missedAll; // guarded by this
    private @Nullable Sweep sweep; // guarded by this; one that has begun, and is not done
    private boolean sweeping; // guarded by this
    private volatile boolean lost;
    private volatile long retryAt;
    private volatile @Nullable String reason;

    public StoreTrust(Store<K, ?> store, Duration retry, Executor sweepers, Recorder recorder) {
        this.store = store;
        this.sweepers = sweepers;
        this.retryNanos = retry.toNanos();
        this.recorder = recorder;
    }

    /**
     * Runs a step of the store, if it is trusted or this caller is the one to try it again.
     *
     * @throws StoreUnavailableException if it is not, or did not answer
     */
    <A> A call(Supplier<A> step) {
        if (!lost) {
            return attempt(step);
        }
        if (System.nanoTime() - retryAt < 0 || !probing.compareAndSet(false, true)) {
            throw new StoreUnavailableException(
                    "cache '%s': the store was lost a short while ago and is not tried yet: %s"
                            .formatted(recorder.cache(), reason),
                    null);
        }
        try {
            if (isSwept()) {
                throw new StoreUnavailableException(
                        "cache '%s': the store was lost, and more invalidations were missed than are remembered (%d); it is not used until all entries of the cache are invalidated"
                                .formatted(recorder.cache(), MOST_REMEMBERED),
                        null);
            }
            return attempt(() -> {
                int replayed = replay();
                A answer = step.get();
                trustAgain(replayed);
                return answer;
            });
        } finally {
            probing.set(false);
        }
    }

    /** Returns whether calls go on without the store, but for the one that tries it again. */
    public boolean isLost() {
        return lost;
    }

    private <A> A attempt(Supplier<A> step) {
        try {
            return step.get();
        } catch (StoreUnavailableException e) {
            failed(e);
            throw e;
        }
    }

    /** Remembers keys that the store was not told of. The store is not read before it has been. */
    synchronized void remember(Collection<? extends K> keys) {
        if (missed.size() + keys.size() > MOST_REMEMBERED) {
            rememberAll();
            return;
        }
        missed.addAll(keys);
        distrust();
    }

    /** Remembers that every key is to be invalidated. */
    synchronized void rememberAll() {
        missedAll = true;
        missed.clear();
        distrust();
    }

    private void distrust() {
        if (!lost) {
            retryAt = System.nanoTime();
            lost = true;
        }
    }

    /** To be told of a step that has failed. */
    void failed(StoreUnavailableException cause) {
        if (!(cause.getCause() instanceof InterruptedException)) { // an interrupted caller says nothing of the store
            lose(cause);
        }
    }

    private void lose(StoreUnavailableException cause) {
        recorder.storeFailures.increment();
        boolean first;
        synchronized (this) {
            retryAt = System.nanoTime() + retryNanos;
            first = reason == null;
            lost = true;
            reason = cause.getMessage();
        }
        if (first) {
            recorder.warn(new CacheEvent.StoreLost(recorder.cache(), cause), cause);
        }
    }

    /** Returns whether the cache must be swept first; begins or goes on with that. */
    private boolean isSwept() {
        synchronized (this) {
            if (sweeping) {
                return true;
            }
            if (sweep == null && missedAll) {
                missedAll = false;
                sweep = store.sweep();
            }
            if (sweep == null) {
                return false;
            }
            sweeping = true;
        }
        try {
            sweepers.execute(this::goOnSweeping);
        } catch (RuntimeException e) {
            endSweeping(false);
            throw e;
        }
        synchronized (this) {
            return sweep != null || missedAll;
        }
    }

    private void goOnSweeping() {
        boolean done = false;
        try {
            Sweep begun;
            synchronized (this) {
                begun = Objects.requireNonNull(sweep);
            }
            while (!done) {
                done = begun.step();
            }
        } catch (StoreUnavailableException e) {
            failed(e);
        } finally {
            endSweeping(done);
        }
    }

    private synchronized void endSweeping(boolean done) {
        sweeping = false;
        if (done) {
            sweep = null;
        }
    }

    /** Makes up for what was missed. What cannot be told again is remembered again. */
    private int replay() {
        Set<K> keys;
        synchronized (this) {
            keys = missed;
            missed = new LinkedHashSet<>();
        }
        try {
            if (!keys.isEmpty()) {
                store.invalidate(keys);
            }
            return keys.size();
        } catch (RuntimeException e) {
            remember(keys);
            throw e;
        }
    }

    private void trustAgain(int replayed) {
        synchronized (this) {
            if (!missed.isEmpty() || missedAll || sweep != null) {
                return; // missed since: the next caller makes up for it
            }
            lost = false;
            reason = null;
        }
        recorder.tell(new CacheEvent.StoreBack(recorder.cache(), replayed));
    }
}
