package dev.forebay.internal.journal;

import dev.forebay.DeadLetter;
import dev.forebay.spi.CounterJournal;
import dev.forebay.spi.CounterJournal.Frozen;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where one counter writes down its deltas, flush ids and dead letters.
 *
 * <p>What writes is called inside {@link Commits#write} alone, under the lock of the partition.
 */
public interface DeltaLedger<K> {

    /** Returns what makes the writes last. */
    Commits commits();

    /** Writes the pending sums of keys, in the place of earlier ones. */
    void put(int partition, Map<K, Long> sums, long sinceMillis);

    /** All that is pending becomes the frozen batch of this id. */
    void freeze(int partition, String flushId);

    /** Ends the frozen batch, if there is one, and sets the last completed id. */
    void complete(int partition, String lastCompleted, List<DeadLetter<K, Long>> refused);

    /** Erases a dead letter. */
    void discard(String letterId);

    /** Returns what was written there before this start. Called once, before anything else. */
    Content<K> content();

    /** What was found of one partition. */
    record Waiting<K>(
            Map<K, Long> pending,
            long pendingSince,
            @Nullable Frozen<K> inflight,
            long inflightSince,
            @Nullable String lastCompleted) {}

    /**
     * What was found.
     *
     * @param partitions by number; one that is not there is empty
     * @param letters oldest first
     * @param journal the journal's id, see {@link dev.forebay.spi.CounterJournal.Progress}
     */
    record Content<K>(Map<Integer, Waiting<K>> partitions, List<DeadLetter<K, Long>> letters, String journal) {}

    /** Returns a ledger that writes nothing down. */
    static <K> DeltaLedger<K> none() {
        return new DeltaLedger<>() {
            @Override
            public Commits commits() {
                return Commits.NONE;
            }

            @Override
            public void put(int partition, Map<K, Long> sums, long sinceMillis) {}

            @Override
            public void freeze(int partition, String flushId) {}

            @Override
            public void complete(int partition, String lastCompleted, List<DeadLetter<K, Long>> refused) {}

            @Override
            public void discard(String letterId) {}

            @Override
            public Content<K> content() {
                return new Content<>(Map.of(), List.of(), CounterJournal.newId());
            }
        };
    }
}
