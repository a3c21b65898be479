package dev.forebay;

import java.time.Duration;
import java.util.Objects;
import java.util.function.ToIntBiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A near cache: rows in this process, before the store, which the server keeps true by telling what has changed.
 *
 * <p>A read of it costs no round trip, and may be old by the time that the server's word takes: as a rule well under a millisecond, and
 * never more than the maximum age. This process's own writes are never missed. Which rows stay when it is full is for Caffeine to
 * say (Window TinyLFU, Einziger, Friedman and Manes, TOS 2017).
 *
 * @param most the most entries, or the most weight where there is a weigher
 * @param weigher the weight of a row, 0 or more; {@code null} where entries are counted
 * @param maxAge how long a row is kept here at most: 50 ms to 1 day, default 1 min
 */
public record Near<K, V>(long most, @Nullable ToIntBiFunction<? super K, ? super V> weigher, Duration maxAge) {
    private static final Duration USUAL_AGE = Duration.ofMinutes(1);

    public Near {
        Check.between(weigher == null ? "near entries" : "near weight", most, 1L, Long.MAX_VALUE);
        Check.between("near maxAge", maxAge, Duration.ofMillis(50), Duration.ofDays(1));
    }

    /** Keeps at most so many rows: 1 or more. */
    public static <K, V> Near<K, V> entries(long most) {
        return new Near<>(most, null, USUAL_AGE);
    }

    /**
     * Keeps rows of at most this weight: 1 or more.
     *
     * @param weigher must say the same of the same row each time, and be quick: it is called under a lock, on which the server's word of a
     *     change may have to wait. The fact that there is no row weighs 1. A row that it fails for is not kept here, and an
     *     {@link CacheEvent.EntryRefused} told; the read does not fail
     */
    public static <K, V> Near<K, V> weight(long most, ToIntBiFunction<? super K, ? super V> weigher) {
        return new Near<>(most, Objects.requireNonNull(weigher, "weigher"), USUAL_AGE);
    }

    /** Returns a copy with another maximum age: 50 ms to 1 day, default 1 min. */
    public Near<K, V> maxAge(Duration age) {
        return new Near<>(most, weigher, age);
    }
}
