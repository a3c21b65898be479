package dev.forebay.storefront.demo.verdict;

import dev.forebay.storefront.demo.load.Operation;
import java.util.Comparator;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * How long the operations of a time span took. A read is a miss if it overlaps a load of its key by a reader, in any process: it
 * made that load or waited for it. Every other read is a hit.
 */
public final class Latencies {
    private static final long LONGEST_NANOS = 600_000_000_000L;

    private final Histogram hits = new Histogram(LONGEST_NANOS, 3);
    private final Histogram misses = new Histogram(LONGEST_NANOS, 3);
    private final Histogram writes = new Histogram(LONGEST_NANOS, 3);

    /** Takes the operations that began from {@code fromNanos} on and before {@code untilNanos}. */
    public Latencies(History history, long fromNanos, long untilNanos) {
        history.byKey().values().forEach(operations -> {
            Loads loads = new Loads(History.only(Operation.Kind.LOAD, operations));
            for (Operation operation : operations) {
                if (operation.startNanos() >= fromNanos && operation.startNanos() < untilNanos) {
                    record(operation, loads);
                }
            }
        });
    }

    private void record(Operation operation, Loads loads) {
        long nanos = Math.min(LONGEST_NANOS, operation.nanos());
        switch (operation.kind()) {
            case READ -> (loads.overlap(operation) ? misses : hits).recordValue(nanos);
            case WRITE -> writes.recordValue(nanos);
            case LOAD, FAILED_READ, FAILED_WRITE -> {}
        }
    }

    /** Returns the reads that found the row in the cache. */
    public Histogram hits() {
        return hits;
    }

    /** Returns the reads that loaded the row, or waited for a load. */
    public Histogram misses() {
        return misses;
    }

    /** Returns the writes. */
    public Histogram writes() {
        return writes;
    }

    private static final class Loads {
        private final long[] startNanos;

        /** The latest end among a load and all that began before it. */
        private final long[] latestEndNanos;

        Loads(List<Operation> loads) {
            List<Operation> sorted = loads.stream()
                    .sorted(Comparator.comparingLong(Operation::startNanos))
                    .toList();
            startNanos = sorted.stream().mapToLong(Operation::startNanos).toArray();
            latestEndNanos = sorted.stream().mapToLong(Operation::endNanos).toArray();
            for (int i = 1; i < latestEndNanos.length; i++) {
                latestEndNanos[i] = Math.max(latestEndNanos[i], latestEndNanos[i - 1]);
            }
        }

        boolean overlap(Operation read) {
            int low = 0;
            int high = startNanos.length;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (startNanos[middle] < read.endNanos()) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low > 0 && latestEndNanos[low - 1] > read.startNanos();
        }
    }
}
