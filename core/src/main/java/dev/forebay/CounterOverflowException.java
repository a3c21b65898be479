package dev.forebay;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What waits of a counter's key would leave the range of a {@code long}. The deltas of {@link #keys()} were not accepted; those of the
 * other keys of the same call were.
 */
public final class CounterOverflowException extends ArithmeticException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable Set<?> keys;

    /** @param keys whose deltas were not accepted */
    public CounterOverflowException(String message, Collection<?> keys) {
        super(message);
        this.keys = new LinkedHashSet<>(keys);
    }

    /**
     * Returns the keys whose deltas were not accepted: those whose sum would leave the range, and those that were to be accepted
     * together with one of them or not at all. Empty on an exception that was serialized.
     */
    public Set<?> keys() {
        return keys == null ? Set.of() : Set.copyOf(keys);
    }
}
