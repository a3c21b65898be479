package dev.forebay;

import java.util.Objects;
import java.util.Optional;

/** The cache loads what is missing: {@code get(key)}. */
public final class ReadThrough<K, V> implements ReadStrategy<K, V> {
    private final Loader<K, V> loader;
    private final Optional<Grouping> grouping;

    private ReadThrough(Loader<K, V> loader, Optional<Grouping> grouping) {
        this.loader = Objects.requireNonNull(loader, "loader");
        this.grouping = grouping;
    }

    /** Returns the strategy that reads missing rows with {@code loader}. */
    public static <K, V> ReadThrough<K, V> from(Loader<K, V> loader) {
        return new ReadThrough<>(loader, Optional.empty());
    }

    /**
     * Returns a copy by which concurrent misses of different keys share one {@link Loader#loadAll}, with the defaults of {@link
     * Grouping}: for loaders that read many rows as fast as one. A miss that comes alone does not wait.
     *
     * <p>What several readers share is loaded in a thread of this runtime's, without the context of theirs, and cut short at the hard
     * timeout. If it fails before that, each key is loaded once more alone, so that a key that the source refuses fails its own reader
     * only; a load may then take twice the hard timeout.
     */
    public ReadThrough<K, V> sharing() {
        return sharing(Grouping.defaults());
    }

    /**
     * Returns a copy as {@link #sharing()} does, with other limits. Bulk reads are calls of their own, and so are reloads in the
     * background.
     */
    public ReadThrough<K, V> sharing(Grouping limits) {
        return new ReadThrough<>(loader, Optional.of(Objects.requireNonNull(limits, "limits")));
    }

    /** Returns the loader. */
    public Loader<K, V> loader() {
        return loader;
    }

    /** Returns how loads are shared; empty if they are not, which is the default. */
    public Optional<Grouping> grouping() {
        return grouping;
    }
}
