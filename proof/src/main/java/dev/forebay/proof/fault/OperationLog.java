package dev.forebay.proof.fault;

import dev.forebay.proof.fault.Operation.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * What one thread has called, and what returned. Each line is in the operating system before the thread goes on, so that it
 * outlives {@code kill -9}. A line that was cut off in the middle is the last of its file and is left out.
 *
 * <p>A line is a tag, a key, a value and a time. An operation is a line when it is called, and one when it has returned normally.
 */
final class OperationLog implements AutoCloseable {
    private static final int LINE_BYTES = 1 + 3 * Long.BYTES;
    private static final byte RETURNED = 100;
    private static final byte STALE_READ = 101;

    private final FileChannel file;
    private final ByteBuffer line = ByteBuffer.allocate(LINE_BYTES);

    private OperationLog(FileChannel file) {
        this.file = file;
    }

    static OperationLog create(Path path) throws IOException {
        return new OperationLog(FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    }

    void called(Kind kind, long key, long value, long nanos) throws IOException {
        write(kind.tag(), key, value, nanos);
    }

    /** The operation called last has returned normally. */
    void returned(long nanos) throws IOException {
        write(RETURNED, 0, 0, nanos);
    }

    /** A read did not return the version that this thread had put last, and nobody else puts. */
    void readStale(long key, long expectedVersion, long nanos) throws IOException {
        write(STALE_READ, key, expectedVersion, nanos);
    }

    private void write(byte tag, long key, long value, long nanos) throws IOException {
        line.clear();
        line.put(tag).putLong(key).putLong(value).putLong(nanos).flip();
        while (line.hasRemaining()) {
            file.write(line);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /**
     * What a log holds.
     *
     * @param staleReads keys of which a read missed an acknowledged write
     */
    record Content(List<Operation> operations, List<Long> staleReads) {}

    static Content read(Path path) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path));
        List<Operation> operations = new ArrayList<>();
        List<Long> staleReads = new ArrayList<>();
        while (bytes.remaining() >= LINE_BYTES) {
            byte tag = bytes.get();
            long key = bytes.getLong();
            long value = bytes.getLong();
            long nanos = bytes.getLong();
            if (tag == STALE_READ) {
                staleReads.add(key);
            } else if (tag == RETURNED) {
                Operation called = operations.remove(operations.size() - 1);
                operations.add(new Operation(called.kind(), called.key(), called.value(), called.calledNanos(), nanos));
            } else {
                operations.add(new Operation(Kind.of(tag), key, value, nanos, Operation.NEVER));
            }
        }
        return new Content(operations, staleReads);
    }
}
