package dev.forebay.internal.store;

import dev.forebay.CacheEvent;
import dev.forebay.StoreUnavailableException;
import dev.forebay.internal.part.Recorder;
import dev.forebay.spi.Store;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether this process trusts the store of one cache.
 *
 * <p>The first failure ends the trust: every step fails at once, without waiting for the store. After the retry pause one caller
 * tries again: it makes up for the invalidations that were missed, then runs its own step. When both work the store is trusted
 * again. At most {@value #MOST_REMEMBERED} missed keys are remembered; past that the whole cache is invalidated instead.
 */
public final class StoreTrust<K> {
    static final int MOST_REMEMBERED = 100_000;

    private final Store<K, ?> store;
    private final long retryNanos;
    private final Recorder recorder;
    private final AtomicBoolean probing = new AtomicBoolean();
    private Set<K> missed = new LinkedHashSet<>(); // guarded by this
    private boolean missedAll; // guarded by this
    private volatile boolean lost;
    private volatile long retryAt;
    private volatile @Nullable String reason;

    public StoreTrust(Store<K, ?> store, Duration retry, Recorder recorder) {
        this.store = store;
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
            if (!(e.getCause() instanceof InterruptedException)) { // an interrupted caller says nothing of the store
                lose(e);
            }
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

    /** Makes up for what was missed. What cannot be told again is remembered again. */
    private int replay() {
        Set<K> keys;
        boolean all;
        synchronized (this) {
            keys = missed;
            all = missedAll;
            missed = new LinkedHashSet<>();
            missedAll = false;
        }
        try {
            if (all) {
                store.clear();
            } else if (!keys.isEmpty()) {
                store.invalidate(keys);
            }
            return keys.size();
        } catch (RuntimeException e) {
            if (all) {
                rememberAll();
            } else {
                remember(keys);
            }
            throw e;
        }
    }

    private void trustAgain(int replayed) {
        synchronized (this) {
            if (!missed.isEmpty() || missedAll) {
                return; // missed since: the next caller makes up for it
            }
            lost = false;
            reason = null;
        }
        recorder.tell(new CacheEvent.StoreBack(recorder.cache(), replayed));
    }
}
