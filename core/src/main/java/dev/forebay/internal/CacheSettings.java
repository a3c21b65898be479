package dev.forebay.internal;

import dev.forebay.CacheListener;
import dev.forebay.Loading;
import dev.forebay.Near;
import dev.forebay.ReadStrategy;
import dev.forebay.Staleness;
import dev.forebay.StoreOutage;
import dev.forebay.WriteBehind;
import dev.forebay.WriteGuard;
import dev.forebay.WriteStrategy;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.Codec;
import dev.forebay.spi.KeyFormat;
import java.time.Duration;
import java.util.Optional;

/** Every option of a cache, checked one by one by its setter. */
public record CacheSettings<K, V>(
        String name,
        Class<V> rowType,
        ReadStrategy<K, V> reads,
        WriteStrategy<K, V> writes,
        Duration expireAfterWrite,
        double jitter,
        Duration expireAbsentAfter,
        Staleness staleness,
        Loading loading,
        WriteGuard guard,
        StoreOutage outage,
        Optional<Codec<V>> codec,
        KeyFormat<K> keyFormat,
        long maxEntries,
        Optional<Near<? super K, ? super V>> near,
        Optional<CacheListener> listener) {

    /** Returns what the backend needs to know. */
    public CacheSpec<K, V> spec() {
        int partitions =
                writes instanceof WriteBehind<K, V> behind ? behind.options().partitions() : 0;
        return new CacheSpec<>(
                name,
                rowType,
                keyFormat,
                codec,
                staleness.grace(),
                loading.leaseTime(),
                guard.holdTime(),
                maxEntries,
                partitions);
    }
}
