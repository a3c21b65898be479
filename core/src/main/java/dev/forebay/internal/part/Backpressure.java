package dev.forebay.internal.part;

import dev.forebay.JournalFullException;
import dev.forebay.JournalOptions;
import java.time.Duration;
import java.util.Set;
import java.util.function.Function;

/** Offers changes to a journal that may be full: waits for room, then says so, or leaves them to be written through. */
public final class Backpressure<K> {
    private final JournalOptions options;
    private final Recorder recorder;
    private final Runnable nudge;

    public Backpressure(JournalOptions options, Recorder recorder, Runnable nudge) {
        this.options = options;
        this.recorder = recorder;
        this.nudge = nudge;
    }

    /**
     * Offers until all keys are accepted.
     *
     * @param offer takes keys, and returns those that were not accepted
     * @return the keys that were not accepted in time and are to be written through; the others were accepted
     * @throws JournalFullException if some were not accepted in time and are not to be written through, or if the thread was interrupted
     *     meanwhile; the others were accepted
     */
    public Set<K> offer(Set<K> keys, Function<Set<K>, Set<K>> offer) {
        Set<K> left = offer.apply(keys);
        if (left.isEmpty()) {
            return left;
        }
        nudge.run();
        Pause pause = new Pause(options.whenFull().patience());
        try {
            while (!left.isEmpty()) {
                if (pause.isOver()) {
                    if (options.whenFull().writesThrough()) {
                        break;
                    }
                    throw full(keys, left, waited());
                }
                pause.sleep();
                left = offer.apply(left);
            }
            return left;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw full(keys, left, ": its thread was interrupted while it waited for room");
        }
    }

    private String waited() {
        Duration patience = options.whenFull().patience();
        return patience.isZero() ? "" : " after " + patience;
    }

    private JournalFullException full(Set<K> keys, Set<K> left, String how) {
        recorder.writeFailures.add(left.size());
        String which = keys.size() == 1
                ? "this change was"
                : "of these %d changes %d were accepted, and %d (the first: %s; keys() has all) were"
                        .formatted(keys.size(), keys.size() - left.size(), left.size(), first(left));
        return new JournalFullException(
                "cache '%s': a partition has all the changes waiting for the database that it may have (maxPending=%d, maxPendingBytes=%d over %d partitions); %s not accepted%s"
                        .formatted(
                                recorder.cache(),
                                options.maxPending(),
                                options.maxPendingBytes(),
                                options.partitions(),
                                which,
                                how),
                left);
    }

    private static <K> K first(Set<K> keys) {
        return keys.iterator().next();
    }
}
