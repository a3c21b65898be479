package dev.forebay.proof.ground;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * What one thread calls, and how it ended. A call is written down before it is made, into mapped memory: the operating system has it
 * at once, so it outlives {@code kill -9} of the process, and writing costs no system call. A call without an end is of unknown
 * outcome.
 *
 * <p>A slot has 32 bytes: head (kind, outcome, register, key), value, time called, time returned. The head is written last, so a slot
 * that was cut off is not there, or not ended. A slot with the head 0 is the end of the log.
 *
 * <p>Times are {@link System#nanoTime()}. On Linux that is {@code CLOCK_MONOTONIC}, which all processes of a machine share, so times
 * of several logs can be compared. A call's own time is within the two that are written.
 */
public final class CallLog implements AutoCloseable {
    private static final int SLOT_BYTES = 4 * Long.BYTES;
    private static final int CHUNK_SLOTS = 1 << 14;
    private static final int CHUNK_BYTES = CHUNK_SLOTS * SLOT_BYTES;
    private static final VarHandle LONGS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final FileChannel file;
    private final List<ByteBuffer> chunks = new ArrayList<>();
    private int slots;

    private CallLog(FileChannel file) {
        this.file = file;
    }

    public static CallLog create(Path path) throws IOException {
        return new CallLog(FileChannel.open(
                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    /**
     * A call is about to be made. Returns its slot.
     *
     * @param kind 1 to 127
     * @param register 0 to 127
     */
    public int called(int kind, int register, int key, long value) {
        int slot = slots++;
        ByteBuffer chunk = chunk(slot);
        int at = offset(slot);
        chunk.putLong(at + Long.BYTES, value);
        chunk.putLong(at + 2 * Long.BYTES, System.nanoTime());
        LONGS.setRelease(chunk, at, head(kind, register, key));
        return slot;
    }

    /** A call that writes has ended. */
    public void ended(int slot, Outcome outcome) {
        ended(slot, outcome, chunk(slot).getLong(offset(slot) + Long.BYTES));
    }

    /** A call that reads has ended with a value. */
    public void ended(int slot, Outcome outcome, long value) {
        ByteBuffer chunk = chunk(slot);
        int at = offset(slot);
        chunk.putLong(at + Long.BYTES, value);
        chunk.putLong(at + 3 * Long.BYTES, System.nanoTime());
        long head = chunk.getLong(at);
        LONGS.setRelease(chunk, at, head | (long) outcome.tag() << 48);
    }

    private ByteBuffer chunk(int slot) {
        int number = slot / CHUNK_SLOTS;
        if (number == chunks.size()) {
            try {
                chunks.add(file.map(FileChannel.MapMode.READ_WRITE, (long) number * CHUNK_BYTES, CHUNK_BYTES)
                        .order(ByteOrder.nativeOrder()));
            } catch (IOException e) {
                throw new UncheckedIOException("the log cannot grow beyond %d calls".formatted(slot), e);
            }
        }
        return chunks.get(number);
    }

    private static int offset(int slot) {
        return slot % CHUNK_SLOTS * SLOT_BYTES;
    }

    private static long head(int kind, int register, int key) {
        return (long) kind << 56 | (long) Outcome.UNKNOWN.tag() << 48 | (long) register << 32 | key;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** Goes through the calls of a log, in the order in which they were made. */
    public static final class Cursor {
        private final ByteBuffer bytes;
        private final int thread;
        private int at = -SLOT_BYTES;

        private Cursor(ByteBuffer bytes, int thread) {
            this.bytes = bytes;
            this.thread = thread;
        }

        /** Goes to the next call; returns whether there is one. */
        public boolean next() {
            at += SLOT_BYTES;
            return at + SLOT_BYTES <= bytes.limit() && head() != 0;
        }

        private long head() {
            return bytes.getLong(at);
        }

        public int register() {
            return (int) (head() >>> 32 & 0xFFFF);
        }

        public int key() {
            return (int) head();
        }

        /** Returns all of the call. */
        public Call call() {
            Outcome outcome = Outcome.of((int) (head() >>> 48 & 0xFF));
            return new Call(
                    thread,
                    (int) (head() >>> 56),
                    register(),
                    key(),
                    bytes.getLong(at + Long.BYTES),
                    bytes.getLong(at + 2 * Long.BYTES),
                    outcome == Outcome.UNKNOWN ? Call.NEVER : bytes.getLong(at + 3 * Long.BYTES),
                    outcome);
        }
    }

    /**
     * Opens a log to be read; it must not grow meanwhile.
     *
     * @param thread the number that its calls get
     */
    public static Cursor read(Path path, int thread) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            return new Cursor(
                    file.map(FileChannel.MapMode.READ_ONLY, 0, file.size()).order(ByteOrder.nativeOrder()), thread);
        }
    }
}
