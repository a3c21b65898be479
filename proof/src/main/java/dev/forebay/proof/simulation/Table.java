package dev.forebay.proof.simulation;

import dev.forebay.Loader;
import dev.forebay.proof.simulation.machine.Actor;
import dev.forebay.proof.simulation.machine.Machine;
import dev.forebay.spi.Fenced;
import dev.forebay.spi.GroupWriter;
import dev.forebay.spi.Journal.Change;
import dev.forebay.spi.TransactionalWriter;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A process's view of the database, over its link: loads, statements, and flushes. */
final class Table implements Loader<Integer, Long>, GroupWriter<Integer, Long>, TransactionalWriter<Integer, Long> {
    private static final String CONNECTION_FAILURE = "08006";
    private static final String CANCELLED = "57014";

    private final Machine machine;
    private final Link link;
    private final Database database;
    private final long mostNanos;

    /** @param mostNanos how long after the client's call a statement is cancelled at the latest: less than the hold time */
    Table(Machine machine, Link link, Database database, long mostNanos) {
        this.machine = machine;
        this.link = link;
        this.database = database;
        this.mostNanos = mostNanos;
    }

    private <T> T ask(String what, Callable<T> request) throws Exception {
        try {
            return link.ask(what, request);
        } catch (TimeoutException e) {
            throw new SQLException(e.getMessage(), CONNECTION_FAILURE, e);
        }
    }

    @Override
    public @Nullable Long load(Integer key) throws Exception {
        return loadAll(List.of(key)).get(key);
    }

    @Override
    public Map<Integer, Long> loadAll(Collection<? extends Integer> keys) throws Exception {
        List<Integer> wanted = new ArrayList<>(keys);
        return ask("select " + wanted, () -> {
            Map<Integer, Long> rows = new LinkedHashMap<>();
            for (Integer key : wanted) {
                Long row = database.row(key);
                if (row != null) {
                    rows.put(key, row);
                }
            }
            return rows;
        });
    }

    /** Makes changes in one transaction; the statement of the call that the present thread is in. */
    void change(Map<Integer, @Nullable Long> changes) throws Exception {
        Map<Integer, @Nullable Long> copy = new LinkedHashMap<>(changes);
        Recorded call = Calls.present();
        long begun = begunNanos(call);
        ask("commit " + copy, () -> {
            requireTime(begun);
            database.refuseSome();
            database.commit(copy, call);
            return true;
        });
    }

    /** Returns when the client called, or the thread was begun that writes for several clients: before its holds. */
    private long begunNanos(@Nullable Recorded call) {
        return call == null ? Actor.presentBegunNanos() : call.calledNanos();
    }

    private void requireTime(long begunNanos) throws SQLException {
        if (machine.nanos() - begunNanos > mostNanos) {
            throw new SQLException("simulated: statement timeout", CANCELLED);
        }
    }

    @Override
    public void put(Integer key, Long row) throws Exception {
        change(Map.of(key, row));
    }

    @Override
    public void remove(Integer key) throws Exception {
        removeAll(List.of(key));
    }

    @Override
    public void putAll(Map<? extends Integer, ? extends Long> rows) throws Exception {
        change(new LinkedHashMap<>(rows));
    }

    @Override
    public void removeAll(Collection<? extends Integer> keys) throws Exception {
        Map<Integer, @Nullable Long> changes = new LinkedHashMap<>();
        keys.forEach(key -> changes.put(key, null));
        change(changes);
    }

    @Override
    public Map<Integer, Exception> writeGroup(Map<? extends Integer, ? extends @Nullable Long> rows) throws Exception {
        Map<Integer, @Nullable Long> all = new LinkedHashMap<>(rows);
        Recorded call = Calls.present();
        long begun = begunNanos(call);
        return ask("commit group " + all, () -> {
            requireTime(begun);
            Map<Integer, @Nullable Long> taken = new LinkedHashMap<>();
            Map<Integer, Exception> refused = new LinkedHashMap<>();
            all.forEach((key, row) -> {
                try {
                    database.refuseSome();
                    taken.put(key, row);
                } catch (SQLException e) {
                    refused.put(key, e);
                }
            });
            database.commit(taken, call);
            return refused;
        });
    }

    @Override
    public Fence takePartition(String cache, int partition) throws Exception {
        return ask(
                "take partition " + partition,
                () -> new Fenced.Fence(cache, partition, database.raiseFence(cache, partition)));
    }

    @Override
    public Map<Integer, String> flush(Fence fence, List<Change<Integer, Long>> changes) throws Exception {
        List<Change<Integer, Long>> copy = new ArrayList<>(changes);
        try {
            return link.transact("flush under " + fence.number() + " " + copy, () -> {
                database.requireNewest(fence);
                return database.flush(copy);
            });
        } catch (TimeoutException e) {
            throw new SQLException(e.getMessage(), CONNECTION_FAILURE, e);
        }
    }

    /** Returns the same with no more than a plain writer has: a row that is refused fails a whole group. */
    dev.forebay.Writer<Integer, Long> plain() {
        return new dev.forebay.Writer<>() {
            @Override
            public void put(Integer key, Long row) throws Exception {
                Table.this.put(key, row);
            }

            @Override
            public void remove(Integer key) throws Exception {
                Table.this.remove(key);
            }
        };
    }
}
