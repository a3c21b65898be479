package dev.forebay;

import dev.forebay.internal.Assembly;
import dev.forebay.internal.CounterSettings;
import dev.forebay.spi.CounterTable;
import dev.forebay.spi.KeyFormats;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts a counter together; made by {@link Forebay#counter}. */
public final class CounterBuilder<K> {
    private final Assembly assembly;
    private final String name;
    private final Class<K> keyType;
    private final CounterTable<K> table;
    private JournalOptions journal = JournalOptions.defaults();
    private Duration expireAfterWrite = Duration.ofMinutes(10);
    private @Nullable CacheListener listener;

    CounterBuilder(Assembly assembly, String name, Class<K> keyType, CounterTable<K> table) {
        this.assembly = assembly;
        this.name = name;
        this.keyType = Objects.requireNonNull(keyType, "keyType");
        this.table = Objects.requireNonNull(table, "table");
    }

    /** Sets how the deltas are drained; default {@link JournalOptions#defaults()}. */
    public CounterBuilder<K> journal(JournalOptions options) {
        if (Objects.requireNonNull(options, "journal").whenFull().writesThrough()) {
            throw new IllegalArgumentException(
                    "counter '%s': whenFull is %s, but deltas cannot be written through; use Overflow.block(..) or Overflow.reject()"
                            .formatted(name, options.whenFull()));
        }
        journal = options;
        return this;
    }

    /** Sets how long a total read from the source is kept: 1 ms to 365 days, default 10 min. Totals stay exact at any value. */
    public CounterBuilder<K> expireAfterWrite(Duration time) {
        expireAfterWrite = Check.between("expireAfterWrite", time, Duration.ofMillis(1), Duration.ofDays(365));
        return this;
    }

    /** Sets who is told of events; default nobody. */
    public CounterBuilder<K> listener(CacheListener told) {
        listener = Objects.requireNonNull(told, "listener");
        return this;
    }

    /**
     * Builds the counter and begins to drain its journal.
     *
     * @throws IllegalStateException if the name is taken, the runtime is closed, or the journal on the server does not fit
     * @throws StoreUnavailableException if the store does not answer
     */
    public Counter<K> build() {
        return assembly.counter(new CounterSettings<>(
                name, KeyFormats.of(keyType), table, journal, expireAfterWrite, Optional.ofNullable(listener)));
    }
}
