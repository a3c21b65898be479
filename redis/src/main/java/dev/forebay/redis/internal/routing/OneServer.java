package dev.forebay.redis.internal.routing;

import dev.forebay.Durability;
import dev.forebay.redis.internal.line.Connector;
import dev.forebay.redis.internal.line.Link;
import dev.forebay.redis.internal.line.Wire;
import dev.forebay.redis.internal.request.Redirect;
import dev.forebay.redis.internal.server.Server;
import dev.forebay.redis.internal.server.ServerInfo;
import dev.forebay.redis.internal.server.ServerSettings;
import io.lettuce.core.RedisURI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One server, which has every key: at a fixed address, or whichever the sentinels name. */
final class OneServer implements Servers {
    private final Connector connector;
    private final @Nullable SentinelWatch watch;
    private final Server server;

    private OneServer(Connector connector, @Nullable SentinelWatch watch, Server server) {
        this.connector = connector;
        this.watch = watch;
        this.server = server;
    }

    static OneServer connect(Connector connector, RedisURI uri) {
        return new OneServer(connector, null, open(connector, connector.link(uri), ServerSettings.Failover.NONE));
    }

    /** Connects to the master that the sentinels of this address name. */
    static OneServer connectWatched(Connector connector, RedisURI uri) {
        SentinelWatch watch = SentinelWatch.begin(connector, uri);
        try {
            return new OneServer(connector, watch, open(connector, watch.link(), ServerSettings.Failover.AUTOMATIC));
        } catch (RuntimeException e) {
            watch.close();
            throw e;
        }
    }

    private static Server open(Connector connector, Link link, ServerSettings.Failover failover) {
        byte[] info = new Wire(link, "no cache in particular")
                .sendIfAllowed("asking whether it is a node of a cluster", ServerInfo.request("cluster"));
        if (info != null && "1".equals(ServerInfo.parse(info).get("cluster_enabled"))) {
            throw new IllegalArgumentException(
                    "%s is a node of a cluster; write redis-cluster:// for redis://, and any of its nodes"
                            .formatted(link.server()));
        }
        return Server.open(link, connector.options(), failover);
    }

    @Override
    public String name() {
        return server.name();
    }

    @Override
    public Server only() {
        return server;
    }

    @Override
    public Server of(byte[] key) {
        return server;
    }

    @Override
    public Server moved(byte[] key, Redirect where, Server asked, long deadline) {
        return server;
    }

    @Override
    public Server at(Redirect where, Server asked, long deadline) {
        return server;
    }

    @Override
    public void suspect() {
        // its link makes the connection anew, or the watch does
    }

    @Override
    public List<Server> known() {
        return List.of(server);
    }

    @Override
    public List<Server> askForAll() {
        return List.of(server);
    }

    @Override
    public long clockMillis() {
        return server.clock().millis();
    }

    @Override
    public void requireNoEviction(String cache) {
        server.settings().requireNoEviction(cache);
    }

    @Override
    public Durability durability() {
        return server.settings().durability();
    }

    @Override
    public void ping() {
        server.wire().ping();
    }

    @Override
    public void close() {
        connector.beginClose();
        if (watch != null) {
            watch.close();
        }
        server.close();
        connector.close();
    }
}
