package dev.forebay.internal.part;

import dev.forebay.CacheEvent;
import dev.forebay.CacheListener;
import dev.forebay.CacheStats;
import dev.forebay.CacheStats.NearTier;
import dev.forebay.spi.Journal.Backlog;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what a cache does, and tells its listener. */
public final class Recorder {
    private static final Logger LOG = LoggerFactory.getLogger("dev.forebay");

    public final HitCounter hits = new HitCounter();
    public final LongAdder misses = new LongAdder();
    public final LongAdder loads = new LongAdder();
    public final LongAdder loadFailures = new LongAdder();
    public final LongAdder loadNanos = new LongAdder();
    public final LongAdder staleServed = new LongAdder();
    public final LongAdder refreshes = new LongAdder();
    public final LongAdder bypasses = new LongAdder();
    public final LongAdder writes = new LongAdder();
    public final LongAdder writeFailures = new LongAdder();
    public final LongAdder invalidations = new LongAdder();
    public final LongAdder storeFailures = new LongAdder();
    public final LongAdder loadsRefused = new LongAdder();
    public final AtomicInteger hungLoads = new AtomicInteger();

    private final String cache;
    private final Optional<CacheListener> listener;
    private volatile Supplier<NearTier> near = () -> NearTier.NONE;

    public Recorder(String cache, Optional<CacheListener> listener) {
        this.cache = cache;
        this.listener = listener;
    }

    public String cache() {
        return cache;
    }

    /** Returns whether an event would reach anyone: spare the making of it on hot paths. */
    public boolean isHeard() {
        return listener.isPresent();
    }

    /** Sets where the counts of the near cache come from. */
    public void near(Supplier<NearTier> counts) {
        near = counts;
    }

    public void tell(CacheEvent event) {
        if (listener.isEmpty()) {
            return;
        }
        try {
            listener.get().on(event);
        } catch (RuntimeException | Error e) { // the work that is told of goes on
            LOG.warn("cache '{}': the listener failed on {}", cache, event, e);
        }
    }

    /** Tells an event that operators must be able to find even where nobody listens. */
    public void warn(CacheEvent event) {
        LOG.warn("cache '{}': {}", cache, event);
        tell(event);
    }

    /** As {@link #warn(CacheEvent)}, with the stack of what caused it. */
    public void warn(CacheEvent event, Throwable cause) {
        LOG.warn("cache '{}': {}", cache, event, cause);
        tell(event);
    }

    /** Returns the counts so far, and what waits: {@code journalFill} is how full the fullest partition is. */
    public CacheStats stats(Backlog backlog, double journalFill) {
        NearTier nearTier = near.get();
        return new CacheStats(
                hits.sum() + nearTier.hits(),
                misses.sum(),
                loads.sum(),
                loadFailures.sum(),
                loadNanos.sum(),
                staleServed.sum(),
                refreshes.sum(),
                bypasses.sum(),
                writes.sum(),
                writeFailures.sum(),
                invalidations.sum(),
                storeFailures.sum(),
                loadsRefused.sum(),
                hungLoads.get(),
                backlog.pending(),
                backlog.oldestMillis(),
                backlog.deadLetters(),
                backlog.bytes(),
                journalFill,
                nearTier);
    }
}
