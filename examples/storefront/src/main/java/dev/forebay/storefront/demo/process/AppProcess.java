package dev.forebay.storefront.demo.process;

import dev.forebay.storefront.demo.lane.LaneKind;
import dev.forebay.storefront.demo.load.Operation;
import java.time.Duration;
import java.util.List;

/** One application process of the demo. Its calls come one after the other. */
public interface AppProcess {

    /** Returns the present point of its clock, which must be the clock of every process. */
    long nanoTime() throws Exception;

    /** Puts this process's share of the load on a lane, and returns what happened. */
    List<Operation> run(LaneKind kind, long startNanos, long endNanos) throws Exception;

    /** Writes to the database what waits; returns whether nothing was left within the limit. */
    boolean drain(LaneKind kind, Duration limit) throws Exception;

    /** Reads every row once, and returns what was seen. */
    List<Operation> sweep(LaneKind kind) throws Exception;

    /** Returns what this process has done so far. */
    Totals totals(LaneKind kind) throws Exception;

    /** Drains and disconnects; returns how many changes still wait. */
    long close(Duration limit) throws Exception;

    /**
     * Counts since the process began.
     *
     * @param statements of the lane that reached the database
     * @param flushedRows rows that the lane wrote behind
     * @param flushes batches of them
     */
    record Totals(long statements, long flushedRows, long flushes) {
        /** Returns the sum of two processes' counts. */
        public Totals plus(Totals other) {
            return new Totals(statements + other.statements, flushedRows + other.flushedRows, flushes + other.flushes);
        }

        /** Returns what was added since an earlier count. */
        public Totals since(Totals earlier) {
            return new Totals(
                    statements - earlier.statements, flushedRows - earlier.flushedRows, flushes - earlier.flushes);
        }
    }
}
