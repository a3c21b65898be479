package dev.forebay.internal.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.CRC32C;
import java.util.zip.ZipOutputStream;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.FileStore;
import org.h2.mvstore.RandomAccessStore;
import org.h2.mvstore.SFChunk;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of an MVStore behind the {@link Head} of the file, each with its checksum. MVStore itself has checksums of its
 * headers alone, so a flipped bit in a row would go unnoticed.
 *
 * <p>A block of 4096 bytes is followed by how many blocks were written with it, if it is the first of them, else zero; and by a CRC-32C of its
 * number, that count and its bytes. What cannot be read is an exception, but for the two header blocks: of these MVStore needs one. It writes both at once, when a
 * power failure may tear both; so they are written by turns here, each when the other lasts.
 *
 * <p>MVStore writes a chunk at once, and takes one for whole when its first and its last block are. After a power failure they can be
 * there and those between them not. So what was not written whole, or was partly overwritten since, is left out when MVStore looks
 * for chunks: it then finds the newest one before that. It also finds no chunk in a row whose text looks like the beginning of one.
 */
final class CheckedFile extends RandomAccessStore {
    private static final int BLOCK = 4096;
    private static final int TRAILER = 2 * Integer.BYTES;
    private static final int CHECKED_BLOCK = BLOCK + TRAILER;
    private static final int SCANNED_BLOCKS = 256;
    private static final int HEADER_BLOCKS = 2;

    private final Disk disk;
    private int header; // the next of the header blocks to be written; guarded by saveChunkLock
    private volatile boolean headerLasts; // no sync runs beside a write: see GroupCommits
    private final @Nullable WholeWrites whole;

    /** @param onlyWhole whether to leave out what is not whole */
    CheckedFile(String name, Disk disk, Map<String, Object> config, boolean readOnly, boolean onlyWhole)
            throws IOException {
        super(config);
        this.disk = disk;
        init(name, readOnly);
        saveChunkLock.lock();
        try {
            setSize(Math.max(0, (disk.length() - Head.SIZE) / CHECKED_BLOCK * BLOCK));
        } finally {
            saveChunkLock.unlock();
        }
        this.whole = onlyWhole ? scan() : null;
        this.header = whole != null && whole.beginsAt(0) ? 1 : 0; // the other one is left
    }

    private WholeWrites scan() throws IOException {
        WholeWrites found = new WholeWrites();
        scan(disk, (block, matches, together) -> {
            found.scan(block, matches, together);
            return true;
        });
        return found;
    }

    /** Returns whether a block in the file is whole, which one of another kind of file is by no accident. */
    static boolean hasBlocks(Disk disk) throws IOException {
        return !scan(disk, (block, matches, together) -> !matches);
    }

    /** What is done with a block that was found, and whether it is there as it was written. */
    private interface Finding {
        /** Returns whether to look on. */
        boolean of(long block, boolean matches, int together);
    }

