package dev.forebay.spi;

/**
 * Turns rows into bytes and back, for stores outside the process.
 *
 * <p>Implementations are safe for use by many threads. An entry written with another {@link #id()} is read as a miss, so a
 * codec that changes its format takes a new id.
 *
 * @param <V> the row type
 */
public interface Codec<V> {

    /** Returns the number that marks this codec's entries; 1 to 31 are Forebay's own, 32 to 127 are free for applications. */
    byte id();

    /**
     * Returns the bytes of a row.
     *
     * @throws RuntimeException if the row cannot be encoded; a row that was loaded, or written through, is then not cached and a {@link
     *     dev.forebay.CacheEvent.EntryRefused} told; a write-behind put fails with this exception and is not accepted
     */
    byte[] encode(V row);

    /**
     * Returns the row that {@code bytes} from {@code offset} to their end stand for.
     *
     * @throws RuntimeException if they stand for none; the entry is then read as a miss
     */
    V decode(byte[] bytes, int offset);
}
