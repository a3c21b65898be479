package dev.forebay.spi;

import dev.forebay.CounterOverflowException;
import dev.forebay.DeadLetter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Holds counter deltas that the source does not have yet: {@code pending}, and one frozen batch {@code inflight} per partition.
 *
 * <p>All methods are atomic per partition.
 */
public interface CounterJournal<K> extends Partitions {

    /**
     * Adds deltas. Returns the keys that were not accepted because their partition has {@code maxPending} keys waiting.
     *
     * @throws CounterOverflowException if what is pending of a key would leave 64 bits. Its keys, among them those that {@code
     *     maxPending} kept out, were not accepted; the others were.
     */
    Set<K> add(Map<? extends K, Long> deltas, int maxPending);

    /** Returns what is known of each key outside the source, read in one step per partition. */
    Map<K, Waiting> waiting(java.util.Collection<? extends K> keys);

    /** Returns the frozen batch, or {@code null} when there is none. */
    @Nullable
    Frozen<K> inflight(int partition);

    /**
     * Freezes at most all pending deltas under {@code flushId}, if nothing is frozen and the last completed id is set.
     *
     * @param journal the journal's id that the caller has the fence of: a batch is applied under its own journal's name alone
     * @return the frozen batch (an older one if there is one), or {@code null} when nothing is pending
     * @throws IllegalStateException if the journal has another id, or no last completed one, see {@link #startAt}
     */
    @Nullable
    Frozen<K> freeze(int partition, String journal, String flushId);

    /**
     * Ends the frozen batch of this id, if it is the frozen one: drops it, remembers the id as the last completed one, drops
     * the base entries and leases of its keys, and moves refused deltas to the dead letters.
     */
    void complete(int partition, String flushId, Map<K, String> refused);

    /** Returns which journal this is and how far it has come, read in one step. A journal that has no id yet is given one. */
    Progress progress(int partition);

    /** Sets the last completed id from the source's, if it is unset and the journal is the one of this id. */
    void startAt(int partition, String journal, String lastFlush);

    /**
     * The source has gone past this journal (the store went back in time): drops what is frozen and takes the source's id.
     *
     * @param seen what was seen of the journal; nothing happens if it has changed since
     */
    void rebase(int partition, Progress seen, String lastFlush);

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

    /** Returns whether this journal ends with its process, so that nobody goes on with it. */
    default boolean endsWithProcess() {
        return false;
    }

    /**
     * Returns what {@link #add} throws.
     *
     * @param overflown the keys whose sums would leave 64 bits
     * @param left all keys that were not accepted
     */
    static CounterOverflowException overflow(String counter, Set<?> overflown, Set<?> left) {
        return new CounterOverflowException(
                "counter '%s': what is pending of %s would leave 64 bits; the deltas of %s were not added, those of all other keys were"
                        .formatted(counter, overflown, left),
                left);
    }

    /** Returns an id for a new journal: 16 hex digits that no other one has. */
    static String newId() {
        UUID random = UUID.randomUUID();
        return "%016x".formatted(random.getMostSignificantBits() ^ random.getLeastSignificantBits());
    }

    /**
     * How far the journal of a partition has come.
     *
     * @param journal the journal's id, by which the source tells journals of one counter apart. It is kept, and lost, together with
     *     the deltas. Empty for a journal that was begun before there were ids.
     * @param lastCompleted the last completed id, {@code null} if the partition was never told of one
     */
    record Progress(String journal, @Nullable String lastCompleted) {}

    /** Deltas of one flush. */
    record Frozen<K>(String flushId, Map<K, Long> deltas) {}

    /**
     * What waits for one key.
     *
     * @param pending the sum that is not frozen yet
     * @param inflight the frozen sum; 0 if none
     * @param inflightId the id of the partition's frozen batch, {@code null} if none
     * @param lastCompleted the partition's last completed id, {@code null} if unset
     * @param journal the id of the partition's journal
     */
    record Waiting(
            long pending,
            long inflight,
            @Nullable String inflightId,
            @Nullable String lastCompleted,
            String journal) {}
}
