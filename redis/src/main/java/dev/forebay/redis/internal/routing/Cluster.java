package dev.forebay.redis.internal.routing;

import dev.forebay.Durability;
import dev.forebay.StoreUnavailableException;
import dev.forebay.redis.internal.line.Connector;
import dev.forebay.redis.internal.line.Link;
import dev.forebay.redis.internal.line.Mandate;
import dev.forebay.redis.internal.request.Redirect;
import dev.forebay.redis.internal.server.Server;
import dev.forebay.redis.internal.server.ServerClock;
import dev.forebay.redis.internal.server.ServerSettings;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The masters of a cluster that have slots, each a {@link Server} of its own.
 *
 * <p>Which has what is asked of every master that is reached: every 10 s, five times a second while one of them is not, and when a
 * node names a server that is not known. A thread of its own, {@code forebay-redis-topology}, asks, connects to new masters, and gives
 * up old ones; nothing else changes {@code servers}. A slot is looked up without a lock, and corrected by whoever is sent elsewhere.
 */
final class Cluster implements Servers {
    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    private static final Duration ASK_EVERY = Duration.ofSeconds(10);

    /** How long what is under way to a server without slots may take. */
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(5);

    private final Connector connector;
    private final List<RedisURI> nodes;
    private final String name;
    private final AtomicReferenceArray<@Nullable Server> bySlot = new AtomicReferenceArray<>(SlotHash.SLOT_COUNT);
    private final AtomicReference<@Nullable CompletableFuture<Void>> asking = new AtomicReference<>();
    private final Set<String> caches = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread topology = new Thread(work, "forebay-redis-topology");
        topology.setDaemon(true);
        return topology;
    });
    private volatile Map<String, Server> servers = Map.of();
    private @Nullable ClusterWatch watch;
    private volatile boolean suspected;
    private volatile @Nullable String unreached;
    private volatile long offsetNanos;

    // Used by the thread alone.
    private final Map<Server, Long> retired = new LinkedHashMap<>();
    private long askedAtNanos;
    private long unansweredSeen;
    private String failure = "";

    private Cluster(Connector connector, List<RedisURI> nodes) {
        this.connector = connector;
        this.nodes = nodes;
        name = "redis cluster of "
                + String.join(
                        ", ",
                        nodes.stream()
                                .map(node -> node.getHost() + ":" + node.getPort())
                                .toList());
    }

    /** Connects to all masters, found by any of these nodes. */
    static Cluster connect(List<RedisURI> nodes, Connector connector) {
        Cluster cluster = new Cluster(connector, nodes);
        try {
            cluster.learn();
            cluster.requireReached();
        } catch (RuntimeException e) {
            cluster.thread.shutdownNow();
            cluster.servers.values().forEach(Server::close);
            throw e;
        }
        cluster.watch = ClusterWatch.begin(cluster::known);
        cluster.keepLooking();
        return cluster;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // ends with the thread
    private void keepLooking() {
        thread.scheduleWithFixedDelay(this::look, LOOK_EVERY.toMillis(), LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            closeRetired();
            if (isDue()) {
                learn();
            }
            offsetNanos = ServerClock.medianOffset(servers.values());
            failure = "";
        } catch (RuntimeException e) { // a task that throws would never run again
            if (!failure.equals(e.getMessage())) {
                failure = String.valueOf(e.getMessage());
                LOG.error("{}: it is not known which master has what; asking again", name, e);
            }
        }
    }

    private boolean isDue() {
        long unanswered = 0;
        boolean lost = unreached != null;
        for (Server server : servers.values()) {
            unanswered += server.link().unanswered();
            lost |= !server.link().isConnected();
        }
        boolean due = lost
                || suspected
                || unanswered != unansweredSeen
                || System.nanoTime() - askedAtNanos >= ASK_EVERY.toNanos();
        unansweredSeen = unanswered;
        return due;
    }

    /** Asks all masters, or the given nodes if none is reached, and connects to those that have slots. */
    private void learn() {
        askedAtNanos = System.nanoTime();
        suspected = false;
        Topology topology = new Topology();
        TopologyQuery.askServers(servers.values(), topology);
        StoreUnavailableException failure =
                topology.isEmpty() ? TopologyQuery.askNodes(connector, nodes, topology) : null;
        if (topology.isEmpty()) {
            unreached = "no node is reached";
            if (failure != null && servers.isEmpty()) {
                throw failure;
            }
            return;
        }
        take(topology);
    }

    private void take(Topology topology) {
        Map<String, Server> now = new LinkedHashMap<>();
        String missing = null;
        for (Topology.Address address : topology.masters()) {
            Server server = servers.get(address.toString());
            if (server == null) {
                try {
                    server = open(address, topology);
                } catch (RuntimeException e) {
                    LOG.debug("{}: {} is not reached", name, address, e);
                    missing = Link.innermost(e);
                    continue;
                }
            }
            now.put(address.toString(), server);
        }
        Map<String, Server> before = servers;
        servers = Map.copyOf(now);
        offsetNanos = ServerClock.medianOffset(now.values());
        int without = 0;
        for (int slot = 0; slot < SlotHash.SLOT_COUNT; slot++) {
            Topology.Address address = topology.masterOf(slot);
            Server server = address == null ? null : now.get(address.toString());
            without += server == null ? 1 : 0;
            bySlot.set(slot, server);
        }
        unreached = without == 0
                ? null
                : "%d slots have no master that is reached%s"
                        .formatted(without, missing == null ? "" : " (" + missing + ")");
        Set<Server> kept = new HashSet<>(now.values());
        before.values().stream().filter(old -> !kept.contains(old)).forEach(old -> retired.put(old, System.nanoTime()));
    }

    private Server open(Topology.Address address, Topology topology) {
        if (topology.isFailed(address)) {
            throw new StoreUnavailableException("redis at %s has failed, say the other nodes".formatted(address), null);
        }
        RedisURI uri = RedisURI.builder(nodes.get(0))
                .withHost(address.host())
                .withPort(address.port())
                .build();
        Mandate mandate = Mandate.limited(uri);
        mandate.renew(System.nanoTime()); // it is a master now, say the nodes
        Link link = connector.link(mandate, Connector.name(uri));
        Server server = Server.open(link, connector.options(), ServerSettings.Failover.AUTOMATIC);
        long asked = System.nanoTime();
        mandate.lastsShorterThan(server.settings().nodeTimeout());
        mandate.renew(asked);
        LOG.info("{}: {} has slots", name, server.name());
        caches.forEach(cache -> warnOfEviction(server, cache));
        return server;
    }

    /** Caches that are open go on: refusing them now would not save what waits. */
    private static void warnOfEviction(Server server, String cache) {
        try {
            server.settings().requireNoEviction(cache);
        } catch (IllegalStateException e) {
            LOG.error("a new master may lose writes that wait", e);
        }
    }

    private void closeRetired() {
        retired.entrySet().removeIf(old -> {
            boolean over = System.nanoTime() - old.getValue() >= LAST_ANSWERS.toNanos();
            if (over) {
                old.getKey().close();
            }
            return over;
        });
    }

    /** Asks again, at once; waits for that until the deadline. */
    private void askNow(long deadline) {
        CompletableFuture<Void> mine = new CompletableFuture<>();
        CompletableFuture<Void> running = asking.compareAndExchange(null, mine);
        if (running == null) {
            try {
                thread.execute(() -> answer(mine));
            } catch (RejectedExecutionException e) {
                throw new StoreUnavailableException(name + " is closed", e);
            }
        }
        try {
            (running == null ? mine : running).get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("interrupted while asking %s for its masters".formatted(name), e);
        } catch (TimeoutException | ExecutionException e) {
            throw new StoreUnavailableException("%s has not said in time which masters it has".formatted(name), e);
        }
    }

    /** Who comes from here on wants a later answer. */
    private void answer(CompletableFuture<Void> asked) {
        asking.set(null);
        try {
            learn();
            asked.complete(null);
        } catch (RuntimeException e) {
            asked.completeExceptionally(e);
        }
    }

    private void requireReached() {
        String why = unreached;
        if (why != null) {
            throw new StoreUnavailableException("%s: %s".formatted(name, why), null);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public @Nullable Server only() {
        return null;
    }

    @Override
    public Server of(byte[] key) {
        int slot = SlotHash.getSlot(key);
        Server server = bySlot.get(slot);
        if (server == null) {
            suspect();
            throw new StoreUnavailableException(
                    "%s: the master of slot %d is not reached; not carried out".formatted(name, slot), null);
        }
        return server;
    }

    @Override
    public Server moved(byte[] key, Redirect where, Server asked, long deadline) {
        suspect();
        Server named = named(where, asked);
        if (named == null) {
            askNow(deadline);
            return of(key); // a node may be named otherwise than by its address
        }
        bySlot.set(SlotHash.getSlot(key), named);
        return named;
    }

    @Override
    public Server at(Redirect where, Server asked, long deadline) {
        Server server = named(where, asked);
        if (server == null) {
            askNow(deadline);
            server = named(where, asked);
        }
        if (server == null) {
            throw new StoreUnavailableException(
                    "%s: %s names redis at %s:%d, which is not reached; not carried out"
                            .formatted(name, asked.name(), where.host(), where.port()),
                    null);
        }
        return server;
    }

    private @Nullable Server named(Redirect where, Server asked) {
        String host = where.host().isEmpty() ? asked.link().uri().getHost() : where.host();
        return servers.get(new Topology.Address(host, where.port()).toString());
    }

    @Override
    public void suspect() {
        suspected = true;
    }

    @Override
    public List<Server> known() {
        return List.copyOf(servers.values());
    }

    @Override
    public List<Server> askForAll() {
        askNow(System.nanoTime() + connector.options().connectTimeout().toNanos());
        requireReached();
        return known();
    }

    /** The clock of one of them, in the middle of the others: which it is makes no difference where they agree. */
    @Override
    public long clockMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() + offsetNanos);
    }

    @Override
    public void requireNoEviction(String cache) {
        known().forEach(server -> server.settings().requireNoEviction(cache));
        caches.add(cache);
    }

    @Override
    public Durability durability() {
        requireReached();
        return WeakestDurability.of(name, known());
    }

    @Override
    public void ping() {
        requireReached();
        known().forEach(server -> server.wire().ping());
    }

    @Override
    public void close() {
        connector.beginClose();
        thread.shutdownNow();
        if (watch != null) {
            watch.close();
        }
        servers.values().forEach(Server::close);
        connector.close();
    }
}
