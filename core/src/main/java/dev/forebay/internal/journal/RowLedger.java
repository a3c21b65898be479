package dev.forebay.internal.journal;

import dev.forebay.DeadLetter;
import dev.forebay.spi.Codec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where one write-behind cache writes down its unflushed rows and dead letters. A row is found by its sequence, a letter by its id.
 *
 * <p>What writes is called inside {@link Commits#write} alone, under the lock of the row's partition.
 */
public interface RowLedger<K, V> {

    /** Returns what makes the writes last. */
    Commits commits();

    /**
     * Returns a row in the form in which it is written.
     *
     * @throws RuntimeException if the codec cannot encode it
     */
    Form form(K key, @Nullable V row);

    /** Writes a row, in the place of the one with the sequence {@code before}, if there is one. */
    void put(Line line, Form form, @Nullable Long before);

    /** Erases a row that the source has, and remembers that no sequence up to {@code highest} is to be given again. */
    void erase(long sequence, long highest);

    /** Changes since when a row waits. */
    void move(Line line);

    /** Makes the row of a sequence a dead letter. */
    void bury(long sequence, DeadLetter<K, V> letter);

    /** Erases a dead letter. */
    void discard(String letterId);

    /** Returns what was written there before this start. Called once, before anything else. */
    Content<K, V> content();

    /** Where a row is, and the number since which its key is dirty. */
    record Line(long sequence, long since) {}

    /**
     * A row as it is written.
     *
     * @param codec the {@link Codec#id()}, 0 for a removal
     * @param row {@code null} for a removal
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Form(String key, byte codec, byte @Nullable [] row) {

        /** What is written nowhere has no form, and is not counted. */
        public static final Form NONE = new Form("", (byte) 0, null);

        /** Returns how many bytes key and row have. */
        public long bytes() {
            return key.getBytes(StandardCharsets.UTF_8).length + (row == null ? 0L : row.length);
        }
    }

    /**
     * An unflushed row that was found.
     *
     * @param unreadable why this process cannot read the row, or {@code null} if it can
     */
    record Found<K, V>(
            Line line,
            K key,
            @Nullable V row,
            long bytes,
            @Nullable String unreadable) {}

    /**
     * What was found.
     *
     * @param highest no sequence up to this one is to be given again
     * @param lost how many rows are of keys that the key format cannot read
     * @param letters oldest first
     */
    record Content<K, V>(List<Found<K, V>> rows, long highest, int lost, List<DeadLetter<K, V>> letters) {}

    /** Returns a ledger that writes nothing down. */
    static <K, V> RowLedger<K, V> none() {
        return new RowLedger<>() {
            @Override
            public Commits commits() {
                return Commits.NONE;
            }

            @Override
            public Form form(K key, @Nullable V row) {
                return Form.NONE;
            }

            @Override
            public void put(Line line, Form form, @Nullable Long before) {}

            @Override
            public void erase(long sequence, long highest) {}

            @Override
            public void move(Line line) {}

            @Override
            public void bury(long sequence, DeadLetter<K, V> letter) {}

            @Override
            public void discard(String letterId) {}

            @Override
            public Content<K, V> content() {
                return new Content<>(List.of(), 0, 0, List.of());
            }
        };
    }
}
