package dev.forebay.proof.simulation.machine;

import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What time it is, and what happens at which time. */
final class Agenda {
    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(1_000);

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long nanos = START_NANOS;
    private long eventNumber;

    long nanos() {
        return nanos;
    }

    long sinceStart() {
        return nanos - START_NANOS;
    }

    void pass(long timeNanos) {
        nanos += timeNanos;
    }

    Event post(long delayNanos, Runnable effect) {
        Event event = new Event(nanos + delayNanos, ++eventNumber, effect);
        events.add(event);
        return event;
    }

    void cancel(Event event) {
        events.remove(event);
    }

    /** Takes out what is due, or returns {@code null}. */
    @Nullable
    Event due() {
        Event next = events.peek();
        return next != null && next.nanos <= nanos ? events.remove() : null;
    }

    /** Lets it be the time of the next event; returns whether there is one. */
    boolean jump() {
        Event next = events.peek();
        if (next != null) {
            nanos = Math.max(nanos, next.nanos);
        }
        return next != null;
    }
}
