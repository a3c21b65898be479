package dev.forebay.internal.part;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The loads that run in this process, at most one a key, and who may share them.
 *
 * <p>The usual single flight hands out rows older than acknowledged writes: a load starts, a write is acknowledged, a new reader
 * joins the load and gets the old row. Here a reader that joined a running flight takes its row only if the flight's row is
 * {@linkplain Landing#shared shared}, or if the flight began after the reader came. Else it boards the next one.
 *
 * <p>A row is shared because the store took it under a right that was intact then, which says something only about writes before
 * that moment. So a flight is {@linkplain #closeDoors closed} before its row is sent to the store: between the store's step and
 * the leader's next instruction a write may be acknowledged, and whoever comes after that must not get this row. A leader whom nobody
 * has joined by then does not wait for that step.
 */
public final class Flights<K, V> {
    private final Map<K, Flight<V>> running = new ConcurrentHashMap<>();
    private final AtomicLong tickets = new AtomicLong();

    /** What a flight brought: a row or the absence of one, and whether readers that came after its start may have it. */
    public record Landing<V>(@Nullable V row, boolean shared) {}

    /** The flights of some keys: those that the caller leads and must land, and those of others. */
    public record Boarding<K, V>(Map<K, Flight<V>> led, Map<K, Flight<V>> joined) {}

    /** One running load of one key. */
    public static final class Flight<V> {
        private final long began;
        private final Thread leader = Reader.current();
        private final CompletableFuture<Landing<V>> landing = new CompletableFuture<>();
        private volatile boolean joined;

        private Flight(long began) {
            this.began = began;
        }

        /** Returns whether a reader that came at {@code arrived} may take the row. */
        public boolean serves(long arrived, Landing<V> landed) {
            return landed.shared() || began > arrived;
        }

        /** Returns whether the present thread, or the one whose load it runs, leads it: to wait for it would be to wait for oneself. */
        public boolean isOwn() {
            return leader == Reader.current();
        }

        /**
         * Waits for the landing.
         *
         * @throws ExecutionException if the load failed
         * @throws TimeoutException if it takes longer than {@code nanos}
         */
        public Landing<V> await(long nanos) throws InterruptedException, ExecutionException, TimeoutException {
            return landing.get(nanos, TimeUnit.NANOSECONDS);
        }
    }

    /** Marks the moment at which a reader comes. */
    public long arrive() {
        return tickets.incrementAndGet();
    }

    /** Joins the running flights of these keys, and begins those that are not running. */
    public Boarding<K, V> board(Collection<? extends K> keys) {
        Map<K, Flight<V>> led = new LinkedHashMap<>();
        Map<K, Flight<V>> joined = new HashMap<>();
        for (K key : keys) {
            Flight<V> mine = new Flight<>(tickets.incrementAndGet());
            Flight<V> other = running.putIfAbsent(key, mine);
            if (other == null) {
                led.put(key, mine);
            } else {
                other.joined = true;
                joined.put(key, other);
            }
        }
        return new Boarding<>(led, joined);
    }

    /** Lets nobody join these flights any more; the next reader begins a new one. Those who have joined wait for the landing. */
    public void closeDoors(Map<K, Flight<V>> led, Collection<K> keys) {
        for (K key : keys) {
            Flight<V> flight = led.get(key);
            if (flight != null) {
                running.remove(key, flight);
            }
        }
    }

    /**
     * Returns whether a reader waits for one of these flights, whose doors are closed. One that is about to join may be missed: it boards the
     * next flight then.
     */
    public boolean isAnyJoined(Map<K, Flight<V>> led) {
        return led.values().stream().anyMatch(flight -> flight.joined);
    }

    /** Ends a flight that the caller leads. It leaves the runway first, so that nobody joins a flight that has landed. */
    public void land(K key, Flight<V> flight, Landing<V> landing) {
        running.remove(key, flight);
        flight.landing.complete(landing);
    }

    /** Ends a flight in failure, if it has not landed. */
    public void crash(K key, Flight<V> flight, Throwable cause) {
        running.remove(key, flight);
        flight.landing.completeExceptionally(cause);
    }

    /** Gives a flight up that does not come back: the next reader begins a new one. */
    public void abandon(K key, Flight<V> flight) {
        running.remove(key, flight);
    }
}
