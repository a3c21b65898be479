package dev.forebay.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One counter of one partition, with a journal in each of some stores. The delta of add {@code i} is {@code 4^i}, as in {@link CounterWorld}.
 *
 * @param adds how many deltas were added, all acknowledged, to any of the stores
 * @param mayMiss the sum of those that a store had when it lost all
 * @param losses how often a store lost all
 * @param given how many ids were given, to flushes and to journals
 * @param owners owner {@code i} drains store {@code i % stores}
 */
record JournalsWorld(
        int adds, int mayMiss, int losses, int given, Source source, List<Journal> stores, List<Owner> owners) {
    static final int NONE = 0;
    static final int UNSET = -1;

    JournalsWorld {
        stores = List.copyOf(stores);
        owners = List.copyOf(owners);
    }

    /** A frozen batch. */
    record Batch(int id, int delta) {
        @Override
        public String toString() {
            return "%s#%d".formatted(CounterWorld.deltas(delta), id);
        }
    }

    /** A journal's row in the source: who may flush under it, and its last flush. */
    record Row(int owner, int lastFlush) {
        static final Row NEW = new Row(UNSET, NONE);
    }

    /**
     * The source.
     *
     * @param pendingCommit the batch of a transaction whose answer was lost; it keeps the row {@code pendingRow} locked
     */
    record Source(
            int total,
            Map<Integer, Row> rows,
            int pendingRow,
            @Nullable Batch pendingCommit) {
        Source {
            rows = Map.copyOf(rows);
        }

        Row row(int name) {
            return rows.getOrDefault(name, Row.NEW);
        }

        boolean isLocked(int name) {
            return pendingCommit != null && pendingRow == name;
        }

        Source taken(int name, int owner) {
            return new Source(total, with(name, new Row(owner, row(name).lastFlush())), pendingRow, pendingCommit);
        }

        Source applied(int name, Batch batch) {
            Row next = new Row(row(name).owner(), batch.id());
            boolean decided = isLocked(name);
            return new Source(
                    total + batch.delta(),
                    with(name, next),
                    decided ? NONE : pendingRow,
                    decided ? null : pendingCommit);
        }

        Source perhaps(int name, @Nullable Batch batch) {
            return new Source(total, rows, name, batch);
        }

        private Map<Integer, Row> with(int name, Row row) {
            Map<Integer, Row> copy = new TreeMap<>(rows);
            copy.put(name, row);
            return copy;
        }

        @Override
        public String toString() {
            return "%s %s%s"
                    .formatted(
                            CounterWorld.deltas(total),
                            new TreeMap<>(rows),
                            pendingCommit == null ? "" : " perhaps " + pendingCommit);
        }
    }

    /** The journal that a store has. */
    record Journal(int id, int pending, @Nullable Batch inflight, int lastCompleted) {
        static final Journal NEW = new Journal(NONE, 0, null, UNSET);

        Journal started(int lastFlush) {
            return new Journal(id, pending, null, lastFlush);
        }

        @Override
        public String toString() {
            return "(%d: waits %s, frozen %s, last %d)"
                    .formatted(id, CounterWorld.deltas(pending), inflight, lastCompleted);
        }
    }

    /**
     * A process that drains.
     *
     * @param fenced the journal that it has taken the fence of
     * @param seen the journal that it read this time
     */
    record Owner(
            Stage stage,
            int fenced,
            int seen,
            int completed,
            int inSource,
            @Nullable Batch batch) {
        static final Owner IDLE = new Owner(Stage.NOTHING, NONE, NONE, UNSET, UNSET, null);

        enum Stage {
            NOTHING,
            NAMED,
            OWNING,
            READ_ONE,
            READ_BOTH,
            REBASING,
            ALIGNED,
            FROZEN,
            APPLIED
        }

        Owner now(Stage next) {
            return new Owner(next, fenced, seen, completed, inSource, batch);
        }

        Owner again() {
            return new Owner(Stage.OWNING, fenced, NONE, UNSET, UNSET, null);
        }

        @Override
        public String toString() {
            return stage == Stage.NOTHING
                    ? "NOTHING"
                    : "%s fence of %d, saw %d last %d, source %d, %s"
                            .formatted(stage, fenced, seen, completed, inSource, batch);
        }
    }

    JournalsWorld with(Owner owner, int index) {
        return new JournalsWorld(adds, mayMiss, losses, given, source, stores, replaced(owners, index, owner));
    }

    JournalsWorld with(Journal journal, int index) {
        return new JournalsWorld(adds, mayMiss, losses, given, source, replaced(stores, index, journal), owners);
    }

    JournalsWorld with(Source next) {
        return new JournalsWorld(adds, mayMiss, losses, given, next, stores, owners);
    }

    /** The same, with one more id given. */
    JournalsWorld giveId() {
        return new JournalsWorld(adds, mayMiss, losses, given + 1, source, stores, owners);
    }

    private static <T> List<T> replaced(List<T> list, int index, T element) {
        List<T> copy = new ArrayList<>(list);
        copy.set(index, element);
        return copy;
    }

    @Override
    public String toString() {
        return "[source %s, journals %s, owners %s]".formatted(source, stores, owners);
    }
}
