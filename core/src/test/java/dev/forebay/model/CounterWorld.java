package dev.forebay.model;

import dev.forebay.spi.KeyState;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/**
 * One counter of one partition. The delta of add {@code i} is {@code 4^i}, so that a sum shows which deltas are in it, and how often.
 *
 * @param adds how many deltas were added, all acknowledged
 * @param lost how many of them had been added when the store was emptied: the first ones may be lost
 * @param flushes how many flush ids were given
 */
record CounterWorld(
        int adds,
        int lost,
        int flushes,
        Source source,
        Journal journal,
        KeyState<Base> entry,
        List<Owner> owners,
        List<Reader> readers) {

    static final int NO_FLUSH = 0;
    static final int UNSET = -1;

    CounterWorld {
        owners = List.copyOf(owners);
        readers = List.copyOf(readers);
    }

    /** What the source says in one statement. */
    record Base(int total, int lastFlush) {
        @Override
        public String toString() {
            return "%s@%d".formatted(deltas(total), lastFlush);
        }
    }

    /**
     * The source.
     *
     * @param pendingCommit the batch of a transaction whose answer was lost, and which may commit or not; {@code null} if none. It
     *     keeps the row of the fence locked.
     */
    record Source(Base base, Batch pendingCommit) {
        Source applied(Batch batch) {
            return new Source(new Base(base.total() + batch.delta(), batch.id()), null);
        }
    }

    /** A frozen batch. */
    record Batch(int id, int delta) {
        @Override
        public String toString() {
            return "%s#%d".formatted(deltas(delta), id);
        }
    }

    /**
     * The journal of the partition.
     *
     * @param inflight {@code null} if nothing is frozen
     */
    record Journal(int pending, Batch inflight, int lastCompleted) {
        static final Journal NEW = new Journal(0, null, UNSET);

        boolean isNew() {
            return lastCompleted == UNSET && inflight == null;
        }

        @Override
        public String toString() {
            return "(waits %s, frozen %s, last %d)".formatted(deltas(pending), inflight, lastCompleted);
        }
    }

    /**
     * A process that drains. One that has no fence, or an outdated one, has not noticed that another has taken the partition.
     *
     * @param inSource the last flush that it read from the source
     * @param completed the last completed flush that it read from the journal
     */
    record Owner(Stage stage, boolean hasFence, int inSource, int completed, Batch batch) {
        static final Owner IDLE = new Owner(Stage.NOTHING, false, UNSET, UNSET, null);

        enum Stage {
            NOTHING,
            OWNING,
            READ_ONE,
            READ_BOTH,
            REBASING,
            ALIGNED,
            FROZEN,
            APPLIED
        }

        Owner now(Stage next) {
            return new Owner(next, hasFence, inSource, completed, batch);
        }

        Owner fenced(boolean has) {
            return new Owner(stage, has, inSource, completed, batch);
        }

        /** Begins the next pass. */
        Owner again() {
            return new Owner(Stage.OWNING, hasFence, UNSET, UNSET, null);
        }

        @Override
        public String toString() {
            return switch (stage) {
                case READ_ONE, READ_BOTH, REBASING -> "%s source %d journal %d".formatted(stage, inSource, completed);
                case FROZEN, APPLIED -> stage + " " + batch;
                default -> stage.toString();
            };
        }
    }

    /**
     * A reader of the total.
     *
     * @param waiting what it read of the journal; {@code null} before
     * @param base what it loaded of the source; {@code null} before
     * @param since how many deltas had been added when it began
     */
    record Reader(Doing doing, Journal waiting, Base base, int since) {
        static final Reader IDLE = new Reader(Doing.NOTHING, null, null, 0);

        enum Doing {
            NOTHING,
            /** It knows what waits. */
            READING,
            /** It has the lease of the base. */
            LOADING,
            LOADED,
            /** The journal knows no last flush: it is to be told of the base's. */
            STARTING
        }

        Reader now(Doing next, Base loaded) {
            return new Reader(next, waiting, loaded, since);
        }

        @Override
        public String toString() {
            return "%s%s%s".formatted(doing, waiting == null ? "" : " " + waiting, base == null ? "" : " " + base);
        }
    }

    /** Returns the sum of the first deltas. */
    static int sumOf(int adds) {
        int sum = 0;
        for (int i = 0; i < adds; i++) {
            sum += 1 << (2 * i);
        }
        return sum;
    }

    /** Returns which deltas are in a sum, as in {@code {0,2}}; one that is there twice is listed twice. */
    static String deltas(int sum) {
        StringJoiner text = new StringJoiner(",", "{", "}");
        for (int i = 0; i < 8; i++) {
            for (int n = 0; n < ((sum >> (2 * i)) & 3); n++) {
                text.add(String.valueOf(i));
            }
        }
        return text.toString();
    }

    CounterWorld with(Owner owner, int index) {
        return new CounterWorld(adds, lost, flushes, source, journal, entry, replaced(owners, index, owner), readers);
    }

    CounterWorld with(Reader reader, int index) {
        return new CounterWorld(adds, lost, flushes, source, journal, entry, owners, replaced(readers, index, reader));
    }

    CounterWorld with(Source next) {
        return new CounterWorld(adds, lost, flushes, next, journal, entry, owners, readers);
    }

    CounterWorld with(Journal next) {
        return new CounterWorld(adds, lost, flushes, source, next, entry, owners, readers);
    }

    CounterWorld with(KeyState<Base> next) {
        return new CounterWorld(adds, lost, flushes, source, journal, next, owners, readers);
    }

    private static <T> List<T> replaced(List<T> list, int index, T element) {
        List<T> copy = new ArrayList<>(list);
        copy.set(index, element);
        return copy;
    }

    @Override
    public String toString() {
        return "[source %s%s, journal %s, base %s, owners %s, readers %s]"
                .formatted(
                        source.base(),
                        source.pendingCommit() == null ? "" : " perhaps " + source.pendingCommit(),
                        journal,
                        ModelSteps.describe(entry),
                        owners,
                        readers);
    }
}
