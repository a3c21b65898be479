package dev.forebay.storefront.demo.lane;

import dev.forebay.CacheEvent;
import dev.forebay.CacheListener;
import dev.forebay.CacheStats;
import dev.forebay.storefront.demo.load.Target;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** A strategy under load, in one process. */
public abstract class Lane implements Target, CacheListener {
    private final LongAdder flushedRows = new LongAdder();
    private final LongAdder flushes = new LongAdder();

    /** Writes to the database what waits; returns whether nothing was left within the limit. */
    public abstract boolean drain(Duration limit);

    /** Returns how much waits, over all processes. */
    public abstract Backlog backlog();

    /** Returns the rows that this process has written behind. */
    public final long flushedRows() {
        return flushedRows.sum();
    }

    /** Returns the batches that these rows were written in. */
    public final long flushes() {
        return flushes.sum();
    }

    @Override
    public final void on(CacheEvent event) {
        if (event instanceof CacheEvent.Flushed flushed) {
            flushedRows.add(flushed.rows());
            flushes.increment();
        }
    }

    /** How many changes wait, and how long the oldest of them has waited. */
    public record Backlog(long pending, long oldestMillis) {
        static final Backlog NONE = new Backlog(0, 0);

        static Backlog of(CacheStats stats) {
            return new Backlog(stats.pending(), stats.oldestPendingMillis());
        }
    }
}
