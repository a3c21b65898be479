package dev.forebay.internal;

import dev.forebay.Cache.Strategies;
import dev.forebay.CacheAside;
import dev.forebay.ReadStrategy;
import dev.forebay.ReadThrough;
import dev.forebay.WriteStrategy;
import dev.forebay.WriteThrough;

/** What strategies are called where people read it. */
final class StrategyNames {
    private StrategyNames() {}

    static Strategies of(CacheSettings<?, ?> settings) {
        return new Strategies(of(settings.reads()), of(settings.writes()));
    }

    private static String of(ReadStrategy<?, ?> strategy) {
        return strategy instanceof CacheAside
                ? "cache-aside"
                : strategy instanceof ReadThrough ? "read-through" : "refresh-ahead";
    }

    private static String of(WriteStrategy<?, ?> strategy) {
        return strategy instanceof CacheAside
                ? "cache-aside"
                : strategy instanceof WriteThrough ? "write-through" : "write-behind";
    }
}
