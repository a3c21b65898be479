package dev.forebay.redis.internal.routing;

import dev.forebay.StoreUnavailableException;
import dev.forebay.redis.internal.line.Connector;
import dev.forebay.redis.internal.line.Link;
import dev.forebay.redis.internal.line.Wire;
import dev.forebay.redis.internal.request.Bytes;
import dev.forebay.redis.internal.server.Server;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks nodes of a cluster for its {@link Topology}. One that gives no answer is passed over. */
final class TopologyQuery {
    private static final Logger LOG = LoggerFactory.getLogger(TopologyQuery.class);
    private static final Duration LONGEST_ANSWER = Duration.ofMillis(500);
    private static final String ASKING = "asking for the nodes";

    private TopologyQuery() {}

    /** Asks one after the other until one tells; returns why none does, or {@code null}. */
    static @Nullable StoreUnavailableException askNodes(Connector connector, List<RedisURI> nodes, Topology topology) {
        StoreUnavailableException failure = null;
        for (RedisURI node : nodes) {
            try (Link link = connector.link(node)) {
                ask(new Wire(link, "no cache in particular"), node, topology);
            } catch (StoreUnavailableException e) {
                failure = e;
            }
            if (!topology.isEmpty()) {
                return null;
            }
        }
        return failure;
    }

    /** Asks all at once, so that one that hangs keeps nobody waiting for long; returns those that have told. */
    static List<Server> askServers(Collection<Server> servers, Topology topology) {
        Map<Server, Wire.Sent<byte @Nullable []>> asked = new LinkedHashMap<>();
        for (Server server : servers) {
            if (server.link().isConnected()) {
                asked.put(server, wireTo(server).start(ASKING, List.of(Topology.request())));
            }
        }
        List<Server> told = new ArrayList<>();
        asked.forEach((server, sent) -> {
            if (take(wireTo(server), server.link().uri(), sent, topology)) {
                told.add(server);
            }
        });
        return told;
    }

    /** What each says is weighed against the others', whoever they are. */
    private static Wire wireTo(Server server) {
        return server.wire().unbelieved().taking(LONGEST_ANSWER);
    }

    private static void ask(Wire wire, RedisURI uri, Topology topology) {
        take(wire, uri, wire.start(ASKING, List.of(Topology.request())), topology);
    }

    private static boolean take(Wire wire, RedisURI uri, Wire.Sent<byte @Nullable []> sent, Topology topology) {
        try {
            wire.finish(ASKING, List.of(Topology.request()), sent, (position, answer) -> {
                if (answer != null) {
                    topology.add(Bytes.text(answer), uri.getHost());
                }
            });
            return true;
        } catch (StoreUnavailableException e) {
            String words = e.getCause() instanceof RedisCommandExecutionException refused
                    ? String.valueOf(refused.getMessage())
                    : "";
            if (words.contains("cluster support disabled")) {
                throw new IllegalArgumentException(
                        "%s is no node of a cluster; write redis:// for redis-cluster://".formatted(wire.server()), e);
            }
            if (words.startsWith("NOPERM")) {
                throw e;
            }
            LOG.debug("{} does not tell the nodes", wire.server(), e);
            return false;
        }
    }
}
