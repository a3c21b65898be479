package dev.forebay.redis.internal.entry;

import dev.forebay.redis.internal.request.Bytes;
import dev.forebay.redis.internal.server.Epoch;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.Codec;
import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Dirty;
import dev.forebay.spi.KeyState.Held;
import dev.forebay.spi.KeyState.Hold;
import dev.forebay.spi.KeyState.Leased;
import dev.forebay.spi.KeyState.Value;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a key: its state in one string, whose first byte is the kind. Numbers are big endian.
 *
 * <pre>
 *   V or N   version, codec id, stamp (8), logical expiry in ms (8), load cost in ms (4), epoch (4), and for V the row
 *   L        token in 16 hexadecimal digits, epoch in 8, ':', deadline in ms
 *   H        '1' if contended, else '0'; per hold ';', token, epoch, ':', deadline
 *   D or X   version, codec id, sequence (8), 16 bytes of nothing, and for D the row: so it stays where it is when it is settled
 * </pre>
 *
 * <p>The scripts read and write the same bytes. A value or lease of another {@link Epoch} counts as unreadable, and so as absent; a
 * hold of another one is some other writer's.
 */
public final class EntryFormat<V> {
    static final int HEADER = 27;
    private static final int DIRTY_BEGINNING = 3 + Long.BYTES;
    static final byte VERSION = 1;

    private static final int TOKEN = 16;
    private static final int LEASE = 1 + TOKEN + 2 * Epoch.SIZE;

    private final Codec<V> codec;

    /** Reads and writes rows as {@code codec} does. */
    public EntryFormat(Codec<V> codec) {
        if (codec.id() < 1) {
            throw new IllegalArgumentException("codec %s: id is %d; it must be 1 to 127"
                    .formatted(codec.getClass().getName(), codec.id()));
        }
        this.codec = codec;
    }

    /** Returns the bytes of an entry that was made in {@code madeIn}. */
    public byte[] encode(Value<V> value, int madeIn) {
        byte[] row = value.row() == null ? Bytes.NONE : codec.encode(value.row());
        return header(value, madeIn, ByteBuffer.allocate(HEADER + row.length))
                .put(row)
                .array();
    }

    /**
     * Returns what the server is told of a flushed write: what its string begins with, to the end of the sequence; then the header of
     * the entry that it becomes, made in {@code madeIn}, and when that is dropped. All in one, because each argument costs the server.
     * Version and codec id of both are this format's, as in what it has read.
     */
    public byte[] settlement(long sequence, Value<V> value, int madeIn, byte[] droppedAt) {
        ByteBuffer target = ByteBuffer.allocate(DIRTY_BEGINNING + HEADER + droppedAt.length)
                .put(dirtyHead(value.row()))
                .putLong(sequence);
        return header(value, madeIn, target).put(droppedAt).array();
    }

    /** Returns when a value leaves the server: its grace time after its logical expiry. */
    public static byte[] droppedAt(CacheSpec<?, ?> spec, Value<?> value) {
        return Bytes.of(Math.max(1, value.expiresAtMillis() + spec.grace().toMillis()));
    }

    /** Returns the bytes of a dirty key up to its sequence. */
    public byte[] dirtyHead(@Nullable V row) {
        return new byte[] {(byte) (row == null ? 'X' : 'D'), VERSION, codec.id()};
    }

    /** Returns the bytes of a row; none for a removal. */
    public byte[] row(@Nullable V row) {
        return row == null ? Bytes.NONE : codec.encode(row);
    }

    /**
     * Returns the state that the bytes stand for.
     *
     * @param epoch of the server that has sent them
     * @throws UnreadableException if they stand for none
     */
    public KeyState<V> decode(byte[] raw, Epoch epoch) throws UnreadableException {
        char kind = raw.length == 0 ? ' ' : (char) raw[0];
        return switch (kind) {
            case 'V', 'N' -> value(raw, epoch);
            case 'D', 'X' -> unflushed(raw);
            case 'L' -> leased(raw, epoch);
            case 'H' -> held(raw);
            default -> throw new UnreadableException("its first byte is no kind of entry");
        };
    }

