package dev.forebay.compression;

import dev.forebay.spi.Codec;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.zip.CRC32C;

/**
 * Compresses what another codec writes, above a size.
 *
 * <p>It can be switched on and off, and changed, over living data: it has the {@linkplain Codec#id() id} of the codec that it is
 * around, leaves rows below the size as that codec writes them, and reads all forms whatever it is set to. So it reads what was
 * written before it was there, also unflushed writes and journal files. A process that has the plain codec finds compressed rows
 * unreadable: they are misses to it, and unflushed writes among them wait for a process that can. Where that matters, first bring
 * {@code above(Integer.MAX_VALUE, codec)} everywhere, then lower the size.
 *
 * <p>A compressed row has 12 bytes more: a marker of 3 that no JSON text and no row of Fory begins with, the kind, a checksum, and
 * the length. A row of the other codec that happens to begin with the marker gets it in front; such rows that it wrote before are
 * unreadable. What is damaged is found by its checksum before it is decompressed. Safe for use by many threads.
 */
public final class Compressed<V> implements Codec<V> {
    /** Rows that are longer are not compressed, and no length above it is believed: 64 MiB. */
    static final int LONGEST = 64 << 20;

    private static final byte[] MARKER = {(byte) 0xF0, (byte) 0xB1, (byte) 0xCE};
    private static final byte PLAIN = 0;
    private static final int PLAIN_HEADER = MARKER.length + 1;
    private static final int CHECKED_FROM = PLAIN_HEADER + Integer.BYTES;
    private static final int HEADER = CHECKED_FROM + Integer.BYTES;

    private final int above;
    private final Codec<V> codec;
    private final Compression compression;

    private Compressed(int above, Codec<V> codec, Compression compression) {
        this.above = above;
        this.codec = codec;
        this.compression = compression;
    }

    /**
     * Compresses with {@link Compression#LZ4} what has more than so many bytes, if that makes it shorter.
     *
     * @param bytes 64 or more; about 1,000 is where it pays for text, see the documentation
     * @param codec what writes and reads the rows
     */
    public static <V> Compressed<V> above(int bytes, Codec<V> codec) {
        if (bytes < 64) {
            throw new IllegalArgumentException("above=%d bytes: below 64 there is nothing to gain".formatted(bytes));
        }
        if (codec instanceof Compressed) {
            throw new IllegalArgumentException(
                    "the codec compresses already; give it the size and the compression there");
        }
        return new Compressed<>(bytes, Objects.requireNonNull(codec, "codec"), Compression.LZ4);
    }

    /** Returns the same with another compression; what was compressed by one is read by all. */
    public Compressed<V> with(Compression other) {
        return new Compressed<>(above, codec, Objects.requireNonNull(other, "other"));
    }

    /** Returns the id of the codec that it is around. */
    @Override
    public byte id() {
        return codec.id();
    }

    @Override
    public byte[] encode(V row) {
        byte[] plain = codec.encode(row);
        if (plain.length > above && plain.length <= LONGEST) {
            byte[] room = new byte[HEADER + compression.bound(plain.length)];
            int length = HEADER + compression.compress(plain, room, HEADER);
            if (length < plain.length) {
                return sealed(room, length, plain.length);
            }
        }
        return isMarked(plain, 0) ? inFront(plain) : plain;
    }

    private byte[] sealed(byte[] room, int length, int plainLength) {
        byte[] entry = new byte[length];
        ByteBuffer header = ByteBuffer.wrap(entry).put(MARKER).put(compression.mark());
        header.putInt(CHECKED_FROM, plainLength);
        System.arraycopy(room, HEADER, entry, HEADER, length - HEADER);
        header.putInt(PLAIN_HEADER, checksum(entry, CHECKED_FROM));
        return entry;
    }

    private static byte[] inFront(byte[] plain) {
        return ByteBuffer.allocate(PLAIN_HEADER + plain.length)
                .put(MARKER)
                .put(PLAIN)
                .put(plain)
                .array();
    }

    /**
     * Returns the row that bytes stand for, in whatever form.
     *
     * @throws RuntimeException if they stand for none: an {@link IllegalArgumentException}, or what the codec throws
     */
    @Override
    public V decode(byte[] bytes, int offset) {
        if (!isMarked(bytes, offset)) {
            return codec.decode(bytes, offset);
        }
        if (bytes[offset + MARKER.length] == PLAIN) {
            return codec.decode(bytes, offset + PLAIN_HEADER);
        }
        return codec.decode(decompressed(bytes, offset), 0);
    }

    private static byte[] decompressed(byte[] bytes, int offset) {
        byte mark = bytes[offset + MARKER.length];
        Compression used = null;
        for (Compression one : Compression.values()) {
            used = one.mark() == mark ? one : used;
        }
        if (used == null) {
            throw new IllegalArgumentException("there is no compression %d".formatted(mark));
        }
        if (bytes.length - offset <= HEADER) {
            throw new IllegalArgumentException("a compressed row ends in its header");
        }
        ByteBuffer header = ByteBuffer.wrap(bytes);
        if (header.getInt(offset + PLAIN_HEADER) != checksum(bytes, offset + CHECKED_FROM)) {
            throw new IllegalArgumentException("a compressed row is damaged: its checksum is another");
        }
        int length = header.getInt(offset + CHECKED_FROM);
        if (length < 1 || length > LONGEST) {
            throw new IllegalArgumentException(
                    "a compressed row says that it has %d bytes; the most are %d".formatted(length, LONGEST));
        }
        byte[] plain = new byte[length];
        int found = used.decompress(bytes, offset + HEADER, plain);
        if (found != length) {
            throw new IllegalArgumentException(
                    "a compressed row says that it has %d bytes, and has %d".formatted(length, found));
        }
        return plain;
    }

    private static boolean isMarked(byte[] bytes, int offset) {
        return bytes.length - offset >= PLAIN_HEADER
                && bytes[offset] == MARKER[0]
                && bytes[offset + 1] == MARKER[1]
                && bytes[offset + 2] == MARKER[2];
    }

    private static int checksum(byte[] bytes, int from) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, from, bytes.length - from);
        return (int) checksum.getValue();
    }
}
