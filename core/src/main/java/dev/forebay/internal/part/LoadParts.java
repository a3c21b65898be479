package dev.forebay.internal.part;

import dev.forebay.Loading;
import dev.forebay.spi.Store;

/** What loading a row takes, shared by the loads that readers wait for and those in the background. */
public record LoadParts<K, V>(
        Store<K, V> store,
        SourceReads<K, V> source,
        Wakeups<K> wakeups,
        Lifetimes<V> lifetimes,
        Stamps stamps,
        Loading limits,
        Recorder recorder) {}
