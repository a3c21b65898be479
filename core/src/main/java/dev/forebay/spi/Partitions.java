package dev.forebay.spi;

import java.time.Duration;

/** The partitions of a journal, each drained by one owner at a time. */
public interface Partitions {

    /** Returns how many there are. */
    int partitions();

    /**
     * Takes a partition, or renews it where it is {@code owner}'s already.
     *
     * <p>This keeps two owners from working in each other's way. What keeps a late owner from harm is the fence in the
     * source, see {@link Fenced}.
     *
     * @return whether the partition is {@code owner}'s for the next {@code lease}
     */
    boolean own(int partition, long owner, Duration lease);

    /** Gives a partition up, if it is {@code owner}'s. */
    void disown(int partition, long owner);

    /**
     * Says that {@code owner} is there, for the next {@code lease}; owners share the partitions out by how many are there.
     *
     * @return how many are there, this one included
     */
    int join(long owner, Duration lease);

    /** Says that {@code owner} has gone. */
    void leave(long owner);
}
