package dev.forebay.internal.file;

import dev.forebay.internal.journal.RowLedger.Form;
import java.nio.ByteBuffer;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;
import org.jspecify.annotations.Nullable;

/** What is written in the maps of the store, and how. */
final class Records {
    static final RowType ROW = new RowType();
    static final LetterType LETTER = new LetterType();

    private Records() {}

    /** An unflushed row: its form, and the number since which its key is dirty. */
    record Row(Form form, long since) {}

    /** A dead letter. The row of a counter's is the delta, in eight bytes. */
    record Letter(Form form, String reason, long atMillis, int attempts) {}

    static final class RowType extends BasicDataType<Row> {
        @Override
        public int getMemory(Row row) {
            return memoryOf(row.form());
        }

        @Override
        public void write(WriteBuffer target, Row row) {
            target.putVarLong(row.since());
            putForm(target, row.form());
        }

        @Override
        public Row read(ByteBuffer source) {
            long since = DataUtils.readVarLong(source);
            return new Row(readForm(source), since);
        }

        @Override
        public Row[] createStorage(int size) {
            return new Row[size];
        }
    }

    static final class LetterType extends BasicDataType<Letter> {
        @Override
        public int getMemory(Letter letter) {
            return memoryOf(letter.form()) + 2 * letter.reason().length();
        }

        @Override
        public void write(WriteBuffer target, Letter letter) {
            target.putVarLong(letter.atMillis()).putVarInt(letter.attempts());
            putText(target, letter.reason());
            putForm(target, letter.form());
        }

        @Override
        public Letter read(ByteBuffer source) {
            long at = DataUtils.readVarLong(source);
            int attempts = DataUtils.readVarInt(source);
            String reason = readText(source);
            return new Letter(readForm(source), reason, at, attempts);
        }

        @Override
        public Letter[] createStorage(int size) {
            return new Letter[size];
        }
    }

    private static int memoryOf(Form form) {
        return 64 + 2 * form.key().length() + (form.row() == null ? 0 : form.row().length);
    }

    private static void putForm(WriteBuffer target, Form form) {
        byte @Nullable [] row = form.row();
        putText(target, form.key());
        target.put(form.codec()).putVarInt(row == null ? 0 : row.length + 1);
        if (row != null) {
            target.put(row);
        }
    }

    private static Form readForm(ByteBuffer source) {
        String key = readText(source);
        byte codec = source.get();
        int length = DataUtils.readVarInt(source) - 1;
        if (length < 0) {
            return new Form(key, codec, null);
        }
        byte[] row = new byte[length];
        source.get(row);
        return new Form(key, codec, row);
    }

    private static void putText(WriteBuffer target, String text) {
        target.putVarInt(text.length()).putStringData(text, text.length());
    }

    private static String readText(ByteBuffer source) {
        return DataUtils.readString(source, DataUtils.readVarInt(source));
    }
}
