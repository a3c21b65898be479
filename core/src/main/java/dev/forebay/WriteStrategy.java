package dev.forebay;

/** What a {@code put} does: {@link CacheAside}, {@link WriteThrough} or {@link WriteBehind}. */
public sealed interface WriteStrategy<K, V> permits CacheAside, WriteThrough, WriteBehind {}
