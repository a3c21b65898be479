package dev.forebay.spi;

import dev.forebay.DeadLetter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Holds counter deltas that the source does not have yet: {@code pending}, and one frozen batch {@code inflight} per partition.
 *
 * <p>All methods are atomic per partition.
 */
public interface CounterJournal<K> extends Partitions {

    /** Adds deltas. Returns the keys that were not accepted because their partition has {@code maxPending} keys waiting. */
    java.util.Set<K> add(Map<? extends K, Long> deltas, int maxPending);

    /** Returns what is known of each key outside the source, read in one step per partition. */
    Map<K, Waiting> waiting(java.util.Collection<? extends K> keys);

    /** Returns the frozen batch, or {@code null} when there is none. */
    @Nullable
    Frozen<K> inflight(int partition);

    /**
     * Freezes at most all pending deltas under {@code flushId}, if nothing is frozen and the last completed id is set.
     *
     * @return the frozen batch (an older one if there is one), or {@code null} when nothing is pending
     * @throws IllegalStateException if the last completed id is not set, see {@link #startAt}
     */
    @Nullable
    Frozen<K> freeze(int partition, String flushId);

    /**
     * Ends the frozen batch of this id, if it is the frozen one: drops it, remembers the id as the last completed one, drops
     * the base entries and leases of its keys, and moves refused deltas to the dead letters.
     */
    void complete(int partition, String flushId, Map<K, String> refused);

    /** Returns the last completed id, or {@code null} for a partition that was never told of one. */
    @Nullable
    String lastCompleted(int partition);

    /** Sets the last completed id from the source's, if it is unset. */
    void startAt(int partition, String lastFlush);

    /**
     * The source has gone past this journal (the store went back in time): drops what is frozen and takes the source's id.
     *
     * @param seenCompleted the last completed id that was seen; nothing happens if it has changed since
     */
    void rebase(int partition, String seenCompleted, String lastFlush);

    /** Returns refused deltas, oldest first. */
    List<DeadLetter<K, Long>> deadLetters(int limit);

    /** Adds a refused delta again and deletes its letter; returns whether it was there. */
    boolean revive(DeadLetter<K, Long> letter);

    /** Deletes a dead letter; returns whether it was there. */
    boolean discard(DeadLetter<K, Long> letter);

    /** Returns how much waits. */
    Journal.Backlog backlog();

    /** Returns what is waiting in each partition, in their order. Costs one round trip. */
    List<Position> positions();

    /**
     * Which deltas wait in a partition. They are told apart by names: clocks can be set back.
     *
     * @param pending names the deltas that are not frozen, from the first one on since there were none; {@code null} if none wait. Two
     *     of these may have the same name when one follows at once on the other
     * @param inflight the id of the frozen batch, {@code null} if none
     * @param frozen what the frozen deltas were named while they were pending, {@code null} if none are
     */
    record Position(
            @Nullable String pending,
            @Nullable String inflight,
            @Nullable String frozen) {

        /** Returns whether all that waited here is in the source, as one can tell {@code later}. */
        public boolean isPassed(Position later) {
            boolean pendingGone = later.pending == null || !later.pending.equals(pending);
            boolean frozenGone = later.inflight == null
                    || (!later.inflight.equals(inflight) && !Objects.equals(later.frozen, pending));
            return pendingGone && frozenGone;
        }
    }

    /** Deltas of one flush. */
    record Frozen<K>(String flushId, Map<K, Long> deltas) {}

    /**
     * What waits for one key.
     *
     * @param pending the sum that is not frozen yet
     * @param inflight the frozen sum; 0 if none
     * @param inflightId the id of the partition's frozen batch, {@code null} if none
     * @param lastCompleted the partition's last completed id, {@code null} if unset
     */
    record Waiting(
            long pending,
            long inflight,
            @Nullable String inflightId,
            @Nullable String lastCompleted) {}
}
