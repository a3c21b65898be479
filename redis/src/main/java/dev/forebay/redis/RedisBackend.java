package dev.forebay.redis;

import dev.forebay.Durability;
import dev.forebay.json.JsonCodec;
import dev.forebay.redis.internal.entry.EntryFormat;
import dev.forebay.redis.internal.journal.RedisCounterJournal;
import dev.forebay.redis.internal.journal.RedisJournal;
import dev.forebay.redis.internal.routing.Exchange;
import dev.forebay.redis.internal.routing.Servers;
import dev.forebay.redis.internal.store.RedisStore;
import dev.forebay.redis.internal.tracking.Trackings;
import dev.forebay.spi.Backend;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.ChangeListener;
import dev.forebay.spi.CounterBase;
import dev.forebay.spi.CounterJournal;
import dev.forebay.spi.Journal;
import dev.forebay.spi.Store;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Entries and journals on one Redis server (6.2 or later) or Valkey server, on the master that sentinels watch, or on a cluster.
 *
 * <p>All caches and threads share one connection to each server, a second one for what is to be confirmed, see {@link
 * Acknowledge}, and a third one for the reads of near caches. A call waits for at most {@link RedisOptions#commandTimeout()} a round trip; while
 * a server is away, calls of keys that it has fail at once with {@link dev.forebay.StoreUnavailableException}, and they work again
 * without a new backend within about a second after it, or the replica in its place, is there. A command is carried out at most once.
 * Threads: four of the client's at most; for each server a {@code forebay-redis-keeper}, which measures the server's clock and
 * replaces a dead connection; for a cluster {@code forebay-redis-topology}, which asks who is a master of what, and {@code
 * forebay-redis-mandates}, which asks whether they still are; with sentinels {@code forebay-redis-sentinels}, which asks them that; for near caches {@code forebay-redis-tracking}, which looks whether changes are still told; all daemons, ended by
 * {@link #close()}.
 *
 * <p>What is kept on the server, and the settings that matter, are in {@code docs/redis.md}.
 */
public final class RedisBackend implements Backend {
    private final Servers servers;
    private final String keyPrefix;
    private final Exchange exchange;
    private final Exchange appends;
    private @Nullable Trackings trackings; // guarded by this; opened for the first near cache

    private RedisBackend(Servers servers, RedisOptions options) {
        this.servers = servers;
        keyPrefix = options.keyPrefix();
        exchange = Exchange.of(servers);
        appends = Exchange.ofAppends(servers);
    }

    /**
     * Connects with {@link RedisOptions#defaults()}.
     *
     * @param url what to connect to:
     *     <ul>
     *       <li>one server, such as {@code redis://127.0.0.1:6379} or {@code redis://user:password@host:6379/2};
     *       <li>the master that sentinels watch, {@code redis-sentinel://host:26379,host2:26379?sentinelMasterId=mymaster};
     *       <li>a cluster, by some of its nodes, {@code redis-cluster://user:password@host:6379,host2:6379}.
     *     </ul>
     *     {@code rediss://}, {@code rediss-sentinel://} and {@code rediss-cluster://} are the same with TLS
     * @throws IllegalArgumentException if it is no such address, if the sentinels know no such master, or if a node of a cluster is
     *     addressed as one server, or one server as a cluster
     * @throws dev.forebay.StoreUnavailableException if a server does not answer, or refuses the login, or if a slot of the cluster has
     *     no master
     */
    public static RedisBackend connect(String url) {
        return connect(url, RedisOptions.defaults());
    }

    /**
     * Connects as {@link #connect(String)}, with other options.
     *
     * @throws IllegalStateException if a server cannot confirm writes as {@link RedisOptions#acknowledge()} asks for: it has no
     *     such command, forbids it, or keeps no append-only file
     */
    public static RedisBackend connect(String url, RedisOptions options) {
        Objects.requireNonNull(url, "url");
        return new RedisBackend(Servers.connect(url, Objects.requireNonNull(options, "options")), options);
    }

    @Override
    public String name() {
        return servers.name();
    }

    @Override
    public <K, V> Store<K, V> store(CacheSpec<K, V> spec) {
        return new RedisStore<>(spec, format(spec), keyPrefix, exchange);
    }

    /**
     * Returns the store of a cache whose lookups the server remembers, over a connection of their own.
     *
     * @throws IllegalStateException if the server does not track, or not for this user
     * @throws dev.forebay.StoreUnavailableException if the server does not answer
     */
    @Override
    public <K, V> Store<K, V> trackedStore(CacheSpec<K, V> spec, ChangeListener<K> listener) {
        return new RedisStore<>(spec, format(spec), keyPrefix, exchange).tracked(trackings(), listener);
    }

    private synchronized Trackings trackings() {
        if (trackings == null) {
            trackings = Trackings.open(servers);
        }
        return trackings;
    }

    /**
     * Returns the journal of a write-behind cache.
     *
     * @throws IllegalStateException if the server holds a journal of this name with another number of partitions, or may evict
     *     journals ({@code maxmemory-policy allkeys-…})
     * @throws dev.forebay.StoreUnavailableException if the server does not answer
     */
    @Override
    public <K, V> Journal<K, V> journal(CacheSpec<K, V> spec) {
        servers.requireNoEviction(spec.name());
        return new RedisJournal<>(spec, format(spec), keyPrefix, exchange, appends);
    }

    /**
     * Returns the journal of a counter.
     *
     * @throws IllegalStateException as for {@link #journal}
     * @throws dev.forebay.StoreUnavailableException if the server does not answer
     */
    @Override
    public <K> CounterJournal<K> counterJournal(CacheSpec<K, CounterBase> spec) {
        servers.requireNoEviction(spec.name());
        return new RedisCounterJournal<>(spec, keyPrefix, exchange, appends);
    }

    /** Returns what an acknowledged write survives; of a cluster, what it survives whichever master has it. */
    @Override
    public Durability durability() {
        return servers.durability();
    }

    @Override
    public void ping() {
        servers.ping();
    }

    @Override
    public void close() {
        synchronized (this) {
            if (trackings != null) {
                trackings.close();
            }
        }
        servers.close();
    }

    private static <V> EntryFormat<V> format(CacheSpec<?, V> spec) {
        return new EntryFormat<>(spec.codec().orElseGet(() -> JsonCodec.of(spec.rowType())));
    }
}
