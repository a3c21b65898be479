package dev.forebay.redis.internal.journal;

import dev.forebay.redis.internal.server.Epoch;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.IntUnaryOperator;

/**
 * In which epoch the last changes of each partition were read.
 *
 * <p>What is settled was flushed as it was read. If the server has been restarted since, perhaps from an old snapshot, or if the
 * partition has moved to another server, the flushed row may be older than one that the source got in between. So the first reads in
 * another epoch settle into entries that nobody takes for right: some of them may be for changes of before.
 */
final class EpochsOfReads {
    private final AtomicIntegerArray epochs;

    /** @param present returns the epoch of a partition's server */
    EpochsOfReads(int partitions, IntUnaryOperator present) {
        epochs = new AtomicIntegerArray(partitions);
        for (int partition = 0; partition < partitions; partition++) {
            epochs.set(partition, present.applyAsInt(partition));
        }
    }

    /** Notes that changes were read. */
    void note(int partition, int epoch) {
        int before = epochs.get(partition);
        epochs.set(partition, before == epoch || before == Epoch.NONE ? epoch : Epoch.NONE);
    }

    /** Returns the epoch of what was read last, or {@link Epoch#NONE}. */
    int of(int partition) {
        return epochs.get(partition);
    }
}
