package dev.forebay.redis.internal;

import dev.forebay.StoreUnavailableException;
import dev.forebay.redis.RedisOptions;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionStateAdapter;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.push.PushListener;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * A connection to the server, shared by all threads. A backend has one, and a second one where appends wait to be confirmed.
 *
 * <p>A command is sent at most once: while the connection is down, and when it breaks, commands fail at once and are not sent
 * again later, because a repeated one could add a delta twice. Lettuce's threads (daemons, two of each pool) make a broken
 * connection anew, within about a second once the server is back.
 */
public final class Link implements AutoCloseable {
    /** The most commands that wait on the connection: more than bulks of many threads need, and a bound while a server hangs. */
    private static final int MOST_WAITING = 65_536;

    private static final Duration SLOWEST_RECONNECT = Duration.ofSeconds(1);

    private final String server;
    private final RedisOptions options;
    private final ClientResources resources;
    private final RedisClient client;
    private final boolean isSecond;
    private final AtomicLong unanswered = new AtomicLong();
    private final Outbox outbox = new CombiningOutbox(this::connection);
    private volatile StatefulRedisConnection<byte[], byte[]> connection;
    private volatile Runnable onReconnect = () -> {};
    private volatile Runnable onDisconnect = () -> {};
    private volatile PushListener onPush = message -> {};

    private Link(RedisURI uri, RedisOptions options) {
        this.server = "redis at %s:%d".formatted(uri.getHost(), uri.getPort());
        this.options = options;
        isSecond = false;
        resources = ClientResources.builder()
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .reconnectDelay(Delay.exponential(Duration.ZERO, SLOWEST_RECONNECT, 2, TimeUnit.MILLISECONDS))
                .build();
        client = RedisClient.create(resources, uri);
        client.setOptions(ClientOptions.builder()
                .autoReconnect(true)
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .replayFilter(command -> true)
                .requestQueueSize(MOST_WAITING)
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(options.connectTimeout())
                        .keepAlive(true)
                        .tcpNoDelay(true)
                        .build())
                // Callers watch their own time limit: a timer for every command would be paid by every hit.
                .timeoutOptions(TimeoutOptions.create())
                .build());
        client.addListener(new RedisConnectionStateAdapter() {
            @Override
            public void onRedisConnected(RedisChannelHandler<?, ?> connected, SocketAddress address) {
                onReconnect.run();
            }

            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> disconnected) {
                if (disconnected == connection) {
                    onDisconnect.run();
                }
            }
        });
        try {
            connection = client.connect(ByteArrayCodec.INSTANCE);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private Link(Link first) {
        server = first.server;
        options = first.options;
        resources = first.resources;
        client = first.client;
        isSecond = true;
        connection = heard(client.connect(ByteArrayCodec.INSTANCE));
    }

    /** Has this link told of a connection that is not the client's first: of its loss, its return, and of what the server pushes. */
    private StatefulRedisConnection<byte[], byte[]> heard(StatefulRedisConnection<byte[], byte[]> made) {
        made.addListener(new RedisConnectionStateAdapter() {
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
        });
        made.addListener((PushListener) message -> {
            if (made == connection) {
                onPush.onPushMessage(message);
            }
        });
        return made;
    }

    /**
     * Connects.
     *
     * @param uri whose time limit is the one for the handshake
     * @throws StoreUnavailableException if the server does not answer, or refuses
     */
    public static Link connect(RedisURI uri, RedisOptions options) {
        return connected(
                "redis at %s:%d".formatted(uri.getHost(), uri.getPort()), options, () -> new Link(uri, options));
    }

    /**
     * Makes a second connection with the threads of this one. It ends with this one at the latest.
     *
     * @throws StoreUnavailableException if the server does not answer
     */
    public Link second() {
        return connected(server, options, () -> new Link(this));
    }

    private static Link connected(String server, RedisOptions options, Supplier<Link> connecting) {
        try {
            return connecting.get();
        } catch (RedisException e) {
            String why = isAnswer(e)
                    ? "the server was reached, and refused the connection"
                    : "no connection within %d ms (connectTimeout)"
                            .formatted(options.connectTimeout().toMillis());
            throw new StoreUnavailableException("%s: %s: %s".formatted(server, why, innermost(e)), e);
        }
    }

    /** Returns whether the server itself said no: to the login, the database number, one client more. */
    private static boolean isAnswer(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RedisCommandExecutionException) {
                return true;
            }
        }
        return false;
    }

    /** Returns the server's name for messages. */
    public String server() {
        return server;
    }

    /** Returns how long a caller may wait. */
    Duration commandTimeout() {
        return options.commandTimeout();
    }

    StatefulRedisConnection<byte[], byte[]> connection() {
        return connection;
    }

    /** Returns where commands are put that leave as soon as they can. */
    Outbox outbox() {
        return outbox;
    }

    /** Told of every command that was not answered in time. */
    void noteUnanswered() {
        unanswered.incrementAndGet();
    }

    /** Returns how many commands were not answered in time, since the beginning. */
    long unanswered() {
        return unanswered.get();
    }

    /** Sets what is run, in a thread of Lettuce's, after a connection was made. */
    void onReconnect(Runnable action) {
        onReconnect = action;
    }

    /** Sets what is run when a connection was lost, in a thread of Lettuce's and before it makes another. */
    void onDisconnect(Runnable action) {
        onDisconnect = action;
    }

    /** Sets what is run, in a thread of Lettuce's, with what the server pushes over a second connection. */
    void onPush(PushListener action) {
        onPush = action;
    }

    /**
     * Makes a new connection and gives up the old one. For a connection over which nothing comes back, although the operating
     * system still takes it for alive.
     *
     * @throws RedisException if none can be made; the old one stays
     */
    @SuppressWarnings("FutureReturnValueIgnored") // nobody misses the old one
    void replace() {
        StatefulRedisConnection<byte[], byte[]> old = connection;
        StatefulRedisConnection<byte[], byte[]> made = client.connect(ByteArrayCodec.INSTANCE);
        StatefulRedisConnection<byte[], byte[]> another = isSecond ? heard(made) : made;
        onDisconnect.run();
        connection = another;
        onReconnect.run();
        old.closeAsync();
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the threads are daemons, and end by themselves
    public void close() {
        if (isSecond) {
            connection.closeAsync();
            return;
        }
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        resources.shutdown(0, 2, TimeUnit.SECONDS);
    }

    /** Returns the words of the first cause: Lettuce's own name only the address. */
    static String innermost(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
