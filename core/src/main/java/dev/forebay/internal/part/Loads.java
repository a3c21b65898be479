package dev.forebay.internal.part;

import dev.forebay.CacheEvent;
import dev.forebay.LoadFailedException;
import dev.forebay.Loader;
import dev.forebay.Loading;
import dev.forebay.StoreUnavailableException;
import dev.forebay.internal.part.Flights.Boarding;
import dev.forebay.internal.part.Flights.Flight;
import dev.forebay.internal.part.Flights.Landing;
import dev.forebay.internal.part.SourceReads.Rows;
import dev.forebay.spi.KeyState.Value;
import dev.forebay.spi.Store;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Loads what a reader missed: one load per key and process by {@link Flights}, one over all processes by the right to fill, one
 * loader call for all keys of a bulk read, and where that is chosen for the keys of concurrent readers.
 *
 * <p>Runs in the reader's thread. Waits at most the lease wait, the wait for a place while the store is lost, and the hard timeout;
 * a reader of another reader's flight waits no longer than these together. If the leader's loader does not return, the others and
 * the key are freed all the same.
 */
public final class Loads<K, V> {
    private final Store<K, V> store;
    private final Flights<K, V> flights;
    private final SourceReads<K, V> source;
    private final Wakeups<K> wakeups;
    private final @Nullable SharedLoads<K, V> shared;
    private final Lifetimes<V> lifetimes;
    private final Stamps stamps;
    private final Loading limits;
    private final Recorder recorder;

    /** @param shared loads single keys of several readers together; {@code null} if each loads for itself */
    public Loads(LoadParts<K, V> parts, @Nullable SharedLoads<K, V> shared) {
        this.shared = shared;
        this.store = parts.store();
        this.flights = new Flights<>();
        this.source = parts.source();
        this.wakeups = parts.wakeups();
        this.lifetimes = parts.lifetimes();
        this.stamps = parts.stamps();
        this.limits = parts.limits();
        this.recorder = parts.recorder();
    }

    /** Returns the row of a key, or {@code null} when the source has none. */
    public @Nullable V load(K key, Loader<K, V> loader) {
        return load(Set.of(key), loader).get(key);
    }

    /**
     * Returns the rows of the keys that the source has.
     *
     * @throws LoadFailedException if a load that serves one of the keys failed
     */
    public Map<K, V> load(Set<K> keys, Loader<K, V> loader) {
        long arrived = flights.arrive();
        recorder.misses.add(keys.size());
        Map<K, V> rows = new LinkedHashMap<>();
        Set<K> missing = new LinkedHashSet<>(keys);
        while (!missing.isEmpty()) {
            Boarding<K, V> boarding = flights.board(missing);
            if (!boarding.led().isEmpty()) {
                missing.removeAll(boarding.led().keySet());
                lead(boarding.led(), loader).forEach((key, landing) -> keep(rows, key, landing.row()));
            }
            boarding.joined().forEach((key, flight) -> {
                Landing<V> landing = await(key, flight);
                if (flight.serves(arrived, landing)) {
                    missing.remove(key);
                    keep(rows, key, landing.row());
                }
            });
        }
        return rows;
    }

    private static <K, V> void keep(Map<K, V> rows, K key, @Nullable V row) {
        if (row != null) {
            rows.put(key, row);
        }
    }

    private Landing<V> await(K key, Flight<V> flight) {
        if (flight.isOwn()) {
            String message = "cache '%s': the loader of key %s reads the same key; read the source instead"
                    .formatted(recorder.cache(), key);
            throw new LoadFailedException(message, new IllegalStateException(message));
        }
        Duration patience = limits.leaseWait().plus(shared == null ? source.patience() : shared.patience());
        try {
            return flight.await(TimeUnit.NANOSECONDS.convert(patience));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreUnavailableException lost) {
                throw new StoreUnavailableException(String.valueOf(lost.getMessage()), lost);
            }
            throw new LoadFailedException(
                    "cache '%s': the load of key %s that this reader shared failed: %s"
                            .formatted(recorder.cache(), key, rootOf(e)),
                    rootOf(e));
        } catch (TimeoutException e) {
            flights.abandon(key, flight);
            throw new LoadFailedException(
                    "cache '%s': another reader's load of key %s did not end within %s; nothing was cached"
                            .formatted(recorder.cache(), key, patience),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LoadFailedException(
                    "cache '%s': interrupted while another reader loads key %s".formatted(recorder.cache(), key), e);
        }
    }

    /** Unwraps the leader's failure, so that every caller sees the source's own exception as the cause. */
    private static Throwable rootOf(ExecutionException landing) {
        Throwable failure = landing.getCause() == null ? landing : landing.getCause();
        Throwable cause = failure instanceof LoadFailedException ? failure.getCause() : null;
        return cause == null ? failure : cause;
    }

