package dev.forebay.internal;

import dev.forebay.Cache;
import dev.forebay.Counter;
import dev.forebay.ForebayOptions;
import dev.forebay.spi.Backend;
import java.time.Duration;
import java.util.List;

/** The only place where parts meet. */
public final class Assembly {
    private final ForebayOptions options;

    public Assembly(Backend backend, ForebayOptions options) {
        this.options = options;
    }

    public static Assembly local(ForebayOptions options) {
        throw new UnsupportedOperationException();
    }

    public ForebayOptions options() {
        return options;
    }

    public <K, V> Cache<K, V> cache(CacheSettings<K, V> settings) {
        throw new UnsupportedOperationException();
    }

    public <K> Counter<K> counter(CounterSettings<K> settings) {
        throw new UnsupportedOperationException();
    }

    public List<Cache<?, ?>> caches() {
        return List.of();
    }

    public List<Counter<?>> counters() {
        return List.of();
    }

    public void ping() {}

    public long shutdown(Duration timeout) {
        return 0;
    }
}
