package dev.forebay.model;

import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/**
 * One key, its row in the source, and the processes that read and write it. Sets of rows are bits: row 2 is {@code 1 << 2}.
 *
 * @param recent the rows that a read may return now: the current one, and, where the promise is the weaker one, rows that were
 *     replaced by writes that have not been acknowledged
 */
record KeyWorld(int source, int recent, KeyState<Integer> entry, List<Reader> readers, List<Writer> writers) {

    KeyWorld {
        readers = List.copyOf(readers);
        writers = List.copyOf(writers);
    }

    /**
     * A reader, or the reload of an early refresh.
     *
     * @param row what it has loaded
     * @param since the rows that it may return: those that were current since it began
     * @param isTheOneSeen of a reload: whether the entry is still the one that it saw
     */
    record Reader(Doing doing, int row, int since, boolean isTheOneSeen) {
        static final Reader IDLE = new Reader(Doing.NOTHING, 0, 0, false);

        enum Doing {
            NOTHING,
            /** It found nothing to answer with. */
            MISSED,
            /** It has the lease, and the load has not been answered. */
            LOADING,
            LOADED,
            /** It has returned, and its fill is on its way; it is no reader any more. */
            FILLING,
            /** Its load has failed, and the lease is to be given back. */
            FAILED,
            /** It met a hold, or waited long enough: it loads and fills nothing. */
            BYPASSING,
            RELOADING,
            RELOADED
        }

        Reader now(Doing next) {
            return new Reader(next, row, since, isTheOneSeen);
        }

        Reader now(Doing next, int loaded) {
            return new Reader(next, loaded, since, isTheOneSeen);
        }

        Reader fills() {
            return new Reader(Doing.FILLING, row, 0, false);
        }

        boolean mayReturn(int answer) {
            return (since & (1 << answer)) != 0;
        }

        @Override
        public String toString() {
            return switch (doing) {
                case LOADED, FILLING, RELOADED -> doing + " " + row;
                default -> doing.toString();
            };
        }
    }

    /**
     * A writer of one row.
     *
     * @param isOver whether its hold time has passed
     */
    record Writer(Guard guard, Stage stage, boolean isOver) {

        enum Guard {
            HOLD,
            INVALIDATE,
            /** A writer that bypasses the cache, and invalidates the key afterwards. */
            OUTSIDE
        }

        enum Stage {
            NOTHING,
            /** It holds, and the source has not answered. */
            WRITING,
            COMMITTED,
            /** It has returned, and the store is to be told yet. */
            UNTOLD,
            REFUSED,
            /** It has crashed, or the answer was lost: the source may still take the write. */
            UNKNOWN,
            /** It has returned, or crashed. */
            ENDED
        }

        Writer now(Stage next) {
            return new Writer(guard, next, isOver);
        }

        @Override
        public String toString() {
            return isOver ? stage + "(over)" : stage.toString();
        }
    }

    KeyWorld with(Reader reader, int index) {
        return new KeyWorld(source, recent, entry, replaced(readers, index, reader), writers);
    }

    KeyWorld with(Writer writer, int index) {
        return new KeyWorld(source, recent, entry, readers, replaced(writers, index, writer));
    }

    /** Returns the world after a step of the key. An entry that is gone or replaced never comes back: stamps are unique. */
    KeyWorld with(KeyState<Integer> next) {
        if (next == entry || !(entry instanceof Value)) {
            return new KeyWorld(source, recent, next, readers, writers);
        }
        List<Reader> outdated = new ArrayList<>();
        readers.forEach(reader -> outdated.add(
                reader.isTheOneSeen() ? new Reader(reader.doing(), reader.row(), reader.since(), false) : reader));
        return new KeyWorld(source, recent, next, outdated, writers);
    }

    /** The source takes a row. */
    KeyWorld withRow(int row, boolean keepRecent) {
        int bit = 1 << row;
        List<Reader> see = new ArrayList<>();
        readers.forEach(reader -> see.add(
                reader.since() == 0
                        ? reader
                        : new Reader(reader.doing(), reader.row(), reader.since() | bit, reader.isTheOneSeen())));
        return new KeyWorld(row, keepRecent ? recent | bit : bit, entry, see, writers);
    }

    /** Returns whether some writer's row is in the source, and the writer has not returned. */
    boolean isAnyWriteUnacknowledged() {
        return writers.stream().anyMatch(writer -> writer.stage() == Writer.Stage.COMMITTED);
    }

    /** Where no write is on its way, only the current row is right. */
    KeyWorld settled() {
        return isAnyWriteUnacknowledged() || recent == (1 << source)
                ? this
                : new KeyWorld(source, 1 << source, entry, readers, writers);
    }

    private static <T> List<T> replaced(List<T> list, int index, T element) {
        List<T> copy = new ArrayList<>(list);
        copy.set(index, element);
        return copy;
    }

    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(", ", "[", "]");
        text.add("source " + source).add(ModelSteps.describe(entry));
        readers.forEach(reader -> text.add("R " + reader));
        writers.forEach(writer -> text.add("W " + writer));
        return text.toString();
    }
}
