package dev.forebay.proof.simulation.machine;

/** Something that happens at a time, in no thread: a message arrives, a timer runs out. */
final class Event implements Comparable<Event> {
    final long nanos;
    private final long number;
    final Runnable effect;

    Event(long nanos, long number, Runnable effect) {
        this.nanos = nanos;
        this.number = number;
        this.effect = effect;
    }

    @Override
    public int compareTo(Event other) {
        int order = Long.compare(nanos, other.nanos);
        return order != 0 ? order : Long.compare(number, other.number);
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(number);
    }
}
