package dev.forebay.internal.file;

import java.io.IOException;

/**
 * The bytes of a journal file, as a disk keeps them: what is written may last at once, later or never, and in any order, until a sync.
 *
 * <p>Safe for use by many threads.
 */
interface Disk extends AutoCloseable {
    long length() throws IOException;

    /** Fills {@code target} from there. */
    void read(long position, byte[] target) throws IOException;

    void write(long position, byte[] bytes) throws IOException;

    void setLength(long length) throws IOException;

    /** Returns when all that was written lasts. */
    void sync() throws IOException;

    /** Returns whether its name still leads to it: what was deleted or replaced is gone when it is closed. */
    boolean isInPlace();

    @Override
    void close() throws IOException;
}
