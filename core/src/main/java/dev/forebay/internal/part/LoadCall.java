package dev.forebay.internal.part;

import dev.forebay.CacheEvent;
import dev.forebay.LoadFailedException;
import dev.forebay.Loader;
import dev.forebay.Loading;
import dev.forebay.internal.part.SourceReads.Rows;
import dev.forebay.spi.LoadDeadline;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One call of a loader. At the hard timeout it is cut short; a loader that has not returned {@link #LAST_WORD} later is given up:
 * it <em>hangs</em> until it returns, and what it returns is dropped.
 */
final class LoadCall<K, V> {
    /** How long a loader has to return after it was cut short. */
    static final Duration LAST_WORD = Duration.ofSeconds(1);

    /** The load was over its limit: unlike a timeout that the loader itself throws, which may be that of one key. */
    static final class TooLate extends TimeoutException {
        private static final long serialVersionUID = 1L;

        TooLate(String message) {
            super(message);
        }
    }

    private enum State {
        RUNNING,
        RETURNED,
        GIVEN_UP
    }

    private final Collection<K> keys;
    private final Loader<K, V> loader;
    private final Bulkhead.Place place;
    private final Loading limits;
    private final HungLoads<K> hung;
    private final Recorder recorder;
    private State state = State.RUNNING; // guarded by this
    private volatile @Nullable LoadDeadline deadline;

    /** What the calls of one cache share. */
    record Shared<K>(Loading limits, HungLoads<K> hung, Recorder recorder) {}

    LoadCall(Collection<K> keys, Loader<K, V> loader, Bulkhead.Place place, Shared<K> shared) {
        this.keys = List.copyOf(keys);
        this.loader = loader;
        this.place = place;
        this.limits = shared.limits();
        this.hung = shared.hung();
        this.recorder = shared.recorder();
    }

    /** Calls the loader in the present thread, which a loader that hangs does not give back; {@code whenGivenUp} frees the others. */
    Rows<K, V> inThisThread(Workers workers, Runnable whenGivenUp) {
        try {
            return run(workers, () -> {
                if (giveUp()) {
                    tellHung();
                    whenGivenUp.run();
                }
            });
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw failed(e);
        }
    }

    /** Calls the loader in a thread of its own, and returns without it when it is given up. */
    Rows<K, V> inOwnThread(Workers workers) {
        CompletableFuture<Rows<K, V>> answer = new CompletableFuture<>();
        begin(workers, answer);
        try {
            return answer.get(limits.hardTimeout().plus(LAST_WORD).toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw failed(Objects.requireNonNullElse(e.getCause(), e));
        } catch (TimeoutException e) {
            if (giveUp()) {
                tellHung();
            }
            throw failed(late(null));
        } catch (InterruptedException e) {
            giveUp();
            cutShort();
            Thread.currentThread().interrupt();
            throw failed(e);
        }
    }

    private void begin(Workers workers, CompletableFuture<Rows<K, V>> answer) {
        Thread reader = Reader.current();
        try {
            workers.loading().execute(() -> {
                try {
                    answer.complete(Reader.serve(reader, () -> run(workers, () -> {})));
                } catch (Throwable e) {
                    answer.completeExceptionally(e);
                }
            });
        } catch (RuntimeException | Error e) {
            place.leave();
            throw e;
        }
    }

    /** Returns whether the loader has not returned: then it hangs from here on. */
    private synchronized boolean giveUp() {
        if (state != State.RUNNING) {
            return false;
        }
        state = State.GIVEN_UP;
        hung.begin(keys);
        return true;
    }

    private synchronized void returned() {
        if (state == State.GIVEN_UP) {
            hung.end(keys);
        }
        state = State.RETURNED;
    }

    private void cutShort() {
        LoadDeadline running = deadline;
        if (running != null) {
            running.expire();
        }
    }

    private void tellHung() {
        recorder.warn(new CacheEvent.LoadHung(recorder.cache(), keys.iterator().next(), limits.hardTimeout()));
    }

    private Rows<K, V> run(Workers workers, Runnable lastWord) throws Exception {
        long began = System.nanoTime();
        LoadDeadline limit = new LoadDeadline(began + limits.hardTimeout().toNanos());
        deadline = limit;
        LoadDeadline outer = LoadDeadline.set(limit);
        Future<?> cut = workers.after(limits.hardTimeout().toNanos(), () -> {
            Future<?> unused = workers.after(LAST_WORD.toNanos(), lastWord); // first, as the cut may block
            limit.expire();
        });
        Exception failure = null;
        Map<K, V> rows = Map.of();
        try {
            rows = place.in(this::call);
        } catch (Exception e) {
            failure = e;
        } finally {
            cut.cancel(false);
            LoadDeadline.set(outer);
            if (limit.finish()) {
                failure = late(failure);
            }
            recorder.loads.increment();
            recorder.loadNanos.add(System.nanoTime() - began);
            returned();
        }
        if (failure != null) {
            throw failure;
        }
        return new Rows<>(rows, System.nanoTime() - began);
    }

    private Map<K, V> call() throws Exception {
        if (keys.size() > 1) {
            return Objects.requireNonNull(loader.loadAll(keys), "the loader's loadAll returned null");
        }
        K key = keys.iterator().next();
        V row = loader.load(key);
        return row == null ? Map.of() : Map.of(key, row);
    }

    private TooLate late(@Nullable Throwable failure) {
        TooLate timeout = new TooLate("the load took longer than hardTimeout=" + limits.hardTimeout());
        if (failure != null) {
            timeout.addSuppressed(failure);
        }
        return timeout;
    }

    private LoadFailedException failed(Throwable cause) {
        recorder.loadFailures.increment();
        recorder.tell(
                new CacheEvent.LoadFailed(recorder.cache(), keys.iterator().next(), cause));
        return new LoadFailedException(
                "cache '%s': the source did not load %s: %s; nothing was cached"
                        .formatted(recorder.cache(), SourceReads.which(keys), cause),
                cause);
    }
}
