package dev.forebay.internal.file;

import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A disk whose power fails after a number of operations. What was written since the last sync is then there or not, sector by
 * sector, as the seed has it.
 */
final class FailingDisk implements Disk {
    private static final int SECTOR = 512;

    private final Random random;
    private final boolean honest;
    private byte[] lasting;
    private byte[] seen;
    private final List<Write> unsynced = new ArrayList<>();
    private int operationsLeft;

    /** Bytes at a place; {@code null} sets the length. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Write(long position, byte @Nullable [] bytes) {}

    /**
     * @param content what is on it
     * @param operations how many it does before its power fails
     * @param honest whether a sync is one
     */
    FailingDisk(byte[] content, int operations, boolean honest, Random random) {
        this.lasting = content.clone();
        this.seen = content.clone();
        this.operationsLeft = operations;
        this.honest = honest;
        this.random = random;
    }

    /** Returns a file as it gets its name: a head whose marks say that nothing was acknowledged yet. */
    static byte[] newFile() throws IOException {
        FailingDisk disk = new FailingDisk(new byte[0], Integer.MAX_VALUE, true, new Random(0));
        Head.create(disk);
        return disk.afterPowerFailure();
    }

    private void useOperation() throws IOException {
        if (operationsLeft == 0) {
            throw new IOException("no power");
        }
        operationsLeft--;
    }

    /** Returns what is on it when the power is back. */
    synchronized byte[] afterPowerFailure() {
        operationsLeft = 0;
        int luck = random.nextInt(3); // none of it, all of it, or some
        byte[] content = lasting;
        for (Write write : unsynced) {
            content = applied(content, write, luck);
        }
        return content;
    }

    private byte[] applied(byte[] content, Write write, int luck) {
        byte[] bytes = write.bytes();
        if (bytes == null) {
            return lands(luck) ? Arrays.copyOf(content, (int) write.position()) : content;
        }
        byte[] changed = content;
        for (int from = 0; from < bytes.length; ) {
            long place = write.position() + from;
            int length = (int) Math.min(bytes.length - from, SECTOR - place % SECTOR);
            if (lands(luck)) {
                changed = put(changed, place, Arrays.copyOfRange(bytes, from, from + length));
            }
            from += length;
        }
        return changed;
    }

    private boolean lands(int luck) {
        return luck == 1 || (luck == 2 && random.nextBoolean());
    }

    private static byte[] put(byte[] content, long position, byte[] bytes) {
        int end = (int) position + bytes.length;
        byte[] changed = end > content.length ? Arrays.copyOf(content, end) : content.clone();
        System.arraycopy(bytes, 0, changed, (int) position, bytes.length);
        return changed;
    }

    @Override
    public synchronized long length() {
        return seen.length;
    }

    @Override
    public synchronized void read(long position, byte[] target) throws IOException {
        if (position + target.length > seen.length) {
            throw new EOFException();
        }
        System.arraycopy(seen, (int) position, target, 0, target.length);
    }

    @Override
    public synchronized void write(long position, byte[] bytes) throws IOException {
        unsynced.add(new Write(position, bytes.clone())); // also the one that the power fails in may be there
        useOperation();
        seen = put(seen, position, bytes);
    }

    @Override
    public synchronized void setLength(long length) throws IOException {
        unsynced.add(new Write(length, null));
        useOperation();
        seen = Arrays.copyOf(seen, (int) length);
    }

    @Override
    public synchronized void sync() throws IOException {
        useOperation();
        if (honest) {
            lasting = seen.clone();
            unsynced.clear();
        }
    }

    @Override
    public boolean isInPlace() {
        return true;
    }

    @Override
    public void close() {
        // It is memory.
    }
}
