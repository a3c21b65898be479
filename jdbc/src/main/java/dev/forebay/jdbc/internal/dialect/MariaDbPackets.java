package dev.forebay.jdbc.internal.dialect;

import java.sql.SQLDataException;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts batches into statements that the server takes.
 *
 * @param maxPacket how many bytes a statement may have; a longer one costs the connection
 */
record MariaDbPackets(long maxPacket) {
    /** Longer statements are no faster, and hold more memory on both sides. */
    private static final long ENOUGH = 4L << 20;

    private static final int ENOUGH_VALUES = 10_000;
    /** For names and keywords: many times what the longest of them need. */
    private static final int TEXT_OF_STATEMENT = 64 << 10;
    /** Any value that is neither text nor bytes, spelled out. */
    private static final int SHORT_VALUE = 40;

    /** Takes a part of a batch. */
    @FunctionalInterface
    interface Part {
        void take(List<Object[]> rows, int offset) throws SQLException;
    }

    /**
     * Hands over rows, in their order.
     *
     * @param maxRows the most for one statement
     * @throws SQLDataException if a row is too large for any statement
     */
    void cut(List<Object[]> rows, int maxRows, Part part) throws SQLException {
        int first = 0;
        long bytes = 0;
        for (int i = 0; i < rows.size(); i++) {
            long more = bytesOf(rows.get(i));
            if (i > first && (i - first >= most(rows.get(i), maxRows) || bytes + more > limit())) {
                part.take(rows.subList(first, i), first);
                first = i;
                bytes = 0;
            }
            bytes += more;
        }
        if (first < rows.size()) {
            part.take(rows.subList(first, rows.size()), first);
        }
    }

    private static int most(Object[] row, int maxRows) {
        return Math.min(maxRows, Math.max(1, ENOUGH_VALUES / row.length));
    }

    private long limit() {
        return Math.min(ENOUGH, room());
    }

    private long room() {
        return Math.max(maxPacket - TEXT_OF_STATEMENT, maxPacket / 2);
    }

    private long bytesOf(@Nullable Object[] row) throws SQLException {
        long bytes = 0;
        for (Object value : row) {
            bytes += bytesOf(value);
        }
        if (bytes > room()) {
            throw new SQLDataException(
                    "a row of up to %d bytes; the server takes statements of %d (max_allowed_packet)"
                            .formatted(bytes, maxPacket),
                    "22001");
        }
        return bytes;
    }

    private static long bytesOf(@Nullable Object value) {
        if (value instanceof String text) {
            long bytes = SHORT_VALUE;
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                bytes += c < 0x80 ? (isEscaped(c) ? 2 : 1) : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
            }
            return bytes;
        }
        if (value instanceof byte[] content) {
            long bytes = SHORT_VALUE;
            for (byte b : content) {
                bytes += isEscaped((char) b) ? 2 : 1;
            }
            return bytes;
        }
        return SHORT_VALUE;
    }

    /** By some driver or other. */
    private static boolean isEscaped(char c) {
        return c == '\'' || c == '"' || c == '\\' || c == '\n' || c == '\r' || c == 0 || c == 0x1a;
    }
}
