package dev.forebay.proof.simulation;

import dev.forebay.proof.simulation.machine.Machine;
import dev.forebay.spi.Fenced.Fence;
import dev.forebay.spi.FencedOutException;
import dev.forebay.spi.Journal.Change;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The source: rows, who owns each partition, and every commit in its order. Each method is a transaction, and runs as a whole. */
final class Database {
    private static final int REFUSED_ONE_IN = 25;

    /**
     * What a transaction made of a row.
     *
     * @param value the row, or {@code null} if it was removed
     * @param tick when, on the machine's count
     * @param call whose statement it was, or {@code null} for a flush
     */
    record Commit(@Nullable Long value, long tick, @Nullable Recorded call) {}

    private final Machine machine;
    private final Weather weather;
    private final Consumer<Integer> watch;
    private final Map<Integer, Long> rows = new LinkedHashMap<>();
    private final Map<Integer, List<Commit>> commits = new LinkedHashMap<>();
    private final Map<Integer, Long> flushed = new LinkedHashMap<>();
    private final Map<String, Long> fences = new LinkedHashMap<>();
    private final boolean refusesRows;
    private BiPredicate<Integer, @Nullable Long> constraint = (key, row) -> true;

    /** @param watch is told of each key after a commit of it */
    Database(Machine machine, Weather weather, boolean refusesRows, Consumer<Integer> watch) {
        this.machine = machine;
        this.weather = weather;
        this.refusesRows = refusesRows;
        this.watch = watch;
    }

    /** Sets what rows must fulfil, given their key and the row, or {@code null} for a removal. Flushes are held to it. */
    void constraint(BiPredicate<Integer, @Nullable Long> fulfilled) {
        constraint = fulfilled;
    }

    @Nullable
    Long row(int key) {
        return rows.get(key);
    }

    /** Returns the commits of a key, in their order. */
    List<Commit> commits(int key) {
        return commits.getOrDefault(key, List.of());
    }

    /** Throws what a database throws that refuses a row, now and then. */
    void refuseSome() throws SQLException {
        if (refusesRows && weather.isStormy() && machine.random().nextInt(REFUSED_ONE_IN) == 0) {
            throw new SQLException("simulated: refused", "23514");
        }
    }

    /** @param changes rows by their keys; {@code null} removes */
    void commit(Map<Integer, @Nullable Long> changes, @Nullable Recorded call) {
        long tick = machine.tick();
        changes.forEach((key, value) -> {
            if (value == null) {
                rows.remove(key);
            } else {
                rows.put(key, value);
            }
            commits.computeIfAbsent(key, any -> new ArrayList<>()).add(new Commit(value, tick, call));
        });
        changes.keySet().forEach(watch);
    }

    long raiseFence(String cache, int partition) {
        return fences.merge(cache + partition, 1L, Long::sum);
    }

    void requireNewest(Fence fence) throws FencedOutException {
        if (fences.getOrDefault(fence.cache() + fence.partition(), 0L) != fence.number()) {
            throw new FencedOutException(fence);
        }
    }

    /** A flush: rows must never go back to an older change. Returns the keys that were refused. */
    Map<Integer, String> flush(List<Change<Integer, Long>> changes) {
        Map<Integer, @Nullable Long> rowsOf = new LinkedHashMap<>();
        Map<Integer, String> refused = new LinkedHashMap<>();
        for (Change<Integer, Long> change : changes) {
            if (!constraint.test(change.key(), change.row())) {
                refused.put(change.key(), "simulated: foreign key");
                continue;
            }
            long before = flushed.getOrDefault(change.key(), Long.MIN_VALUE);
            if (change.sequence() < before) {
                machine.fail("the source went back: key %d from sequence %d to %d"
                        .formatted(change.key(), before, change.sequence()));
            }
            flushed.put(change.key(), change.sequence());
            rowsOf.put(change.key(), change.row());
        }
        commit(rowsOf, null);
        return refused;
    }
}