    /**
     * Returns the unflushed write that the bytes stand for.
     *
     * @throws UnreadableException if they stand for none
     */
    public Dirty<V> dirty(byte[] raw) throws UnreadableException {
        if (isDirty(raw)) {
            return unflushed(raw);
        }
        throw new UnreadableException("it is no unflushed write");
    }

    public static boolean isDirty(byte[] raw) {
        return raw.length > 0 && (raw[0] == 'D' || raw[0] == 'X');
    }

    private ByteBuffer header(Value<V> value, int madeIn, ByteBuffer target) {
        return target.put((byte) (value.row() == null ? 'N' : 'V'))
                .put(VERSION)
                .put(codec.id())
                .putLong(value.stamp())
                .putLong(value.expiresAtMillis())
                .putInt(value.costMillis())
                .putInt(madeIn);
    }

    private Value<V> value(byte[] raw, Epoch epoch) throws UnreadableException {
        checkHeader(raw);
        ByteBuffer header = ByteBuffer.wrap(raw, 3, HEADER - 3);
        long stamp = header.getLong();
        long expiresAt = header.getLong();
        int cost = header.getInt();
        requirePresent(header.getInt(), epoch);
        return new Value<>(raw[0] == 'V' ? rowFrom(raw, HEADER) : null, stamp, expiresAt, cost);
    }

    private Dirty<V> unflushed(byte[] raw) throws UnreadableException {
        checkHeader(raw);
        long sequence = ByteBuffer.wrap(raw, 3, Long.BYTES).getLong();
        return new Dirty<>(raw[0] == 'D' ? rowFrom(raw, HEADER) : null, sequence);
    }

    private void checkHeader(byte[] raw) throws UnreadableException {
        if (raw.length < HEADER) {
            throw new UnreadableException("it has %d bytes, fewer than its header".formatted(raw.length));
        }
        if (raw[1] != VERSION) {
            throw new UnreadableException(
                    "it has format version %d; this process reads version %d".formatted(raw[1], VERSION));
        }
        if (raw[2] != codec.id()) {
            throw new UnreadableException(
                    "it was written by codec %d; this process reads codec %d".formatted(raw[2], codec.id()));
        }
    }

    private static void requirePresent(int madeIn, Epoch epoch) throws UnreadableException {
        if (madeIn != epoch.current()) {
            throw new UnreadableException("it was made before the server was restarted, or on another server");
        }
    }

    private V rowFrom(byte[] raw, int offset) throws UnreadableException {
        try {
            return codec.decode(raw, offset);
        } catch (RuntimeException e) {
            throw new UnreadableException("codec %d cannot read its row: %s".formatted(codec.id(), e.getMessage()), e);
        }
    }

    private Leased<V> leased(byte[] raw, Epoch epoch) throws UnreadableException {
        String text = ascii(raw);
        try {
            long token = Long.parseUnsignedLong(text.substring(1, 1 + TOKEN), 16);
            requirePresent(Integer.parseUnsignedInt(text.substring(1 + TOKEN, LEASE), 16), epoch);
            return new Leased<>(token, Long.parseLong(text.substring(LEASE + 1)));
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            throw new UnreadableException("it is no lease: " + text, e);
        }
    }

    private Held<V> held(byte[] raw) throws UnreadableException {
        String text = ascii(raw);
        List<Hold> holds = new ArrayList<>();
        try {
            for (int from = 3; from < text.length() + 1; ) {
                int end = text.indexOf(';', from);
                end = end < 0 ? text.length() : end;
                int colon = text.indexOf(':', from);
                holds.add(new Hold(
                        Long.parseUnsignedLong(text.substring(from, from + TOKEN), 16),
                        Long.parseLong(text.substring(colon + 1, end))));
                from = end + 1;
            }
            return new Held<>(holds, text.charAt(1) == '1');
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            throw new UnreadableException("it is no list of holds: " + text, e);
        }
    }

    private static String ascii(byte[] raw) {
        return new String(raw, StandardCharsets.ISO_8859_1);
    }
}
