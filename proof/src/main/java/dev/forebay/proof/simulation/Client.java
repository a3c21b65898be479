package dev.forebay.proof.simulation;

import dev.forebay.Cache;
import dev.forebay.Hold;
import dev.forebay.proof.ground.Outcome;
import dev.forebay.proof.history.Kind;
import dev.forebay.proof.simulation.Setup.Strategy;
import dev.forebay.proof.simulation.machine.Machine;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A thread of an application: calls its cache at random, and records what it is told. */
final class Client implements Runnable {

    private final Machine machine;
    private final Setup setup;
    private final Cache<Integer, Long> cache;
    private final Table table;
    private final History history;
    private final Calls calls;

    /** What a client works with. */
    record Tools(Cache<Integer, Long> cache, Table table, History history) {}

    Client(Machine machine, Setup setup, Tools tools) {
        this.machine = machine;
        this.setup = setup;
        this.cache = tools.cache();
        this.table = tools.table();
        this.history = tools.history();
        this.calls = new Calls(machine, history, setup.strategy() == Strategy.BEHIND);
    }

    @Override
    public void run() {
        SplittableRandom random = machine.random();
        for (int i = 0; i < setup.size().calls(); i++) {
            machine.sleep((long) (setup.times().thinkNanos() * Math.pow(random.nextDouble(), 2)) + 1);
            Set<Integer> keys = new LinkedHashSet<>();
            int some = random.nextInt(4) == 0 ? 2 : 1;
            while (keys.size() < Math.min(some, setup.size().keys())) {
                keys.add(1 + random.nextInt(setup.size().keys()));
            }
            int what = random.nextInt(100);
            if (what < 52) {
                read(keys);
            } else if (what < 57) {
                invalidate(keys);
            } else {
                write(keys, random);
            }
        }
    }

    /** Reads every key; that must succeed. */
    void readAll() {
        calls.mustSucceed();
        for (int key = 1; key <= setup.size().keys(); key++) {
            read(Set.of(key));
        }
    }

    private static Map<Integer, Long> absent(Set<Integer> keys) {
        Map<Integer, Long> values = new LinkedHashMap<>();
        keys.forEach(key -> values.put(key, 0L));
        return values;
    }

    private static long valueOf(@Nullable Long row) {
        return row == null ? 0 : row;
    }

    private void read(Set<Integer> keys) {
        if (keys.size() > 1) {
            calls.record(Kind.GET_ALL, absent(keys), all -> {
                Map<Integer, Long> rows =
                        setup.strategy() == Strategy.ASIDE ? cache.getAll(keys, table) : cache.getAll(keys);
                all.forEach(call -> call.read(valueOf(rows.get(call.call().key()))));
            });
            return;
        }
        Integer key = keys.iterator().next();
        calls.record(
                Kind.GET,
                absent(keys),
                all -> all.get(0)
                        .read(valueOf(setup.strategy() == Strategy.ASIDE ? cache.get(key, table) : cache.get(key))));
    }

    private void invalidate(Set<Integer> keys) {
        calls.record(Kind.INVALIDATE, absent(keys), all -> cache.invalidateAll(keys));
    }

    private void write(Set<Integer> keys, SplittableRandom random) {
        boolean removes = random.nextInt(4) == 0;
        Map<Integer, Long> values = new LinkedHashMap<>();
        keys.forEach(key -> values.put(key, removes ? 0 : history.newValue()));
        Map<Integer, @Nullable Long> rows = new LinkedHashMap<>();
        values.forEach((key, value) -> rows.put(key, removes ? null : value));
        boolean single = keys.size() == 1;
        Integer key = keys.iterator().next();
        int way = random.nextInt(10);
        if (way == 0) {
            calls.record(Kind.HOLD, values, all -> hold(rows));
        } else if (way == 1 || setup.strategy() == Strategy.ASIDE) {
            calls.record(single ? Kind.WRITE : Kind.WRITE_ALL, values, all -> {
                if (single) {
                    cache.write(key, () -> table.change(rows));
                } else {
                    cache.write(keys, () -> table.change(rows));
                }
            });
        } else if (removes) {
            calls.record(single ? Kind.REMOVE : Kind.REMOVE_ALL, values, all -> {
                if (single) {
                    cache.remove(key);
                } else {
                    cache.removeAll(keys);
                }
            });
        } else {
            calls.record(single ? Kind.PUT : Kind.PUT_ALL, values, all -> {
                if (single) {
                    cache.put(key, values.getOrDefault(key, 0L));
                } else {
                    cache.putAll(values);
                }
            });
        }
    }

    /** A transaction of the caller's own. */
    private void hold(Map<Integer, @Nullable Long> rows) throws Exception {
        Hold hold = cache.hold(rows.keySet());
        try (hold) {
            try {
                table.change(rows);
            } catch (SQLException e) {
                if (calls.outcomeOf(e, true) == Outcome.FAILED) {
                    hold.rollback();
                }
                throw e;
            }
            hold.commit();
        }
    }
}
