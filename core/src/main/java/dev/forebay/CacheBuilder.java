package dev.forebay;

import dev.forebay.internal.Assembly;
import dev.forebay.internal.CacheSettings;
import dev.forebay.spi.Codec;
import dev.forebay.spi.KeyFormat;
import dev.forebay.spi.KeyFormats;
import dev.forebay.spi.TimedWriter;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts a cache together; made by {@link Forebay#cache}. Every option may be set once; what belongs to a strategy is set on the
 * strategy.
 */
public final class CacheBuilder<K, V> {
    private final Assembly assembly;
    private final String name;
    private final Class<K> keyType;
    private final Class<V> rowType;
    private @Nullable ReadStrategy<K, V> reads;
    private @Nullable WriteStrategy<K, V> writes;
    private @Nullable Duration expireAfterWrite;
    private @Nullable Double jitter;
    private @Nullable Duration expireAbsentAfter;
    private @Nullable Staleness staleness;
    private @Nullable Loading loading;
    private @Nullable WriteGuard guard;
    private @Nullable StoreOutage outage;
    private @Nullable Codec<V> codec;
    private @Nullable KeyFormat<K> keyFormat;
    private @Nullable Long maxEntries;
    private @Nullable Near<? super K, ? super V> near;
    private @Nullable CacheListener listener;

    CacheBuilder(Assembly assembly, String name, Class<K> keyType, Class<V> rowType) {
        this.assembly = assembly;
        this.name = name;
        this.keyType = Objects.requireNonNull(keyType, "keyType");
        this.rowType = Objects.requireNonNull(rowType, "rowType");
    }

    /** Sets what a get does; default {@link CacheAside}. */
    public CacheBuilder<K, V> reads(ReadStrategy<K, V> strategy) {
        reads = once("reads", reads, strategy);
        return this;
    }

    /** Sets what a put does; default {@link CacheAside}. */
    public CacheBuilder<K, V> writes(WriteStrategy<K, V> strategy) {
        writes = once("writes", writes, strategy);
        return this;
    }

    /** Sets the time to live of an entry, from its load or write: 1 ms to 365 days, default 10 min. */
    public CacheBuilder<K, V> expireAfterWrite(Duration time) {
        Check.between("expireAfterWrite", time, Duration.ofMillis(1), Duration.ofDays(365));
        expireAfterWrite = once("expireAfterWrite", expireAfterWrite, time);
        return this;
    }

    /** Sets the share by which every time to live is shortened at random: 0 to 0.9, default 0.1. */
    public CacheBuilder<K, V> jitter(double share) {
        jitter = once("jitter", jitter, Check.between("jitter", share, 0, 0.9));
        return this;
    }

    /** Sets how long "the source has no such row" is remembered: 0 (not at all) to 365 days, default 60 s or the time to live if shorter. */
    public CacheBuilder<K, V> expireAbsentAfter(Duration time) {
        Check.between("expireAbsentAfter", time, Duration.ZERO, Duration.ofDays(365));
        expireAbsentAfter = once("expireAbsentAfter", expireAbsentAfter, time);
        return this;
    }

    /** Sets whether an expired entry may be served; default {@link Staleness#never()}. */
    public CacheBuilder<K, V> staleness(Staleness policy) {
        staleness = once("staleness", staleness, policy);
        return this;
    }

    /** Sets how loads are limited; default {@link Loading#defaults()}. */
    public CacheBuilder<K, V> loading(Loading limits) {
        loading = once("loading", loading, limits);
        return this;
    }

    /** Sets how a write keeps readers from caching the old row; default {@link WriteGuard#HOLD}. */
    public CacheBuilder<K, V> guard(WriteGuard policy) {
        guard = once("guard", guard, policy);
        return this;
    }

    /** Sets what writes do while the store is away; default {@link StoreOutage#STRICT}. A write-behind put fails with either. */
    public CacheBuilder<K, V> whenStoreIsLost(StoreOutage policy) {
        outage = once("whenStoreIsLost", outage, policy);
        return this;
    }

    /** Sets how rows are written; default the backend's: for Redis JSON, for a journal file what its {@link JournalFile#codecs} says. */
    public CacheBuilder<K, V> codec(Codec<V> rows) {
        codec = once("codec", codec, rows);
        return this;
    }

    /** Sets how keys are written; default that of {@link KeyFormats#of}. */
    public CacheBuilder<K, V> keyFormat(KeyFormat<K> keys) {
        keyFormat = once("keyFormat", keyFormat, keys);
        return this;
    }

    /** Sets the most entries that {@link Forebay#local()} keeps of this cache: 1 or more, default 100,000. A server has its own limit. */
    public CacheBuilder<K, V> maxEntries(long entries) {
        maxEntries = once("maxEntries", maxEntries, Check.between("maxEntries", entries, 1L, Long.MAX_VALUE));
        return this;
    }

    /**
     * Keeps rows in this process, before the store; default not. Its reads may be old by the time that the server's word of a change takes, see
     * {@link Near}; {@link Cache#fresh} passes it by. {@link Forebay#local()} is in the process anyway, and takes no notice.
     */
    public CacheBuilder<K, V> near(Near<? super K, ? super V> options) {
        near = once("near", near, options);
        return this;
    }

    /** Sets who is told of events; default nobody. */
    public CacheBuilder<K, V> listener(CacheListener told) {
        listener = once("listener", listener, told);
        return this;
    }

    /**
     * Builds the cache and, for write-behind, begins to drain its journal.
     *
     * @throws IllegalArgumentException if options contradict each other
     * @throws IllegalStateException if the name is taken, the runtime is closed, the journal on the server does not fit, or a
     *     near cache is set and the server cannot tell of changes
     * @throws StoreUnavailableException if writes are write-behind, or a near cache is set, and the store does not answer
     */
    public Cache<K, V> build() {
        if (writes instanceof WriteBehind && guard == WriteGuard.INVALIDATE) {
            throw new IllegalArgumentException(
                    "cache '%s': guard is INVALIDATE but writes are write-behind, where write(key, action) must hold its key so that no waiting change overwrites it; leave the guard out"
                            .formatted(name));
        }
        if (writes instanceof WriteBehind<K, V> behind
                && behind.group().isPresent()
                && behind.options().whenFull().writesThrough()) {
            throw new IllegalArgumentException(
                    "cache '%s': whenFull writes through but the cache is in journal group %s: a row that is written through overtakes the rows that it refers to and that wait; take Overflow.block(..) or Overflow.reject()"
                            .formatted(name, behind.group().get().parentsFirst()));
        }
        requireStatementsShorterThanHold(Objects.requireNonNullElse(guard, WriteGuard.HOLD));
        Duration timeToLive = Objects.requireNonNullElse(expireAfterWrite, Duration.ofMinutes(10));
        Duration absent = expireAbsentAfter != null
                ? expireAbsentAfter
                : timeToLive.compareTo(Duration.ofSeconds(60)) < 0 ? timeToLive : Duration.ofSeconds(60);
        return assembly.cache(new CacheSettings<>(
                name,
                rowType,
                Objects.requireNonNullElseGet(reads, CacheAside::create),
                Objects.requireNonNullElseGet(writes, CacheAside::create),
                timeToLive,
                Objects.requireNonNullElse(jitter, 0.1),
                absent,
                Objects.requireNonNullElseGet(staleness, Staleness::never),
                Objects.requireNonNullElseGet(loading, Loading::defaults),
                Objects.requireNonNullElse(guard, WriteGuard.HOLD),
                Objects.requireNonNullElse(outage, StoreOutage.STRICT),
                Optional.ofNullable(codec),
                keyFormat != null ? keyFormat : KeyFormats.of(keyType),
                Objects.requireNonNullElse(maxEntries, 100_000L),
                Optional.ofNullable(near),
                Optional.ofNullable(listener)));
    }

    /** A statement that may outlast its hold could commit behind a reader that has cached the old row. */
    private void requireStatementsShorterThanHold(WriteGuard holds) {
        @Nullable Writer<K, V> writer = null;
        if (writes instanceof WriteThrough<K, V> through && holds.holds()) {
            writer = through.writer();
        } else if (writes instanceof WriteBehind<K, V> behind
                && behind.options().whenFull().writesThrough()) {
            writer = behind.writer();
        }
        if (writer instanceof TimedWriter<K, V> timed
                && timed.statementTimeout().compareTo(holds.holdTime()) >= 0) {
            throw new IllegalArgumentException(
                    "cache '%s': statementTimeout of %s is %s; it must be shorter than the hold time, %s: set the one lower, or the other higher with guard(WriteGuard.hold(..))"
                            .formatted(name, timed, timed.statementTimeout(), holds.holdTime()));
        }
    }

    private static boolean isPlain(Object value) {
        return value instanceof Duration || value instanceof Number || value instanceof Enum;
    }

    private <T> T once(String option, @Nullable T before, T value) {
        Objects.requireNonNull(value, option);
        if (before != null) {
            throw new IllegalStateException("cache '%s': %s is set already, to %s"
                    .formatted(
                            name,
                            option,
                            isPlain(before) ? before : before.getClass().getSimpleName()));
        }
        return value;
    }
}
