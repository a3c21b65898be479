package dev.forebay.redis.internal.line;

import dev.forebay.StoreUnavailableException;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateAdapter;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.push.PushListener;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.AsyncCommand;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A connection to a server, shared by all threads. A backend has one to each server, and a second one where appends wait to be
 * confirmed.
 *
 * <p>A command is sent at most once: while the connection is down, and when it breaks, commands fail at once and are not sent
 * again later, because a repeated one could add a delta twice. Lettuce's threads make a broken connection anew, within about a second
 * once the server is back.
 */
public final class Link implements AutoCloseable {
    private final Connector connector;
    private final Mandate mandate;
    private final String server;
    private final AtomicLong unanswered = new AtomicLong();
    private final Outbox outbox;
    private final RedisConnectionStateListener listener = new RedisConnectionStateAdapter() {
        @Override
        public void onRedisConnected(RedisChannelHandler<?, ?> connected, SocketAddress address) {
            if (connected == connection) {
                onReconnect.run();
            }
        }

        @Override
        public void onRedisDisconnected(RedisChannelHandler<?, ?> disconnected) {
            if (disconnected == connection) {
                onDisconnect.run();
            }
        }
    };
    private volatile StatefulRedisConnection<byte[], byte[]> connection; // written under this
    private volatile boolean left; // written under this
    private volatile Runnable onReconnect = () -> {};
    private volatile Runnable onDisconnect = () -> {};
    private volatile PushListener onPush = message -> {};

    /**
     * Connects.
     *
     * @param mandate says where to, and whether what it answers is believed
     * @param server its name for messages
     * @throws RedisException if it does not answer, or refuses
     */
    Link(Connector connector, Mandate mandate, String server) {
        this.connector = connector;
        this.mandate = mandate;
        this.server = server;
        this.outbox = new CombiningOutbox(this::connection, connector.timer());
        connector.client().addListener(listener);
        mandate.links().add(this); // before it connects, so that none stays at a master that is replaced meanwhile
        try {
            synchronized (this) {
                connection = connect();
            }
        } catch (RuntimeException e) {
            forget();
            throw e;
        }
    }

    private StatefulRedisConnection<byte[], byte[]> connect() {
        StatefulRedisConnection<byte[], byte[]> made =
                connector.client().connect(ByteArrayCodec.INSTANCE, mandate.uri());
        made.addListener((PushListener) message -> {
            if (made == connection) {
                onPush.onPushMessage(message);
            }
        });
        return made;
    }

    /**
     * Makes a second connection to the server.
     *
     * @throws StoreUnavailableException if it does not answer
     */
    public Link second() {
        return connector.connected(server, () -> new Link(connector, mandate, server));
    }

    /** Returns the server's name for messages. */
    public String server() {
        return server;
    }

    /** Returns the address of the server. */
    public RedisURI uri() {
        return mandate.uri();
    }

    /** Returns whether its answers are believed. */
    public Mandate mandate() {
        return mandate;
    }

    /** Returns how long a caller may wait. */
    Duration commandTimeout() {
        return connector.options().commandTimeout();
    }

    StatefulRedisConnection<byte[], byte[]> connection() {
        return connection;
    }

    /** Returns whether there is a connection at the moment. */
    public boolean isConnected() {
        return connection.isOpen();
    }

    /** Returns where commands are put that leave as soon as they can. */
    Outbox outbox() {
        return outbox;
    }

    /** Told of every command that was not answered in time. */
    void noteUnanswered() {
        unanswered.incrementAndGet();
    }

    /** Ends commands that nobody waits for, if the last of them is not answered after a time. */
    @SuppressWarnings("FutureReturnValueIgnored") // nothing follows the last step
    void endAfter(long nanos, List<? extends AsyncCommand<?, ?, ?>> commands) {
        AsyncCommand<?, ?, ?> last = commands.get(commands.size() - 1);
        long deadline = System.nanoTime() + nanos;
        Runnable giveUp = () -> {
            if (!last.isDone()) {
                noteUnanswered();
                commands.forEach(AsyncCommand::cancel);
            }
        };
        ScheduledExecutorService timer = connector.timer();
        try {
            Future<?> late = timer.schedule(
                    () -> {
                        if (Standstill.hasPassed(deadline)) {
                            timer.schedule(giveUp, Standstill.GRACE_NANOS, TimeUnit.NANOSECONDS);
                        } else {
                            giveUp.run();
                        }
                    },
                    nanos,
                    TimeUnit.NANOSECONDS);
            last.whenComplete((answer, failure) -> late.cancel(false));
        } catch (RejectedExecutionException e) {
            // The threads have ended, and so has the connection: what is sent fails at once.
        }
    }

    /** Returns how many commands were not answered in time, since the beginning. */
    public long unanswered() {
        return unanswered.get();
    }

    /** Sets what is run, in a thread of Lettuce's, after the connection was made anew. */
    public void onReconnect(Runnable action) {
        onReconnect = action;
    }

    /** Sets what is run when the connection was lost, in a thread of Lettuce's and before it makes another. */
    public void onDisconnect(Runnable action) {
        onDisconnect = action;
    }

    /** Sets what is run, in a thread of Lettuce's, with what the server pushes over a second connection. */
    public void onPush(PushListener action) {
        onPush = action;
    }

    /**
     * Makes a new connection and gives up the old one. For a connection over which nothing comes back, although the operating
     * system still takes it for alive.
     *
     * @throws RedisException if none can be made; the old one stays
     */
    @SuppressWarnings("FutureReturnValueIgnored") // nobody misses the old one
    public synchronized void replace() {
        StatefulRedisConnection<byte[], byte[]> old = connection;
        StatefulRedisConnection<byte[], byte[]> another = connect();
        onDisconnect.run();
        connection = another;
        left = false;
        onReconnect.run();
        old.closeAsync();
    }

    /** Gives up the connection to a master that has a successor: what is sent over it fails, until {@link #replace} has made another. */
    @SuppressWarnings("FutureReturnValueIgnored") // nobody misses it
    synchronized void leave() {
        left = true;
        onDisconnect.run();
        connection.closeAsync();
    }

    /** Returns whether it has been left, and there is no other connection yet. */
    public boolean isLeft() {
        return left;
    }

    private void forget() {
        mandate.links().remove(this);
        connector.client().removeListener(listener);
    }

    /** Ends the connection; what is sent over it fails. */
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // nothing follows
    public void close() {
        forget();
        if (!connector.isClosing()) {
            connection.closeAsync();
        }
    }

    /** Returns the words of the first cause: Lettuce's own name only the address. */
    public static String innermost(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
