package dev.forebay.internal.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The first 4096 bytes of a journal file: what it is, in words, and the last version of the store behind it that was synced.
 *
 * <p>MVStore begins at an older version when the newest cannot be read, which is right for one that was never synced, and would
 * silently drop acknowledged writes of one that was. The mark tells the two apart. It is written after the sync of its version and
 * before the acknowledgement, in two places by turns, so that a torn write leaves the other; it is itself synced with the next
 * version, or within a moment by the upkeep. So {@code kill -9} never makes it late, and a power failure by that moment at most: what was
 * synced is there then, too, and only damage to these very last versions would be taken for a write that was never synced.
 */
final class Head {
    static final int SIZE = 4096;

    private static final byte[] WORDS =
            ("Forebay journal, format 1.\nUnflushed writes are in this file. Do not delete or"
                            + " change it while it is not empty; see docs/local.md of Forebay.\n")
                    .getBytes(StandardCharsets.US_ASCII);
    private static final int FEW_WORDS = 16;
    private static final int[] MARKS = {1024, 2048};
    private static final int MARK = Long.BYTES + Integer.BYTES;

    private Head() {}

    /** Writes the head of a new file and syncs it. */
    static void create(Disk disk) throws IOException {
        byte[] head = Arrays.copyOf(WORDS, SIZE);
        for (int place : MARKS) {
            System.arraycopy(encode(0), 0, head, place, MARK);
        }
        disk.write(0, head);
        disk.sync();
    }

    /** Returns whether a file that is shorter than a head is what is left of one: its words, or nothing but zeros. */
    static boolean isBegun(Disk disk) throws IOException {
        byte[] begun = beginning(disk);
        return disk.length() < SIZE && (resemblesWords(begun) || Arrays.equals(begun, new byte[begun.length]));
    }

    /** Returns whether the head is whole but for its marks. */
    static boolean isThere(Disk disk) throws IOException {
        return disk.length() >= SIZE && Arrays.equals(beginning(disk), WORDS);
    }

    /**
     * Returns whether the head, though not whole, is a journal's: most of its words are there, or a mark is. A mark in another file
     * would be an accident of one in four billion.
     */
    static boolean isRecognizable(Disk disk) throws IOException {
        return disk.length() >= SIZE && (resemblesWords(beginning(disk)) || marked(disk) >= 0);
    }

    private static byte[] beginning(Disk disk) throws IOException {
        byte[] begun = new byte[(int) Math.min(WORDS.length, disk.length())];
        disk.read(0, begun);
        return begun;
    }

    /** Returns whether most bytes are those of the words; where there are few of them, all. */
    private static boolean resemblesWords(byte[] begun) {
        int same = 0;
        for (int i = 0; i < begun.length; i++) {
            same += begun[i] == WORDS[i] ? 1 : 0;
        }
        return begun.length < FEW_WORDS ? same == begun.length : same > begun.length / 2;
    }

    /** Returns the last marked version, 0 if none was, or -1 if neither mark can be read. */
    static long marked(Disk disk) throws IOException {
        long marked = -1;
        for (int place : MARKS) {
            byte[] mark = new byte[MARK];
            disk.read(place, mark);
            long version = ByteBuffer.wrap(mark).getLong();
            if (Arrays.equals(mark, encode(version))) {
                marked = Math.max(marked, version);
            }
        }
        return marked;
    }

    /** Marks a version as synced. */
    static void mark(Disk disk, long version) throws IOException {
        disk.write(MARKS[(int) (version % MARKS.length)], encode(version));
    }

    private static byte[] encode(long version) {
        ByteBuffer mark = ByteBuffer.allocate(MARK).putLong(version);
        CRC32C crc = new CRC32C();
        crc.update(WORDS);
        crc.update(mark.array(), 0, Long.BYTES);
        return mark.putInt((int) crc.getValue()).array();
    }
}
