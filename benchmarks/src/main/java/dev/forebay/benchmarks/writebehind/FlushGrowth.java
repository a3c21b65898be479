package dev.forebay.benchmarks.writebehind;

import dev.forebay.benchmarks.ground.Item;
import dev.forebay.benchmarks.ground.Servers;
import dev.forebay.benchmarks.load.Turns;
import dev.forebay.benchmarks.report.Sample;
import dev.forebay.benchmarks.report.Unit;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** What a flush costs per row, by how many rows wait when it begins; beside the hand-written upsert, whose table grows too. */
public final class FlushGrowth {
    private static final int BATCH = 500;
    private static final int PUT_AT_ONCE = 1_000;

    /** A flush of fewer rows than this is repeated, for it is over too soon. */
    private static final int FEW = 10_000;

    private static final int REPEATED = 5;

    private static final int WARM_UP = 20_000;

    private final Servers servers;

    private FlushGrowth(Servers servers) {
        this.servers = servers;
    }

    /** A size above this is repeated {@value #FEW_TIMES} times at most: a million rows take about a minute each time. */
    private static final int MANY = 100_000;

    private static final int FEW_TIMES = 3;

    /** Runs each size. */
    public static List<Sample> run(Servers servers, List<Integer> sizes, int repetitions) throws Exception {
        FlushGrowth growth = new FlushGrowth(servers);
        List<Contender> contenders =
                List.of(new Contender("raw upsert", growth::raw), new Contender("Forebay", growth::forebay));
        for (Contender contender : contenders) {
            growth.measure(contender, Math.min(WARM_UP, sizes.get(sizes.size() - 1)), 0);
        }
        List<Sample> samples = new ArrayList<>();
        for (int rows : sizes) {
            samples.addAll(Turns.run(
                    rows <= MANY ? repetitions : Math.min(FEW_TIMES, repetitions),
                    contenders,
                    (contender, repetition) -> growth.measure(contender, rows, repetition)));
        }
        return samples;
    }

    /** Takes rows to the table; returns how long the flush took, in nanoseconds. */
    @FunctionalInterface
    private interface Flush {
        long flush(int rows) throws Exception;
    }

    private record Contender(String name, Flush flush) {}

    private Sample measure(Contender contender, int rows, int repetition) throws Exception {
        int times = rows < FEW ? REPEATED : 1;
        long nanos = 0;
        for (int i = 0; i < times; i++) {
            servers.clear();
            nanos += contender.flush().flush(rows);
            long found = servers.table().count();
            if (found != rows) {
                throw new IllegalStateException(
                        "%s: %,d of %,d rows are in the table".formatted(contender.name(), found, rows));
            }
        }
        return new Sample(
                "flush per row, %,d dirty keys".formatted(rows),
                contender.name(),
                repetition,
                Unit.NANOS,
                (double) nanos / rows / times,
                Map.of(),
                (long) rows * times,
                null,
                Map.of());
    }

    private long raw(int rows) throws SQLException {
        long nanos = 0;
        for (int from = 0; from < rows; from += BATCH) {
            List<Item> some = items(from, Math.min(rows, from + BATCH), rows);
            long began = System.nanoTime();
            servers.table().upsert(some);
            nanos += System.nanoTime() - began;
        }
        return nanos;
    }

    private long forebay(int rows) {
        try (ForebayItems contender =
                ForebayItems.held(servers.redis(), servers.table().dataSource(), BATCH)) {
            for (int from = 0; from < rows; from += PUT_AT_ONCE) {
                contender.putAll(items(from, Math.min(rows, from + PUT_AT_ONCE), rows));
            }
            contender.requireWaiting(rows);
            long began = System.nanoTime();
            contender.drain();
            return System.nanoTime() - began;
        }
    }

    /** Keys come in no order, as they do from users: a step that has no factor in common with any of the sizes. */
    private static List<Item> items(int from, int to, int rows) {
        return LongStream.range(from, to)
                .mapToObj(i -> Item.of(1 + i * 7_919L % rows, 1))
                .toList();
    }
}
