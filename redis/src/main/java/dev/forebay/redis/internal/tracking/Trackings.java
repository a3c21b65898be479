package dev.forebay.redis.internal.tracking;

import dev.forebay.StoreUnavailableException;
import dev.forebay.redis.internal.entry.KeyNames;
import dev.forebay.redis.internal.routing.Servers;
import dev.forebay.redis.internal.server.Server;
import dev.forebay.spi.ChangeListener;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tracked connections of a backend, one to each server, and the near caches that are told over them.
 *
 * <p>A near cache is told that telling began with the first server that tells, and that it ended whenever one of them does no more: nobody
 * knows which keys were that one's, so all are dropped. Where others still tell it begins anew at once.
 *
 * <p>In a cluster a thread, {@code forebay-redis-trackings}, looks for masters that have come or gone, once a second. Reads of keys of one
 * that is not tracked yet are not kept near.
 */
public final class Trackings implements Tracking.Hearer, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Trackings.class);

    private final Servers servers;
    private final Map<Server, Tracking> trackings = new ConcurrentHashMap<>();
    private final List<Route<?>> routes = new CopyOnWriteArrayList<>(); // added to under this
    private final @Nullable ScheduledExecutorService thread;
    private int telling; // how many servers do; guarded by this

    private Trackings(Servers servers) {
        this.servers = servers;
        thread = servers.only() != null
                ? null
                : Executors.newSingleThreadScheduledExecutor(work -> {
                    Thread daemon = new Thread(work, "forebay-redis-trackings");
                    daemon.setDaemon(true);
                    return daemon;
                });
    }

    /**
     * Begins to track at every server.
     *
     * @throws IllegalStateException if one does not track, or not for this user
     * @throws StoreUnavailableException if one does not answer
     */
    public static Trackings open(Servers servers) {
        Trackings all = new Trackings(servers);
        try {
            servers.askForAll().forEach(all::open);
        } catch (RuntimeException e) {
            all.close();
            throw e;
        }
        all.lookNowAndThen();
        return all;
    }

    private void open(Server server) {
        trackings.put(server, Tracking.open(server, this));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // ends with the thread
    private void lookNowAndThen() {
        if (thread != null) {
            long pause = Tracking.LOOK_EVERY_MILLIS;
            thread.scheduleWithFixedDelay(this::look, pause, pause, TimeUnit.MILLISECONDS);
        }
    }

    private void look() {
        Set<Server> known = new HashSet<>(servers.known());
        trackings.forEach((server, tracking) -> {
            if (!known.contains(server)) {
                trackings.remove(server, tracking);
                tracking.close();
            }
        });
        for (Server server : known) {
            if (!trackings.containsKey(server)) {
                try {
                    open(server);
                } catch (RuntimeException e) { // a task that throws would never run again
                    LOG.debug("{} does not tell of changes yet", server.name(), e);
                }
            }
        }
    }

    /** Returns the tracked connection to a server, or {@code null} while there is none. */
    @Nullable
    Tracking at(Server server) {
        Tracking tracking = trackings.get(server);
        return tracking != null && tracking.isOn() ? tracking : null;
    }

    /** Adds who is to be told of the changes of a cache. */
    public synchronized <K> void add(KeyNames<K> names, ChangeListener<K> listener) {
        routes.add(new Route<>(names, listener));
        if (telling > 0) {
            listener.began();
        }
    }

    @Override
    public synchronized void began() {
        if (telling++ == 0) {
            routes.forEach(route -> route.listener.began());
        }
    }

    @Override
    public synchronized void ended() {
        telling--;
        routes.forEach(this::beginAnew);
    }

    @Override
    public synchronized void changedAll() {
        routes.forEach(this::beginAnew);
    }

    private synchronized void beginAnew(Route<?> route) {
        route.listener.ended();
        if (telling > 0) {
            route.listener.began();
        }
    }

    @Override
    public void changed(byte[] entry) {
        routes.forEach(route -> tell(route, entry));
    }

    private <K> void tell(Route<K> route, byte[] entry) {
        try {
            K key = route.names.keyOf(entry);
            if (key != null) {
                route.listener.changed(key);
            }
        } catch (RuntimeException e) {
            LOG.warn("{}: the key of an entry cannot be read: a whole near cache is dropped", servers.name(), e);
            beginAnew(route);
        }
    }

    @Override
    public void close() {
        if (thread != null) {
            thread.shutdownNow();
        }
        trackings.values().forEach(Tracking::close);
    }

    /** Who is told of the changes of a cache. */
    private record Route<K>(KeyNames<K> names, ChangeListener<K> listener) {}
}
