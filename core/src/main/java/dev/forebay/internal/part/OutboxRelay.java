package dev.forebay.internal.part;

import dev.forebay.spi.Outbox;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Relays an outbox to the stores of the caches that this runtime has, in one daemon thread, {@code forebay-outbox}. What is there
 * for other caches is left to the processes that have them.
 *
 * <p>A cache whose relaying fails does not keep the others from theirs; it is tried again after a pause that doubles up to 5 s, and
 * the first failure in a row is logged. {@link #close} waits for the batch that runs, for at most 5 s.
 */
public final class OutboxRelay implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("dev.forebay");
    private static final int BATCH = 500;
    private static final long MOST_PAUSE_MILLIS = 5_000;
    private static final long UPKEEP_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final Duration LAST_BATCH = Duration.ofSeconds(5);

    private final Outbox outbox;
    private final Map<String, Target> targets = new ConcurrentHashMap<>();
    private final CountDownLatch ending = new CountDownLatch(1);
    private final Set<String> failing = new HashSet<>(); // of the thread alone
    private long upkeepAt = System.nanoTime(); // of the thread alone
    private final Thread thread = Workers.daemons("forebay-outbox").newThread(this::run);

    /** Invalidates keys by their texts. What is no key's is told of and counts as done: it would be no key's at the next try, too. */
    @FunctionalInterface
    public interface Target {
        /**
         * Invalidates the keys of these texts.
         *
         * @throws dev.forebay.StoreUnavailableException if the store was not told
         */
        void invalidate(Collection<String> keys);
    }

    public OutboxRelay(Outbox outbox) {
        this.outbox = outbox;
        thread.start();
    }

    /** Relays for a cache from now on. */
    public void add(String cache, Target target) {
        targets.put(cache, target);
    }

    private void run() {
        int failures = 0;
        do {
            failures = pass() ? 0 : failures + 1;
        } while (!isEnding(failures));
    }

    /** Waits until the next pass, or for the end. */
    private boolean isEnding(int failures) {
        long interval = outbox.pollInterval().toMillis();
        long pause = Math.max(interval, Math.min(MOST_PAUSE_MILLIS, interval << Math.min(failures, 15)));
        try {
            return ending.await(failures == 0 ? interval : pause, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }

    /** Returns whether nothing failed. */
    private boolean pass() {
        boolean well = upkeep();
        for (Map.Entry<String, Target> target : targets.entrySet()) {
            try {
                while (ending.getCount() > 0 && relayBatch(target.getKey(), target.getValue()) == BATCH) {
                    // There may be more.
                }
                failing.remove(target.getKey());
            } catch (Exception e) {
                well = false;
                if (failing.add(target.getKey())) {
                    LOG.warn(
                            "cache '{}': invalidations of the outbox are not relayed at the moment, and wait: {}",
                            target.getKey(),
                            e.toString());
                }
            }
        }
        return well;
    }

    private int relayBatch(String cache, Target target) throws Exception {
        return outbox.relay(cache, BATCH, target::invalidate);
    }

    private boolean upkeep() {
        if (System.nanoTime() - upkeepAt < 0) {
            return true;
        }
        upkeepAt = System.nanoTime() + UPKEEP_NANOS;
        try {
            outbox.removeOld();
            return true;
        } catch (Exception e) {
            LOG.warn("what was relayed long ago was not removed from the outbox: {}", e.toString());
            return false;
        }
    }

    @Override
    public void close() {
        ending.countDown();
        try {
            thread.join(LAST_BATCH.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
