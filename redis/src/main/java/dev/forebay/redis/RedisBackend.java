package dev.forebay.redis;

import dev.forebay.Durability;
import dev.forebay.json.JsonCodec;
import dev.forebay.redis.internal.Appends;
import dev.forebay.redis.internal.EntryFormat;
import dev.forebay.redis.internal.Epoch;
import dev.forebay.redis.internal.Keeper;
import dev.forebay.redis.internal.Link;
import dev.forebay.redis.internal.RedisCounterJournal;
import dev.forebay.redis.internal.RedisJournal;
import dev.forebay.redis.internal.RedisStore;
import dev.forebay.redis.internal.ServerClock;
import dev.forebay.redis.internal.ServerSettings;
import dev.forebay.redis.internal.Tracking;
import dev.forebay.redis.internal.Wire;
import dev.forebay.spi.Backend;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.ChangeListener;
import dev.forebay.spi.CounterBase;
import dev.forebay.spi.CounterJournal;
import dev.forebay.spi.Journal;
import dev.forebay.spi.Store;
import io.lettuce.core.RedisURI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Entries and journals on one Redis server (6.2 or later) or Valkey server.
 *
 * <p>All caches and threads share one connection, a second one for what is to be confirmed, see {@link Acknowledge}, and a
 * third one for the reads of near caches. A call waits for at most {@link RedisOptions#commandTimeout()} a round trip; while
 * the server is away, calls fail at once with {@link dev.forebay.StoreUnavailableException}, and they work again without a new
 * backend within about a second after it is back. A command is sent at most once. Threads: four of the client's at most, and {@code
 * forebay-redis-keeper}, which measures the server's clock and replaces a dead connection, and for near caches {@code
 * forebay-redis-tracking}, which looks whether changes are still told; all daemons, ended by {@link #close()}.
 *
 * <p>What is kept on the server, and the settings that matter, are in {@code docs/redis.md}.
 */
public final class RedisBackend implements Backend {
    private final Link link;
    private final Appends appends;
    private final String keyPrefix;
    private final Wire wire;
    private final ServerClock clock;
    private final Epoch epoch;
    private final ServerSettings settings;
    private final Keeper keeper;
    private @Nullable Tracking tracking; // guarded by this; opened for the first near cache

    private RedisBackend(Link link, RedisOptions options) {
        this.link = link;
        keyPrefix = options.keyPrefix();
        wire = new Wire(link, "no cache in particular");
        appends = Appends.open(link, wire, options.acknowledge());
        clock = new ServerClock(wire);
        epoch = Epoch.open(link, wire);
        settings = new ServerSettings(link.server(), wire, options.acknowledge());
        keeper = new Keeper(link, wire, clock, epoch);
        appends.keptBy(keeper);
    }

    /**
     * Connects with {@link RedisOptions#defaults()}.
     *
     * @param url such as {@code redis://127.0.0.1:6379}, {@code redis://user:password@host:6379/2}, or {@code rediss://} for TLS
     * @throws IllegalArgumentException if it is no such address
     * @throws dev.forebay.StoreUnavailableException if the server does not answer, or refuses the login
     */
    public static RedisBackend connect(String url) {
        return connect(url, RedisOptions.defaults());
    }

    /**
     * Connects as {@link #connect(String)}, with other options.
     *
     * @throws IllegalStateException if the server cannot confirm writes as {@link RedisOptions#acknowledge()} asks for: it has no
     *     such command, forbids it, or keeps no append-only file
     */
    public static RedisBackend connect(String url, RedisOptions options) {
        RedisURI uri = parse(Objects.requireNonNull(url, "url"));
        uri.setTimeout(Objects.requireNonNull(options, "options").connectTimeout());
        Link link = Link.connect(uri, options);
        try {
            return new RedisBackend(link, options);
        } catch (RuntimeException e) {
            link.close();
            throw e;
        }
    }

    @Override
    public String name() {
        return link.server();
    }

    @Override
    public <K, V> Store<K, V> store(CacheSpec<K, V> spec) {
        return new RedisStore<>(spec, format(spec), keyPrefix, wire, clock);
    }

    /**
     * Returns the store of a cache whose lookups the server remembers, over a connection of their own.
     *
     * @throws IllegalStateException if the server does not track, or not for this user
     * @throws dev.forebay.StoreUnavailableException if the server does not answer
     */
    @Override
    public <K, V> Store<K, V> trackedStore(CacheSpec<K, V> spec, ChangeListener<K> listener) {
        return new RedisStore<>(spec, format(spec), keyPrefix, wire, clock).tracked(tracking(), listener);
    }

    private synchronized Tracking tracking() {
        if (tracking == null) {
            tracking = Tracking.open(link, keeper);
        }
        return tracking;
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
        settings.requireNoEviction(spec.name());
        return new RedisJournal<>(spec, format(spec), keyPrefix, wire, appends.wire());
    }

    /**
     * Returns the journal of a counter.
     *
     * @throws IllegalStateException as for {@link #journal}
     * @throws dev.forebay.StoreUnavailableException if the server does not answer
     */
    @Override
    public <K> CounterJournal<K> counterJournal(CacheSpec<K, CounterBase> spec) {
        settings.requireNoEviction(spec.name());
        return new RedisCounterJournal<>(spec, keyPrefix, wire, appends.wire());
    }

    @Override
    public Durability durability() {
        return settings.durability();
    }

    @Override
    public void ping() {
        wire.ping();
    }

    @Override
    public void close() {
        synchronized (this) {
            if (tracking != null) {
                tracking.close();
            }
        }
        keeper.close();
        appends.close();
        link.close();
    }

    private <V> EntryFormat<V> format(CacheSpec<?, V> spec) {
        return new EntryFormat<>(spec.codec().orElseGet(() -> JsonCodec.of(spec.rowType())), epoch);
    }

    /** Reads an address; its password is in no message. */
    private static RedisURI parse(String url) {
        if (!url.startsWith("redis://") && !url.startsWith("rediss://")) {
            throw new IllegalArgumentException("the url of the server must begin with redis:// or rediss://");
        }
        try {
            return RedisURI.create(url);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the url of the server cannot be read; write redis://user:password@host:port/database, with special"
                            + " characters of the password percent-encoded");
        }
    }
}
