package dev.forebay.redis.internal.routing;

import dev.forebay.Durability;
import dev.forebay.redis.RedisOptions;
import dev.forebay.redis.internal.line.Connector;
import dev.forebay.redis.internal.request.Redirect;
import dev.forebay.redis.internal.server.Server;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The servers of a backend, and which of them has a key. Safe for use by many threads. */
public sealed interface Servers extends AutoCloseable permits OneServer, Cluster {

    /**
     * Connects to what an address names.
     *
     * @throws IllegalArgumentException if it is no address, or names something else than is there
     * @throws IllegalStateException if a server cannot confirm writes as {@link RedisOptions#acknowledge()} asks for
     * @throws dev.forebay.StoreUnavailableException if a server does not answer, or refuses
     */
    static Servers connect(String url, RedisOptions options) {
        Target target = Target.parse(url);
        Connector connector = new Connector(options);
        try {
            if (target instanceof Target.Cluster cluster) {
                return Cluster.connect(cluster.nodes(), connector);
            }
            return target instanceof Target.Watched watched
                    ? OneServer.connectWatched(connector, watched.uri())
                    : OneServer.connect(connector, ((Target.One) target).uri());
        } catch (RuntimeException e) {
            connector.close();
            throw e;
        }
    }

    /** Returns what they are called in messages. */
    String name();

    /** Returns the server that has every key, or {@code null} if there are several. */
    @Nullable
    Server only();

    /**
     * Returns the server that has a key, as far as is known.
     *
     * @throws dev.forebay.StoreUnavailableException if none is known
     */
    Server of(byte[] key);

    /**
     * Returns the server that a node has named instead of itself, and remembers that it has the key.
     *
     * @param asked which named it
     * @throws dev.forebay.StoreUnavailableException if it is not reached before the deadline
     */
    Server moved(byte[] key, Redirect where, Server asked, long deadline);

    /**
     * Returns the server at the address of a redirection.
     *
     * @throws dev.forebay.StoreUnavailableException if it is not reached before the deadline
     */
    Server at(Redirect where, Server asked, long deadline);

    /** Told that a server did not answer: another may have taken its place. */
    void suspect();

    /** Returns all servers that are known to have keys. */
    List<Server> known();

    /**
     * Asks which servers have keys; returns them all.
     *
     * @throws dev.forebay.StoreUnavailableException if one of them is not reached
     */
    List<Server> askForAll();

    /** Returns the servers' time in milliseconds, as far as it is known. */
    long clockMillis();

    /**
     * Returns normally when no server ever evicts a journal; has those watched that become masters later.
     *
     * @throws IllegalStateException if one may
     */
    void requireNoEviction(String cache);

    /** Returns what an acknowledged write-behind put survives on every one of them. */
    Durability durability();

    /**
     * Returns normally when all answer.
     *
     * @throws dev.forebay.StoreUnavailableException if one does not
     */
    void ping();

    @Override
    void close();
}
