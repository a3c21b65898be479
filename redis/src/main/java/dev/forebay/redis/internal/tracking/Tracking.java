package dev.forebay.redis.internal.tracking;

import dev.forebay.StoreUnavailableException;
import dev.forebay.redis.internal.line.Link;
import dev.forebay.redis.internal.line.Wire;
import dev.forebay.redis.internal.request.Request;
import dev.forebay.redis.internal.server.Epoch;
import dev.forebay.redis.internal.server.Server;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.api.push.PushMessage;
import io.lettuce.core.protocol.CommandType;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection whose reads the server remembers: it tells once of the next change of each key that was read over it ({@code CLIENT
 * TRACKING}, RESP3). {@link Trackings} has one for each server; lookups of near caches go over it, and nothing else.
 *
 * <p>What is told and what is answered come over the same connection, in the order of the server, and are taken from it by one thread of
 * Lettuce's. So a change is told before the answer to a later read is handed out.
 *
 * <p>The end of tracking is told when the connection is lost, before there is another one, and when the server has not
 * answered a ping in time: a thread of its own, {@code forebay-redis-tracking}, pings every {@value #LOOK_EVERY_MILLIS} ms. It begins
 * tracking anew as soon as it can. {@link #close()} waits for nothing.
 */
final class Tracking implements AutoCloseable {
    static final long LOOK_EVERY_MILLIS = 1000;

    private static final Logger LOG = LoggerFactory.getLogger(Tracking.class);

    private final Link link;
    private final Wire wire;
    private final Epoch epoch;
    private final Hearer hearer;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread daemon = new Thread(work, "forebay-redis-tracking");
        daemon.setDaemon(true);
        return daemon;
    });
    private long losses; // guarded by this
    private volatile boolean on; // written under this

    /** Who is told. */
    interface Hearer {
        /** From here on changes are told of what is read over the connection. */
        void began();

        /** The string of a key that was read has changed. */
        void changed(byte[] entry);

        /** All strings have changed. */
        void changedAll();

        /** Nothing is told any more of what was read before. */
        void ended();
    }

    private Tracking(Link link, Hearer hearer) {
        this.link = link;
        this.hearer = hearer;
        wire = new Wire(link, "near caches");
        epoch = Epoch.open(link, wire);
        link.onDisconnect(() -> {
            epoch.forget();
            end();
        });
        link.onReconnect(() -> {
            end(); // a new connection is not tracked, whatever became of the old one
            lookSoon();
        });
        link.onPush(this::hear);
    }

    /**
     * Makes a connection and begins to track.
     *
     * @throws IllegalStateException if the server does not track, or not for this user
     * @throws StoreUnavailableException if it does not answer
     */
    static Tracking open(Server server, Hearer hearer) {
        Link link = server.link().second();
        Tracking tracking = null;
        try {
            tracking = new Tracking(link, hearer);
            tracking.begin();
        } catch (StoreUnavailableException e) {
            if (tracking == null) {
                link.close();
            } else {
                tracking.close();
            }
            if (e.getCause() instanceof RedisCommandExecutionException refused) {
                throw new IllegalStateException(
                        "%s does not tell of changes, which near caches need (CLIENT TRACKING over RESP3; the user needs +client|tracking): %s"
                                .formatted(server.name(), refused.getMessage()),
                        e);
            }
            throw e;
        }
        server.watch(link, tracking.wire);
        tracking.lookNowAndThen();
        return tracking;
    }

    /** Returns whether changes of what is read over {@link #wire} are told. */
    boolean isOn() {
        return on;
    }

    Wire wire() {
        return wire;
    }

    /** Returns the epoch of this connection: what is read over it is judged by the server that it goes to. */
    Epoch epoch() {
        return epoch;
    }

    @Override
    public void close() {
        thread.shutdownNow();
        end();
        link.close();
    }

    /** Asks the server to track, unless the connection is lost meanwhile: then it is for who makes another one to ask again. */
    private void begin() {
        long seen;
        synchronized (this) {
            seen = losses;
        }
        wire.send(
                "tracking",
                Request.one(CommandType.CLIENT, Request.args().add("TRACKING").add("ON")));
        epoch.learn();
        synchronized (this) {
            if (seen == losses) {
                on = true;
                hearer.began();
            }
        }
    }

    private synchronized void end() {
        losses++;
        if (on) {
            on = false;
            hearer.ended();
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // ends with the thread
    private void lookNowAndThen() {
        thread.scheduleWithFixedDelay(this::look, LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void lookSoon() {
        try {
            thread.execute(this::look);
        } catch (RejectedExecutionException e) {
            LOG.trace("closed", e);
        }
    }

    private void look() {
        try {
            if (on) {
                wire.ping();
            } else {
                begin();
            }
        } catch (StoreUnavailableException e) {
            LOG.debug("{} does not tell of changes at the moment", link.server(), e);
            end();
        } catch (RuntimeException e) { // a task that throws would never run again
            LOG.error("{}: near caches are off after a failure, until the next look", link.server(), e);
            end();
        }
    }

    /** Runs in the thread that reads the connection. */
    private void hear(PushMessage message) {
        if (!message.getType().equals("invalidate")) {
            return;
        }
        List<Object> content = message.getContent(Tracking::bytes);
        if (content.size() > 1 && content.get(1) instanceof List<?> names) {
            for (Object name : names) {
                if (name instanceof byte[] entry) {
                    hearer.changed(entry);
                }
            }
        } else { // the server was emptied
            tellAll();
        }
    }

    private synchronized void tellAll() {
        if (on) { // else it has been told
            hearer.changedAll();
        }
    }

    private static Object bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
