package dev.forebay;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Too many changes wait for the source. The changes of {@link #keys()} were not accepted; those of the other keys of the same call,
 * and what was accepted before, are kept.
 */
public final class JournalFullException extends ForebayException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable Set<?> keys;

    /** @param keys whose changes were not accepted */
    public JournalFullException(String message, Collection<?> keys) {
        super(message, null);
        this.keys = new LinkedHashSet<>(keys);
    }

    /** Returns the keys whose changes were not accepted: what to try again. Empty on an exception that was serialized. */
    public Set<?> keys() {
        return keys == null ? Set.of() : Set.copyOf(keys);
    }
}
