package dev.forebay.redis.internal.routing;

import dev.forebay.StoreUnavailableException;
import dev.forebay.redis.internal.line.Mandate;
import dev.forebay.redis.internal.line.Wire;
import dev.forebay.redis.internal.request.Request;
import dev.forebay.redis.internal.routing.Topology.Address;
import dev.forebay.redis.internal.server.Server;
import io.lettuce.core.RedisURI;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the {@link Mandate}s of a cluster's masters, in a daemon thread of its own, {@code forebay-redis-mandates}.
 *
 * <p>Five times a second it pings them all. One that answers is believed for four fifths of {@code cluster-node-timeout}, counted
 * from the ping: the others need all of it to take the master for failed. When that time has run out, it is believed again only after a
 * majority of the masters, itself among them, has said that it has its slots, and none that it has failed. Whoever makes a replica the
 * master has taken the old one for failed, and a majority has: so one of those that are asked would say so.
 */
final class ClusterWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterWatch.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    private static final String ASKING = "ping";

    private final Supplier<? extends Collection<Server>> masters;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread daemon = new Thread(work, "forebay-redis-mandates");
        daemon.setDaemon(true);
        return daemon;
    });

    private ClusterWatch(Supplier<? extends Collection<Server>> masters) {
        this.masters = masters;
    }

    /** Begins to look after whichever masters are known. */
    @SuppressWarnings("FutureReturnValueIgnored") // ends with the thread
    static ClusterWatch begin(Supplier<? extends Collection<Server>> masters) {
        ClusterWatch watch = new ClusterWatch(masters);
        watch.thread.scheduleWithFixedDelay(watch::look, 0, LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        return watch;
    }

    private void look() {
        try {
            List<Server> known = List.copyOf(masters.get());
            Map<Server, Long> doubted = pingAll(known);
            if (!doubted.isEmpty()) {
                confirm(doubted, known);
            }
        } catch (RuntimeException | Error e) { // a task that throws would never run again
            LOG.error("it is not known whether the masters of a cluster still are; asking again", e);
        }
    }

    /** Renews what has not run out, as the answers come; returns the others that answer, and when they were asked. */
    private static Map<Server, Long> pingAll(List<Server> known) {
        Request<byte @Nullable []> ping = Request.one(CommandType.PING, Request.args());
        Map<Server, Long> askedAt = new LinkedHashMap<>();
        Map<Server, Wire.Sent<byte @Nullable []>> asked = new LinkedHashMap<>();
        for (Server server : known) {
            if (server.link().isConnected()) {
                long now = System.nanoTime();
                askedAt.put(server, now);
                asked.put(server, ping(server, ping, now));
            }
        }
        Map<Server, Long> doubted = new LinkedHashMap<>();
        asked.forEach((server, sent) -> {
            // One that hangs keeps the others waiting only when its own time has run out.
            if (!mandate(server).isValid()) {
                try {
                    wireTo(server).finish(ASKING, List.of(ping), sent, (position, answer) -> {
                        doubted.put(server, askedAt.get(server));
                    });
                } catch (StoreUnavailableException e) {
                    LOG.debug("{} does not answer at the moment", server.name(), e);
                }
            }
        });
        return doubted;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nothing follows
    private static Wire.Sent<byte @Nullable []> ping(Server server, Request<byte @Nullable []> ping, long now) {
        Wire.Sent<byte @Nullable []> sent = wireTo(server).start(ASKING, List.of(ping));
        sent.commands().get(0).whenComplete((answer, failure) -> {
            if (failure == null) {
                mandate(server).extend(now);
            }
        });
        return sent;
    }

    private static Wire wireTo(Server server) {
        return server.wire().unbelieved().taking(mandate(server).lease().dividedBy(2));
    }

    /** Asks all, now that these have answered, whether they are still what they were. */
    private static void confirm(Map<Server, Long> doubted, List<Server> known) {
        Topology topology = new Topology();
        List<Server> told = TopologyQuery.askServers(known, topology);
        long voters = told.stream()
                .filter(server -> topology.hasSlots(address(server)))
                .count();
        doubted.forEach((server, askedAt) -> {
            Address address = address(server);
            if (!topology.isMaster(address)) {
                mandate(server).revoke();
            } else if (2 * voters > topology.voters() && !topology.isFailedForOne(address)) {
                mandate(server).renew(askedAt);
            }
        });
    }

    private static Mandate mandate(Server server) {
        return server.link().mandate();
    }

    private static Address address(Server server) {
        RedisURI uri = server.link().uri();
        return new Address(uri.getHost(), uri.getPort());
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
