package dev.forebay.redis.internal.line;

import dev.forebay.StoreUnavailableException;
import dev.forebay.redis.RedisOptions;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Makes the links of one backend, which share Lettuce's threads (daemons, two of each pool). {@link #close()} ends them all.
 */
public final class Connector implements AutoCloseable {
    /** The most commands that wait on a connection: more than bulks of many threads need, and a bound while a server hangs. */
    private static final int MOST_WAITING = 65_536;

    private static final Duration SLOWEST_RECONNECT = Duration.ofSeconds(1);

    private final RedisOptions options;
    private final ClientResources resources;
    private final RedisClient client;
    private volatile boolean closing;

    public Connector(RedisOptions options) {
        this.options = options;
        resources = ClientResources.builder()
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .reconnectDelay(Delay.exponential(Duration.ZERO, SLOWEST_RECONNECT, 2, TimeUnit.MILLISECONDS))
                .build();
        client = RedisClient.create(resources);
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
    }

    RedisClient client() {
        return client;
    }

    /** Returns a thread of Lettuce's for what is to be done later, and does not block. */
    ScheduledExecutorService timer() {
        return resources.eventExecutorGroup();
    }

    public RedisOptions options() {
        return options;
    }

    /**
     * Connects to the server of this address.
     *
     * @throws StoreUnavailableException if it does not answer, or refuses
     */
    public Link link(RedisURI uri) {
        return link(Mandate.permanent(uri), name(uri));
    }

    /**
     * Connects to a server that may be replaced.
     *
     * @param name what it is called in messages
     * @throws StoreUnavailableException if it does not answer, or refuses
     */
    public Link link(Mandate mandate, String name) {
        mandate.uri().setTimeout(options.connectTimeout());
        return connected(name, () -> new Link(this, mandate, name));
    }

    /** Returns what an address is called in messages. */
    public static String name(RedisURI uri) {
        return uri.getSentinels().isEmpty()
                ? "redis at %s:%d".formatted(uri.getHost(), uri.getPort())
                : "redis master '%s' of the sentinels at %s"
                        .formatted(
                                uri.getSentinelMasterId(),
                                uri.getSentinels().stream()
                                        .map(one -> one.getHost() + ":" + one.getPort())
                                        .collect(Collectors.joining(", ")));
    }

    /** Makes a connection, and says what is wrong where it cannot. */
    <T> T connected(String server, Supplier<T> connecting) {
        try {
            return connecting.get();
        } catch (RedisException e) {
            String why = isAnswer(e)
                    ? "the server was reached, and refused the connection"
                    : "no connection within %d ms (connectTimeout)"
                            .formatted(options.connectTimeout().toMillis());
            throw new StoreUnavailableException("%s: %s: %s".formatted(server, why, Link.innermost(e)), e);
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

    /** Leaves the connections to {@link #close()}, which follows. */
    public void beginClose() {
        closing = true;
    }

    public boolean isClosing() {
        return closing;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the threads are daemons, and end by themselves
    public void close() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        resources.shutdown(0, 2, TimeUnit.SECONDS);
    }
}