    /** Looks at all blocks in turn; returns whether it came to the end. */
    private static boolean scan(Disk disk, Finding finding) throws IOException {
        long blocks = Math.max(0, (disk.length() - Head.SIZE) / CHECKED_BLOCK);
        for (long first = 0; first < blocks; first += SCANNED_BLOCKS) {
            byte[] checked = new byte[(int) Math.min(SCANNED_BLOCKS, blocks - first) * CHECKED_BLOCK];
            disk.read(placeOf(first), checked);
            for (int offset = 0; offset < checked.length; offset += CHECKED_BLOCK) {
                long block = first + offset / CHECKED_BLOCK;
                int together = ByteBuffer.wrap(checked).getInt(offset + BLOCK);
                if (!finding.of(block, matches(block, checked, offset), together)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static long placeOf(long block) {
        return Head.SIZE + block * CHECKED_BLOCK;
    }

    @Override
    public ByteBuffer readFully(@Nullable SFChunk chunk, long position, int length) {
        long first = position / BLOCK;
        boolean seeksChunk = chunk == null && position % BLOCK == 0 && first >= HEADER_BLOCKS;
        if (seeksChunk && whole != null && !whole.beginsAt(first)) {
            throw DataUtils.newMVStoreException(DataUtils.ERROR_FILE_CORRUPT, "No whole chunk is at block {0}", first);
        }
        int blocks = (int) ((position + length + BLOCK - 1) / BLOCK - first);
        byte[] checked = new byte[blocks * CHECKED_BLOCK];
        try {
            disk.read(placeOf(first), checked);
        } catch (IOException e) {
            throw DataUtils.newMVStoreException(
                    DataUtils.ERROR_READING_FAILED, "Reading {0} bytes at {1} failed", length, position, e);
        }
        byte[] read = new byte[blocks * BLOCK];
        for (int i = 0; i < blocks; i++) {
            // With no map of what is whole it is read for what is left: a chunk's first and last bytes say enough of
            // it, or nothing.
            boolean seeksLeftovers = whole == null && chunk == null;
            if (seeksLeftovers || matches(first + i, checked, i * CHECKED_BLOCK)) {
                System.arraycopy(checked, i * CHECKED_BLOCK, read, i * BLOCK, BLOCK);
            } else if (first + i >= HEADER_BLOCKS) {
                throw DataUtils.newMVStoreException(
                        DataUtils.ERROR_FILE_CORRUPT, "The checksum of block {0} does not match", first + i);
            }
        }
        return ByteBuffer.wrap(read, (int) (position - first * BLOCK), length).slice();
    }

    private static boolean matches(long block, byte[] checked, int offset) {
        return ByteBuffer.wrap(checked).getInt(offset + BLOCK + Integer.BYTES) == checksum(block, checked, offset);
    }

    /** Of a block and the count behind it. */
    private static int checksum(long block, byte[] checked, int offset) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, block));
        crc.update(checked, offset, BLOCK + Integer.BYTES);
        return (int) crc.getValue();
    }

    @Override
    protected void writeFully(@Nullable SFChunk chunk, long position, ByteBuffer source) {
        int length = source.remaining();
        if (isReadOnly()) {
            // MVStore would begin anew, as it does where it finds nothing to go on with.
            throw DataUtils.newMVStoreException(DataUtils.ERROR_WRITING_FAILED, "No version of its content is whole");
        }
        if (position % BLOCK != 0 || length % BLOCK != 0) {
            throw new IllegalStateException(
                    "a write of %d bytes at %d is not of whole blocks".formatted(length, position));
        }
        int blocks = length / BLOCK;
        byte[] checked = new byte[blocks * CHECKED_BLOCK];
        for (int i = 0; i < blocks; i++) {
            source.get(checked, i * CHECKED_BLOCK, BLOCK);
            int trailer = i * CHECKED_BLOCK + BLOCK;
            int together = position == 0 ? 1 : i == 0 ? blocks : 0;
            ByteBuffer.wrap(checked)
                    .putInt(trailer, together)
                    .putInt(trailer + Integer.BYTES, checksum(position / BLOCK + i, checked, i * CHECKED_BLOCK));
        }
        setSize(Math.max(size(), position + length));
        try {
            if (position == 0) {
                writeHeader(checked);
            } else {
                if (whole != null) {
                    whole.wrote(position / BLOCK, blocks);
                }
                disk.write(placeOf(position / BLOCK), checked);
            }
        } catch (IOException e) {
            throw DataUtils.newMVStoreException(
                    DataUtils.ERROR_WRITING_FAILED, "Writing {0} bytes at {1} failed", length, position, e);
        }
        writeCount.incrementAndGet();
        writeBytes.addAndGet(length);
    }

    private void writeHeader(byte[] both) throws IOException {
        if (!headerLasts) {
            disk.sync();
        }
        disk.write(placeOf(header), Arrays.copyOfRange(both, header * CHECKED_BLOCK, (header + 1) * CHECKED_BLOCK));
        headerLasts = false;
        header = (header + 1) % HEADER_BLOCKS;
    }

    @Override
    public void truncate(long size) {
        try {
            disk.setLength(placeOf(size / BLOCK));
        } catch (IOException e) {
            throw DataUtils.newMVStoreException(DataUtils.ERROR_WRITING_FAILED, "Truncating to {0} failed", size, e);
        }
        setSize(Math.min(size(), size));
    }

    @Override
    public void sync() {
        try {
            disk.sync();
            headerLasts = true;
        } catch (IOException e) {
            throw DataUtils.newMVStoreException(DataUtils.ERROR_WRITING_FAILED, "Syncing failed", e);
        }
    }

    @Override
    public void open(String fileName, boolean readOnly, char[] encryptionKey) {
        throw new UnsupportedOperationException("is open");
    }

    @Override
    public FileStore<SFChunk> open(String fileName, boolean readOnly) {
        throw new UnsupportedOperationException("is open");
    }

    @Override
    public void backup(ZipOutputStream target) {
        throw new UnsupportedOperationException("copy the closed file");
    }
}