    /** Lands every flight of the caller's, whatever happens. */
    private Map<K, Landing<V>> lead(Map<K, Flight<V>> led, Loader<K, V> loader) {
        Map<K, Landing<V>> landed = new HashMap<>();
        Throwable failure = null;
        try {
            fetch(led, loader, landed);
            return landed;
        } catch (RuntimeException | Error e) {
            failure = e;
            throw e;
        } finally {
            for (Map.Entry<K, Flight<V>> flight : led.entrySet()) {
                Landing<V> landing = landed.get(flight.getKey());
                if (landing != null) {
                    flights.land(flight.getKey(), flight.getValue(), landing);
                } else {
                    Throwable cause = failure != null ? failure : new IllegalStateException("no landing");
                    flights.crash(flight.getKey(), flight.getValue(), cause);
                }
            }
        }
    }

    /** Takes the right to fill where it is free, waits where another has it, and passes by where a writer is at work. */
    private void fetch(Map<K, Flight<V>> led, Loader<K, V> loader, Map<K, Landing<V>> landed) {
        long token = stamps.next();
        Set<K> open = new LinkedHashSet<>(led.keySet());
        Pause pause = new Pause(limits.leaseWait());
        while (!open.isEmpty()) {
            FillRights<K, V> rights = FillRights.take(store, open, token);
            rights.found().forEach((key, row) -> landed.put(key, new Landing<>(row, false)));
            Set<K> passing = new HashSet<>(rights.held());
            if (pause.isOver()) {
                passing.addAll(rights.waiting());
            }
            if (rights.any() || !passing.isEmpty()) {
                Rows<K, V> loaded = load(rights, passing, loader, () -> free(led, rights));
                // Whoever comes from here on may come after a write that was acknowledged after the fill.
                flights.closeDoors(led, rights.granted());
                land(new Fill(led, rights), passing, loaded, landed);
            }
            open.removeAll(landed.keySet());
            if (!open.isEmpty()) {
                sleep(pause, open);
            }
        }
    }

    private void sleep(Pause pause, Set<K> open) {
        try {
            pause.sleep(wakeups, open);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LoadFailedException(
                    "cache '%s': interrupted while another process loads %s".formatted(recorder.cache(), open), e);
        }
    }

    /** Loads all keys with one call of the loader; a failure gives the rights back. */
    private Rows<K, V> load(FillRights<K, V> rights, Set<K> passing, Loader<K, V> loader, Runnable whenGivenUp) {
        recorder.bypasses.add(passing.size());
        Set<K> wanted = new LinkedHashSet<>(rights.granted());
        wanted.addAll(passing);
        try {
            return shared != null && shared.takes(wanted, loader)
                    ? shared.load(wanted.iterator().next(), whenGivenUp)
                    : source.load(wanted, loader, whenGivenUp);
        } catch (RuntimeException | Error e) {
            rights.giveBack();
            throw e;
        }
    }

    /** The leader hangs in its load: who joined it goes, and the next reader of the keys loads anew. */
    private void free(Map<K, Flight<V>> led, FillRights<K, V> rights) {
        TimeoutException hangs = new TimeoutException("the load hangs past hardTimeout=" + limits.hardTimeout());
        led.forEach((key, flight) -> flights.crash(key, flight, hangs));
        rights.giveBack();
    }

    /** The end of a load: what this reader has the right to fill, of the flights that it leads. */
    private final class Fill {
        private final Map<K, Flight<V>> led;
        private final FillRights<K, V> rights;

        Fill(Map<K, Flight<V>> led, FillRights<K, V> rights) {
            this.led = led;
            this.rights = rights;
        }

        /** Returns the keys that were filled for certain. Where nobody needs to know, it does not wait to learn of any. */
        Set<K> of(Rows<K, V> loaded) {
            Map<K, @Nullable Value<V>> entries = new LinkedHashMap<>();
            for (K key : rights.granted()) {
                entries.put(key, lifetimes.entry(loaded.rows().get(key), loaded.tookNanos()));
            }
            try {
                if (recorder.isHeard() || flights.isAnyJoined(led)) {
                    return rights.fill(entries);
                }
                rights.fillUnattended(entries);
                return Set.of();
            } catch (RuntimeException e) {
                return refused(entries.keySet().iterator().next(), e);
            }
        }

        /** Rows that cannot be written down (their codec says) are answers all the same: they are not filled, and told of. */
        private Set<K> refused(K first, RuntimeException why) {
            rights.giveBack();
            recorder.warn(new CacheEvent.EntryRefused(recorder.cache(), first, why), why);
            return Set.of();
        }
    }

    /** Fills what this reader has the right to, and lands all. */
    private void land(Fill fill, Set<K> passing, Rows<K, V> loaded, Map<K, Landing<V>> landed) {
        Set<K> filled = fill.of(loaded);
        Set<K> all = new LinkedHashSet<>(fill.rights.granted());
        all.addAll(passing);
        for (K key : all) {
            landed.put(key, new Landing<>(loaded.rows().get(key), filled.contains(key)));
            if (recorder.isHeard()) {
                Duration took = Duration.of(loaded.tookNanos(), TimeUnit.NANOSECONDS.toChronoUnit());
                recorder.tell(new CacheEvent.Loaded(recorder.cache(), key, took, filled.contains(key)));
            }
        }
    }
}
