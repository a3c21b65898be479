package dev.forebay.redis.internal.server;

import dev.forebay.StoreUnavailableException;
import dev.forebay.redis.internal.line.Link;
import dev.forebay.redis.internal.line.Wire;
import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after links in a daemon thread of its own, {@code forebay-redis-keeper}: measures the server's clock every 30 s and after
 * every reconnect, reads its epoch after every reconnect, and replaces a connection that has gone silent.
 *
 * <p>A peer that vanished without a word (a failed machine, a firewall that forgot) leaves a connection that the operating system
 * takes for alive for many minutes. So once commands go unanswered, the keeper pings; no answer for 5 s makes a new connection.
 *
 * <p>{@link #close()} waits for nothing: the thread ends with its present round trip.
 */
final class Keeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration MEASURE_EVERY = Duration.ofSeconds(30);
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(5);

    private final Link link;
    private final ServerClock clock;
    private final Epoch epoch;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread keeper = new Thread(work, "forebay-redis-keeper");
        keeper.setDaemon(true);
        return keeper;
    });

    /** Starts the thread. */
    Keeper(Link link, Wire wire, ServerClock clock, Epoch epoch) {
        this.link = link;
        this.clock = clock;
        this.epoch = epoch;
        watch(link, wire);
        every(MEASURE_EVERY, this::measure);
        every(LOOK_EVERY, this::measureIfUnknown);
        link.onReconnect(this::measureSoon);
    }

    /** Looks after the silence of another link, too. */
    void watch(Link another, Wire wire) {
        every(LOOK_EVERY, new Silence(another, wire)::look);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // ends with the thread
    private void every(Duration pause, Runnable task) {
        Runnable lasting = () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                // A task that throws would never run again.
                LOG.error("{}: the keeper goes on after a failure", link.server(), e);
            }
        };
        thread.scheduleWithFixedDelay(lasting, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** After a failover the clock may be another machine's. */
    private void measureSoon() {
        try {
            thread.execute(this::measure);
        } catch (RejectedExecutionException e) {
            LOG.debug("{}: connected while closing", link.server(), e);
        }
    }

    /** The question after a reconnect may have gone unanswered. */
    private void measureIfUnknown() {
        if (!epoch.isKnown() && link.isConnected()) {
            measure();
        }
    }

    private void measure() {
        try {
            epoch.learn();
            clock.measure();
        } catch (StoreUnavailableException e) {
            LOG.debug("the clock keeps its present distance, and the epoch stays unknown if it was", e);
        }
    }

    /** How long a link has been silent. Used by the keeper's thread only. */
    private static final class Silence {
        private final Link link;
        private final Wire wire;
        private long unansweredSeen;
        private long silentSinceNanos;
        private boolean silent;

        private Silence(Link link, Wire wire) {
            this.link = link;
            this.wire = wire;
        }

        private void look() {
            long unanswered = link.unanswered();
            if (unanswered == unansweredSeen && !silent) {
                return;
            }
            unansweredSeen = unanswered;
            try {
                wire.ping();
                silent = false;
            } catch (StoreUnavailableException e) {
                LOG.debug("{} is silent", link.server(), e);
                // Without a connection there is nothing to replace: the client makes a new one by itself.
                boolean connected = link.isConnected();
                if (!silent || !connected) {
                    silentSinceNanos = System.nanoTime();
                }
                silent = connected;
            }
            if (silent && System.nanoTime() - silentSinceNanos >= LONGEST_SILENCE.toNanos()) {
                replaceConnection();
            }
        }

        private void replaceConnection() {
            try {
                link.replace();
                silent = false;
                LOG.warn(
                        "{} gave no answer for {} s; a new connection took the place of the old one",
                        link.server(),
                        LONGEST_SILENCE.toSeconds());
            } catch (RedisException e) {
                LOG.debug("{} gives no answer on a new connection either", link.server(), e);
            }
        }
    }
}
