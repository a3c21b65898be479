package dev.forebay.spi;

import dev.forebay.DeadLetter;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds the writes that the source does not have yet, in partitions, oldest first; one slot per key.
 *
 * <p>The journal and the {@link Store} of the same cache share the entries: a key with an unflushed write is {@link
 * KeyState.Dirty}. All methods are atomic per partition, block, and throw {@link dev.forebay.StoreUnavailableException} when the
 * journal does not answer; an append may then have happened or not.
 */
public interface Journal<K, V> extends Partitions {

    /**
     * Makes every key dirty with the next sequence.
     *
     * @param rows the rows; {@code null} is a removal
     * @param limit of each partition; a key that is dirty already is always accepted, whatever the size of its row
     * @return the keys that were not accepted: their partition is full, or they are held
     */
    Set<K> append(Map<? extends K, ? extends @Nullable V> rows, Limit limit);

    /** Returns the changes of a partition that have waited longest, oldest first. */
    List<Change<K, V>> oldest(int partition, int limit);

    /** Returns the unflushed changes of these keys of one partition. */
    List<Change<K, V>> changesOf(int partition, Collection<? extends K> keys);

    /** The fence of an owner whose source knows no fences. */
    long UNFENCED = -1;

    /**
     * An owner is about to read what it will flush under this fence: from now on, what owners have flushed under other fences is not
     * settled and not buried. They were paused, and what they flushed is flushed again.
     */
    void announce(int partition, long fence);

    /**
     * Announces a flush as {@link #announce} does, and then returns what {@link #oldest(int, int)} does; in one step, where the journal
     * is far away.
     *
     * @param fence {@link #UNFENCED} announces nothing
     */
    default List<Change<K, V>> oldest(int partition, long fence, int limit) {
        if (fence != UNFENCED) {
            announce(partition, fence);
        }
        return oldest(partition, limit);
    }

    /**
     * The source has these changes: entries whose sequence is still the flushed one become plain values (a removal: a negative
     * entry), newer ones stay dirty and from now on count as waiting since the flushed write, after which they were written.
     *
     * @param fence under which they were flushed; nothing happens if it is not the one that was announced last
     */
    void settle(int partition, long fence, Collection<Settled<K, V>> flushed);

    /** Settles what an owner without a fence has flushed. */
    default void settle(int partition, Collection<Settled<K, V>> flushed) {
        settle(partition, UNFENCED, flushed);
    }

    /**
     * Moves refused changes to the dead letters and drops their entries, where the sequence is still the refused one.
     *
     * @param fence under which they were refused; nothing happens if it is not the one that was announced last
     * @return the keys of which there is a dead letter now
     */
    Set<K> bury(int partition, long fence, Collection<Refused<K, V>> refused);

    /** Buries what was refused to an owner without a fence. */
    default Set<K> bury(int partition, Collection<Refused<K, V>> refused) {
        return bury(partition, UNFENCED, refused);
    }

    /** Returns the dead letters, oldest first. */
    List<DeadLetter<K, V>> deadLetters(int limit);

    /**
     * Puts a dead letter back as a new write. Not done when the key is dirty, because a newer write stands in its place, or held; the
     * letter stays then.
     *
     * @return whether it was put back
     */
    boolean revive(DeadLetter<K, V> letter);

    /** Deletes a dead letter; returns whether it was there. */
    boolean discard(DeadLetter<K, V> letter);

    /** Returns how much waits. Costs one round trip. */
    Backlog backlog();

    /** Returns how far each partition is, in their order. Costs one round trip. */
    List<Position> positions();

    /**
     * An unflushed write.
     *
     * @param row the row, or {@code null} for a removal
     * @param sequence grows with every write of the partition
     * @param since the sequence of the write since which the key waits
     */
    record Change<K, V>(K key, @Nullable V row, long sequence, long since) {}

    /**
     * How far the writes of a partition are. By numbers and not by time: clocks can be set back.
     *
     * @param last the sequence of the last write; 0 if there was none
     * @param oldest since which write the key that waits longest does; {@link Long#MAX_VALUE} if none waits
     */
    record Position(long last, long oldest) {}

    /**
     * A change that reached the source.
     *
     * @param entry what the key becomes: an entry with the row of the flushed change, or {@code null} for absent
     */
    record Settled<K, V>(K key, long sequence, KeyState.@Nullable Value<V> entry) {}

    /** A change that the source refused, why, and after how many attempts. */
    record Refused<K, V>(Change<K, V> change, String reason, int attempts) {}

    /**
     * How much may wait in one partition.
     *
     * @param keys the most dirty keys
     * @param bytes the most bytes of their keys and rows as the journal writes them; a journal that writes none down does not
     *     count them. The change that passes it is accepted, the next one is not.
     */
    record Limit(int keys, long bytes) {

        /** Returns how much of it the fullest partition has taken: 0 to 1, or a little more; -1 if the journal did not answer. */
        public double fill(Backlog backlog) {
            return backlog.pending() < 0
                    ? -1
                    : Math.max((double) backlog.mostPending() / keys, (double) backlog.mostBytes() / bytes);
        }

        /** Returns a limit of keys alone. */
        public static Limit ofKeys(int keys) {
            return new Limit(keys, Long.MAX_VALUE);
        }
    }

    /**
     * How much waits.
     *
     * @param pending unflushed keys
     * @param oldestMillis age of the oldest one; 0 if none
     * @param deadLetters refused changes that were neither retried nor discarded
     * @param bytes of the unflushed keys and rows as the journal writes them; 0 where it writes none down
     * @param mostPending keys of the partition that has most of them
     * @param mostBytes bytes of the partition that has most of them
     */
    record Backlog(long pending, long oldestMillis, long deadLetters, long bytes, long mostPending, long mostBytes) {

        /** Nothing waits. */
        public static final Backlog NONE = new Backlog(0, 0, 0, 0, 0, 0);

        /** The journal did not answer. */
        public static final Backlog UNKNOWN = new Backlog(-1, -1, -1, -1, -1, -1);

        /** Returns what waits in both, for the partitions of one journal. */
        public Backlog and(Backlog other) {
            return new Backlog(
                    pending + other.pending,
                    Math.max(oldestMillis, other.oldestMillis),
                    deadLetters + other.deadLetters,
                    bytes + other.bytes,
                    Math.max(mostPending, other.mostPending),
                    Math.max(mostBytes, other.mostBytes));
        }
    }
}
