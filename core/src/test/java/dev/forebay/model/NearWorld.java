package dev.forebay.model;

import java.util.ArrayList;
import java.util.List;

/**
 * One key on a server, and a process that keeps its row near.
 *
 * @param row the server's
 * @param tracked whether the server will tell of its next change
 * @param messages of the connection, the oldest first
 * @param near the row that is near, or {@link #NO_ROW}
 * @param ownRow the row of this process's write that is under way, or {@link #NO_ROW}
 * @param acknowledgedRow the row that this process has written last, and knows that it has
 */
record NearWorld(
        int row,
        boolean tracked,
        List<Message> messages,
        int near,
        List<Reader> readers,
        int ownRow,
        int acknowledgedRow,
        boolean connected) {
    static final int NO_ROW = -1;

    NearWorld {
        messages = List.copyOf(messages);
        readers = List.copyOf(readers);
    }

    /** What the server sends: the answer to a reader, or, where {@code reader} is negative, that the key was changed. */
    record Message(int reader, int row) {
        static final Message CHANGE = new Message(-1, NO_ROW);

        boolean isChange() {
            return reader < 0;
        }
    }

    /** A reader; {@code marked} says whether its mark stands. */
    record Reader(Doing doing, boolean marked, int row) {
        static final Reader IDLE = new Reader(Doing.NOTHING, false, NO_ROW);

        enum Doing {
            NOTHING,
            /** Its mark is made; the server has not answered. */
            ASKING,
            /** The answer is under way. */
            ASKED,
            /** It has the answer, and has not kept it. */
            ANSWERED
        }
    }

    NearWorld with(Reader reader, int index) {
        List<Reader> copy = new ArrayList<>(readers);
        copy.set(index, reader);
        return new NearWorld(row, tracked, messages, near, copy, ownRow, acknowledgedRow, connected);
    }

    NearWorld near(int kept) {
        return new NearWorld(row, tracked, messages, kept, readers, ownRow, acknowledgedRow, connected);
    }

    NearWorld connected(boolean now) {
        return new NearWorld(row, tracked, messages, near, readers, ownRow, acknowledgedRow, now);
    }

    /** The server answers, and remembers that it did. */
    NearWorld answered(int reader) {
        List<Message> sent = new ArrayList<>(messages);
        sent.add(new Message(reader, row));
        Reader asked = new Reader(Reader.Doing.ASKED, readers.get(reader).marked(), NO_ROW);
        return new NearWorld(row, true, sent, near, readers, ownRow, acknowledgedRow, connected).with(asked, reader);
    }

    /** The row is changed, and that is told once. */
    NearWorld written() {
        List<Message> sent = new ArrayList<>(messages);
        if (tracked) {
            sent.add(Message.CHANGE);
        }
        return new NearWorld(row + 1, false, sent, near, readers, ownRow, acknowledgedRow, connected);
    }

    NearWorld writing() {
        return new NearWorld(row, tracked, messages, near, readers, row, acknowledgedRow, connected);
    }

    NearWorld acknowledged() {
        return new NearWorld(row, tracked, messages, near, readers, NO_ROW, ownRow, connected);
    }

    /** Returns the world without its first message. */
    NearWorld heard() {
        List<Message> rest = messages.subList(1, messages.size());
        return new NearWorld(row, tracked, rest, near, readers, ownRow, acknowledgedRow, connected);
    }

    /** Nothing is near, and no answer that is under way will be. */
    NearWorld dropped() {
        return near(NO_ROW).unmarked();
    }

    NearWorld unmarked() {
        List<Reader> copy = readers.stream()
                .map(reader -> new Reader(reader.doing(), false, reader.row()))
                .toList();
        return new NearWorld(row, tracked, messages, near, copy, ownRow, acknowledgedRow, connected);
    }

    /** What is under way is lost; who has its answer has it. */
    NearWorld lost() {
        List<Reader> copy = readers.stream()
                .map(reader -> reader.doing() == Reader.Doing.ANSWERED ? reader : Reader.IDLE)
                .toList();
        return new NearWorld(row, false, List.of(), near, copy, ownRow, acknowledgedRow, false);
    }
}
