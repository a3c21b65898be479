package dev.forebay;

import java.util.Objects;

/** The cache loads what is missing: {@code get(key)}. */
public final class ReadThrough<K, V> implements ReadStrategy<K, V> {
    private final Loader<K, V> loader;

    private ReadThrough(Loader<K, V> loader) {
        this.loader = Objects.requireNonNull(loader, "loader");
    }

    /** Returns the strategy that reads missing rows with {@code loader}. */
    public static <K, V> ReadThrough<K, V> from(Loader<K, V> loader) {
        return new ReadThrough<>(loader);
    }

    /** Returns the loader. */
    public Loader<K, V> loader() {
        return loader;
    }
}
