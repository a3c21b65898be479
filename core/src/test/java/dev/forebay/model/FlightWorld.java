package dev.forebay.model;

import dev.forebay.spi.KeyState;
import java.util.ArrayList;
import java.util.List;

/**
 * One key, the readers of one process that share its loads, writers, and a reader of another process.
 *
 * @param running the reader that leads the flight which others may join, or {@link #NOBODY}
 * @param writers how far each has come
 * @param stranger what the reader of the other process has loaded; it has the lease, or nothing
 */
record FlightWorld(
        int source,
        KeyState<Integer> entry,
        int running,
        List<Reader> readers,
        List<Writing> writers,
        Stranger stranger) {

    static final int NOBODY = -1;

    FlightWorld {
        readers = List.copyOf(readers);
        writers = List.copyOf(writers);
    }

    enum Writing {
        NOTHING,
        HOLDING,
        COMMITTED,
        ENDED
    }

    /** A reader of another process. */
    record Stranger(boolean hasBegun, int row) {
        static final int NO_ROW = -1;
        static final Stranger IDLE = new Stranger(false, NO_ROW);
        static final Stranger LOADING = new Stranger(true, NO_ROW);
    }

    /**
     * A reader.
     *
     * @param leader whose flight it has joined
     * @param row what it has loaded or found
     * @param since the rows that were current since it came, as bits
     * @param newer whether the running flight began after it came
     * @param isShared of a leader: whether the row was filled; of one that joined: whether the flight began after it came
     */
    record Reader(Doing doing, int leader, int row, int since, boolean newer, boolean isShared) {
        static final Reader IDLE = new Reader(Doing.NOTHING, NOBODY, 0, 0, false, false);

        enum Doing {
            NOTHING,
            /** It found nothing, and is to board a flight. */
            ARRIVED,
            JOINED,
            /** It leads a flight, and has no right to fill yet. */
            LEADING,
            LOADING,
            LOADED,
            FAILED,
            CLOSED,
            /** It has returned, and its fill is on its way; it is no reader any more. */
            FILLING,
            BYPASSING,
            /** It has the row of its flight. */
            LANDING
        }

        Reader now(Doing next) {
            return new Reader(next, leader, row, since, newer, isShared);
        }

        Reader loaded(Doing next, int loaded) {
            return new Reader(next, leader, loaded, since, newer, false);
        }

        Reader fills() {
            return new Reader(Doing.FILLING, NOBODY, row, 0, false, false);
        }

        Reader landing(boolean filled) {
            return new Reader(Doing.LANDING, leader, row, since, newer, filled);
        }

        Reader joins(int flight) {
            return new Reader(Doing.JOINED, flight, row, since, newer, newer);
        }

        Reader sees(int next) {
            return doing == Doing.NOTHING || doing == Doing.FILLING
                    ? this
                    : new Reader(doing, leader, row, since | (1 << next), newer, isShared);
        }

        /** It matters to a reader that may yet board. */
        Reader seesNewFlight() {
            return doing == Doing.ARRIVED || doing == Doing.JOINED
                    ? new Reader(doing, leader, row, since, true, isShared)
                    : this;
        }

        Reader leads() {
            return new Reader(Doing.LEADING, NOBODY, 0, since, false, false);
        }

        Reader boardsAgain() {
            return new Reader(Doing.ARRIVED, NOBODY, 0, since, newer, false);
        }

        /** Returns the reader where reader {@code i} is called {@code names[i]}. */
        Reader renamed(int... names) {
            return leader == NOBODY ? this : new Reader(doing, names[leader], row, since, newer, isShared);
        }

        @Override
        public String toString() {
            return switch (doing) {
                case JOINED -> "JOINED reader " + (leader + 1);
                case LOADED, CLOSED, FILLING, LANDING -> doing + " " + row + (isShared ? ", filled" : "");
                default -> doing.toString();
            };
        }
    }

    FlightWorld with(KeyState<Integer> next) {
        return new FlightWorld(source, next, running, readers, writers, stranger);
    }

    FlightWorld with(Reader reader, int index) {
        List<Reader> copy = new ArrayList<>(readers);
        copy.set(index, reader);
        return new FlightWorld(source, entry, running, copy, writers, stranger);
    }

    FlightWorld with(Writing writing, int index) {
        List<Writing> copy = new ArrayList<>(writers);
        copy.set(index, writing);
        return new FlightWorld(source, entry, running, readers, copy, stranger);
    }

    FlightWorld with(Stranger next) {
        return new FlightWorld(source, entry, running, readers, writers, next);
    }

    FlightWorld withRow(int row) {
        List<Reader> see = readers.stream().map(reader -> reader.sees(row)).toList();
        return new FlightWorld(row, entry, running, see, writers, stranger);
    }

    /** A flight begins: it is newer than every reader that is there. */
    FlightWorld led(int leader) {
        List<Reader> see = readers.stream().map(Reader::seesNewFlight).toList();
        return new FlightWorld(source, entry, leader, see, writers, stranger);
    }

    /** Nobody can join the flight any more. */
    FlightWorld closed(int leader) {
        return running == leader ? new FlightWorld(source, entry, NOBODY, readers, writers, stranger) : this;
    }

    @Override
    public String toString() {
        return "[source %d, %s, running %s, readers %s, writers %s%s]"
                .formatted(
                        source,
                        ModelSteps.describe(entry),
                        running == NOBODY ? "none" : "reader " + (running + 1),
                        readers,
                        writers,
                        stranger.hasBegun() ? ", stranger " + stranger.row() : "");
    }
}
