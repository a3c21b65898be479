package dev.forebay.model;

import dev.forebay.spi.KeyState;
import java.util.ArrayList;
import java.util.List;

/**
 * One key of a write-behind cache. Rows are numbered in the order in which they are put; sequences too.
 *
 * @param source the row of the source, and the sequence of the last flush that it took
 * @param letter the row of the dead letter, 0 if there is none
 * @param register what reads may return
 */
record RowsWorld(
        Source source,
        KeyState<Integer> entry,
        int puts,
        int sequence,
        int letter,
        Register register,
        List<Owner> owners,
        List<Filler> fillers,
        Statement statement) {

    RowsWorld {
        owners = List.copyOf(owners);
        fillers = List.copyOf(fillers);
    }

    /** An unflushed write, as a drain reads it. */
    record Change(int row, int sequence) {
        @Override
        public String toString() {
            return "%d(sequence %d)".formatted(row, sequence);
        }
    }

    /**
     * The source.
     *
     * @param pendingCommit what a transaction will or will not write, whose answer was lost; {@code null} if none. It keeps the row
     *     of the fence locked.
     */
    record Source(int row, int sequence, Change pendingCommit) {}

    /**
     * The register that the cache is to be: the sets of values that it can have, if the caller's own statement has not taken effect yet,
     * and if it has. A put takes effect when it is appended; a statement at some moment between its begin and its end. Each read
     * leaves only what it can have seen.
     */
    record Register(int before, int after) {

        private static int bit(int row) {
            return 1 << row;
        }

        /** Every put takes the place of what was there. */
        Register put(int row) {
            return new Register(before == 0 ? 0 : bit(row), after == 0 ? 0 : bit(row));
        }

        /** The statement is under way: it may take effect now. */
        Register may(int row) {
            return before == 0 ? this : new Register(before, after | bit(row));
        }

        /** The statement has returned. */
        Register ended() {
            return new Register(0, after);
        }

        /** The source has refused the statement. */
        Register refused() {
            return new Register(before, 0);
        }

        Register read(int row) {
            return new Register(before & bit(row), after & bit(row));
        }

        boolean allows(int row) {
            return ((before | after) & bit(row)) != 0;
        }
    }

    /**
     * A process that drains.
     *
     * @param hasFence whether its fence is the highest
     * @param isFollowed whether another owner has announced itself since
     */
    record Owner(Stage stage, boolean hasFence, boolean isFollowed, Change change) {
        static final Owner IDLE = new Owner(Stage.NOTHING, false, false, null);

        enum Stage {
            NOTHING,
            /** It has read a batch, and has yet to raise the fence. */
            READ_EARLY,
            OWNING,
            /** It has announced a flush, and has yet to read what it will flush. */
            ANNOUNCED,
            READ,
            /** It has checked the fence in a transaction of its own. */
            CHECKED,
            FLUSHED,
            REFUSED
        }

        Owner now(Stage next) {
            return new Owner(next, hasFence, isFollowed, next == Stage.OWNING ? null : change);
        }

        Owner read(Stage next, Change read) {
            return new Owner(next, hasFence, isFollowed, read);
        }

        Owner fenced(boolean has) {
            return new Owner(stage, has, isFollowed, change);
        }

        Owner followed(boolean is) {
            return new Owner(stage, hasFence, is && stage != Stage.NOTHING, change);
        }

        @Override
        public String toString() {
            return change == null ? stage.toString() : stage + " " + change;
        }
    }

    /** A reader that fills: 0 is nothing, 1 has the lease, above that is what it loaded, and 2. */
    record Filler(int stage) {
        static final Filler IDLE = new Filler(0);
        static final Filler LOADING = new Filler(1);

        static Filler loaded(int row) {
            return new Filler(row + 2);
        }

        int row() {
            return stage - 2;
        }

        @Override
        public String toString() {
            return stage == 0 ? "NOTHING" : stage == 1 ? "LOADING" : "LOADED " + row();
        }
    }

    /** A caller's own statement on the row, under a hold. */
    enum Statement {
        /** There is none. */
        NONE,
        NOTHING,
        WRITING,
        COMMITTED,
        REFUSED,
        /** Its process has crashed, or has got no answer; the source may still take it. */
        UNKNOWN,
        CRASHED,
        ENDED;

        /** Returns whether nobody will take the effects of the statement out of the cache any more. */
        boolean isOver() {
            return this != WRITING && this != COMMITTED && this != UNKNOWN;
        }
    }

    RowsWorld with(Source next) {
        return new RowsWorld(next, entry, puts, sequence, letter, register, owners, fillers, statement);
    }

    RowsWorld with(KeyState<Integer> next) {
        return new RowsWorld(source, next, puts, sequence, letter, register, owners, fillers, statement);
    }

    RowsWorld with(Register next) {
        return new RowsWorld(source, entry, puts, sequence, letter, next, owners, fillers, statement);
    }

    RowsWorld with(Statement next) {
        return new RowsWorld(source, entry, puts, sequence, letter, register, owners, fillers, next);
    }

    RowsWorld with(Owner owner, int index) {
        return new RowsWorld(
                source, entry, puts, sequence, letter, register, replaced(owners, index, owner), fillers, statement);
    }

    RowsWorld with(Filler filler, int index) {
        return new RowsWorld(
                source, entry, puts, sequence, letter, register, owners, replaced(fillers, index, filler), statement);
    }

    RowsWorld withCounts(int nextPuts, int nextSequence, int nextLetter) {
        return new RowsWorld(source, entry, nextPuts, nextSequence, nextLetter, register, owners, fillers, statement);
    }

    private static <T> List<T> replaced(List<T> list, int index, T element) {
        List<T> copy = new ArrayList<>(list);
        copy.set(index, element);
        return copy;
    }

    @Override
    public String toString() {
        return "[source %d%s, %s%s, owners %s, fillers %s, statement %s]"
                .formatted(
                        source.row(),
                        source.pendingCommit() == null ? "" : " perhaps " + source.pendingCommit(),
                        ModelSteps.describe(entry),
                        letter == 0 ? "" : ", letter " + letter,
                        owners,
                        fillers,
                        statement);
    }
}
