package dev.forebay;

/** What a {@code get} does: {@link CacheAside}, {@link ReadThrough} or {@link RefreshAhead}. */
public sealed interface ReadStrategy<K, V> permits CacheAside, ReadThrough, RefreshAhead {}
