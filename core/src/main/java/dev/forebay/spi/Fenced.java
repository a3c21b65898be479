package dev.forebay.spi;

/** A source that knows the present owner of every partition, in the table {@code forebay_partition}. */
public interface Fenced {

    /**
     * Makes the caller the owner of a partition: every earlier fence is invalid from here on.
     *
     * @return the new fence
     * @throws Exception if the source did not answer; the fence may have been raised
     */
    Fence takePartition(String cache, int partition) throws Exception;

    /** Proof of ownership; the source refuses a flush under any but the newest of its partition. */
    record Fence(String cache, int partition, long number) {}
}
