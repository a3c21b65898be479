package dev.forebay;

/**
 * The announcement that a transaction of the caller's is about to change rows; made by {@link Cache#hold}.
 *
 * <p>Hold late (just before the commit is early enough) and end the hold right after the transaction: until then reads of these
 * keys go to the source. A hold that nobody ends runs out by itself after the hold time.
 */
public interface Hold extends AutoCloseable {

    /** The transaction has committed: forgets the entries. */
    void commit();

    /** The transaction was rolled back for certain: ends the hold. */
    void rollback();

    /** Without {@link #commit} or {@link #rollback} before it: the outcome is unknown, the keys stay held until the hold time is over. */
    @Override
    void close();
}
