package dev.forebay.redis.internal.server;

import dev.forebay.redis.RedisOptions;
import dev.forebay.redis.internal.line.Appends;
import dev.forebay.redis.internal.line.Link;
import dev.forebay.redis.internal.line.Wire;
import dev.forebay.redis.internal.request.Errand;

/** One server that takes writes, and what this process keeps of it: its connections, its epoch, its clock. */
public final class Server implements Errand.Destination, AutoCloseable {
    private final Link link;
    private final Wire wire;
    private final Appends appends;
    private final ServerClock clock;
    private final Epoch epoch;
    private final ServerSettings settings;
    private final Keeper keeper;

    private Server(Link link, RedisOptions options, ServerSettings.Failover failover) {
        this.link = link;
        wire = new Wire(link, "no cache in particular");
        appends = Appends.open(link, wire, options.acknowledge());
        clock = new ServerClock(wire);
        epoch = Epoch.open(link, wire);
        settings = new ServerSettings(link.server(), wire, options.acknowledge(), failover);
        keeper = new Keeper(link, wire, clock, epoch);
        appends.keptBy(keeper::watch);
    }

    /**
     * Gets to know a server.
     *
     * @param link to it, which is closed with the server, and where this fails
     * @throws IllegalStateException if it cannot confirm writes as {@link RedisOptions#acknowledge()} asks for
     * @throws dev.forebay.StoreUnavailableException if it does not answer
     */
    public static Server open(Link link, RedisOptions options, ServerSettings.Failover failover) {
        try {
            return new Server(link, options, failover);
        } catch (RuntimeException e) {
            link.close();
            throw e;
        }
    }

    /** Returns its name for messages. */
    public String name() {
        return link.server();
    }

    public Link link() {
        return link;
    }

    public Wire wire() {
        return wire;
    }

    /** Returns the way of writes that are acknowledged to a caller. */
    public Wire appends() {
        return appends.wire();
    }

    public ServerClock clock() {
        return clock;
    }

    public Epoch epoch() {
        return epoch;
    }

    @Override
    public int presentEpoch() {
        return epoch.current();
    }

    public ServerSettings settings() {
        return settings;
    }

    /** Looks after the silence of another link to it, too. */
    public void watch(Link another, Wire over) {
        keeper.watch(another, over);
    }

    /** Ends its connections and its thread; what is sent over them fails. */
    @Override
    public void close() {
        keeper.close();
        appends.close();
        link.close();
    }
}
