package dev.forebay.internal;

import dev.forebay.CacheListener;
import dev.forebay.JournalOptions;
import dev.forebay.Loading;
import dev.forebay.WriteGuard;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.CounterBase;
import dev.forebay.spi.CounterTable;
import dev.forebay.spi.KeyFormat;
import java.time.Duration;
import java.util.Optional;

/** Every option of a counter. */
public record CounterSettings<K>(
        String name,
        KeyFormat<K> keyFormat,
        CounterTable<K> table,
        JournalOptions journal,
        Duration expireAfterWrite,
        Optional<CacheListener> listener) {

    /** Returns what the backend needs to know. */
    public CacheSpec<K, CounterBase> spec() {
        return new CacheSpec<>(
                name,
                CounterBase.class,
                keyFormat,
                Optional.empty(),
                Duration.ZERO,
                Loading.defaults().leaseTime(),
                WriteGuard.HOLD.holdTime(),
                100_000,
                journal.partitions());
    }
}
