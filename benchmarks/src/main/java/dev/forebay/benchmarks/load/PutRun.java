package dev.forebay.benchmarks.load;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** What a {@link PutLoad} has shown. */
public final class PutRun {
    private final List<PutLog> logs;
    private final Histogram latencies;
    private final Duration took;
    private final int failures;

    PutRun(List<PutLog> logs, Histogram latencies, Duration took, int failures) {
        this.logs = logs;
        this.latencies = latencies;
        this.took = took;
        this.failures = failures;
    }

    /** Returns how long acknowledged puts took, in nanoseconds. */
    public Histogram latencies() {
        return latencies;
    }

    /** Returns how many puts were acknowledged. */
    public long acknowledged() {
        return latencies.getTotalCount();
    }

    /** Returns how many puts failed. */
    public int failures() {
        return failures;
    }

    /** Returns acknowledged puts per second. */
    public double perSecond() {
        return acknowledged() * 1e9 / took.toNanos();
    }

    /**
     * Returns of how many keys the table has not the row that it must have: none, or one that was acknowledged before another
     * acknowledged put of the key began.
     *
     * @param versions of the rows in the table, by key
     */
    public long lost(Map<Long, Long> versions) {
        Map<Long, Long> latestBegin = new HashMap<>();
        for (PutLog log : logs) {
            for (int i = 0; i < log.size(); i++) {
                if (log.isAcknowledged(i)) {
                    latestBegin.merge(log.key(i), log.begunNanos(i), Math::max);
                }
            }
        }
        return latestBegin.entrySet().stream()
                .filter(entry -> !holds(entry.getKey(), entry.getValue(), versions.get(entry.getKey())))
                .count();
    }

    private boolean holds(long key, long latestBeginNanos, @Nullable Long version) {
        if (version == null) {
            return false;
        }
        PutLog log = logs.get((int) (version % PutLog.MOST_THREADS));
        int index = (int) (version / PutLog.MOST_THREADS);
        return log.key(index) == key && log.acknowledgedNanos(index) >= latestBeginNanos;
    }
}
