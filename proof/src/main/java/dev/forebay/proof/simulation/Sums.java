package dev.forebay.proof.simulation;

import dev.forebay.proof.simulation.machine.Machine;
import dev.forebay.spi.CounterBase;
import dev.forebay.spi.CounterTable;
import dev.forebay.spi.Fenced.Fence;
import dev.forebay.spi.FencedOutException;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;

/** The source of a counter: totals, and of each partition the fence and the last flush. */
final class Sums {
    private static final int REFUSED_ONE_IN = 10;

    private final Machine machine;
    private final Setup setup;
    private final Map<Integer, Long> totals = new LinkedHashMap<>();
    private final Map<Place, Long> fences = new LinkedHashMap<>();
    private final Map<Place, String> lastFlushes = new LinkedHashMap<>();
    private final Map<Place, Map<Integer, Long>> lastRefused = new LinkedHashMap<>();
    private final BiConsumer<Integer, Long> refusals;

    /** A partition of a journal, under the journal's name in the source. */
    record Place(String journal, int partition) {}

    /** @param refusals is told of each delta that was refused */
    Sums(Machine machine, Setup setup, BiConsumer<Integer, Long> refusals) {
        this.machine = machine;
        this.setup = setup;
        this.refusals = refusals;
    }

    long total(int key) {
        return totals.getOrDefault(key, 0L);
    }

    String lastFlush(Place place) {
        return lastFlushes.getOrDefault(place, "");
    }

    /** Returns what the last flush of a partition would have added to a key, had it not been refused. */
    long lastRefused(Place place, int key) {
        return lastRefused.getOrDefault(place, Map.of()).getOrDefault(key, 0L);
    }

    private Map<Integer, String> apply(Fence fence, String flushId, Map<Integer, Long> deltas)
            throws FencedOutException {
        Place place = new Place(fence.cache(), fence.partition());
        if (fences.getOrDefault(place, 0L) != fence.number()) {
            throw new FencedOutException(fence);
        }
        if (lastFlush(place).equals(flushId)) {
            return Map.of(); // what it refused then is not known any more
        }
        Map<Integer, String> refused = new LinkedHashMap<>();
        Map<Integer, Long> lost = new LinkedHashMap<>();
        deltas.forEach((key, delta) -> {
            if (setup.faults().refusals() && machine.random().nextInt(REFUSED_ONE_IN) == 0) {
                refused.put(key, "simulated: refused");
                lost.put(key, delta);
            } else {
                totals.merge(key, delta, Long::sum);
            }
        });
        lastFlushes.put(place, flushId);
        lastRefused.put(place, lost);
        lost.forEach(refusals);
        return refused;
    }

    /** Returns a process's view, over its link. */
    CounterTable<Integer> over(Link link, Runnable watch) {
        return new CounterTable<>() {
            private <T> T ask(String what, Callable<T> transaction) throws Exception {
                try {
                    return link.transact(what, () -> {
                        T answer = transaction.call();
                        watch.run();
                        return answer;
                    });
                } catch (TimeoutException e) {
                    throw new SQLException(e.getMessage(), "08006", e);
                }
            }

            @Override
            public Map<Integer, CounterBase> read(String cache, Map<Integer, Integer> partitionOfKey) throws Exception {
                Map<Integer, Integer> copy = new LinkedHashMap<>(partitionOfKey);
                return ask("read " + copy.keySet(), () -> {
                    Map<Integer, CounterBase> bases = new LinkedHashMap<>();
                    copy.forEach((key, partition) -> bases.put(
                            key, new CounterBase(total(key), Sums.this.lastFlush(new Place(cache, partition)))));
                    return bases;
                });
            }

            @Override
            public String lastFlush(String cache, int partition) throws Exception {
                return ask("last flush of " + partition, () -> Sums.this.lastFlush(new Place(cache, partition)));
            }

            @Override
            public Map<Integer, String> apply(Fence fence, String flushId, Map<Integer, Long> deltas) throws Exception {
                Map<Integer, Long> copy = new LinkedHashMap<>(deltas);
                return ask(
                        "apply " + flushId + " under " + fence.number() + " " + copy,
                        () -> Sums.this.apply(fence, flushId, copy));
            }

            @Override
            public Fence takePartition(String cache, int partition) throws Exception {
                return ask(
                        "take partition " + partition,
                        () -> new Fence(cache, partition, fences.merge(new Place(cache, partition), 1L, Long::sum)));
            }
        };
    }
}
