package dev.forebay.endtoend;

import dev.forebay.Cache;
import dev.forebay.CacheAside;
import dev.forebay.CacheBuilder;
import dev.forebay.Forebay;
import dev.forebay.Loader;
import dev.forebay.ReadStrategy;
import dev.forebay.ReadThrough;
import dev.forebay.RefreshAhead;
import dev.forebay.WriteBehind;
import dev.forebay.WriteStrategy;
import dev.forebay.WriteThrough;
import dev.forebay.Writer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One of the nine combinations, and a cache of it that reads and writes in the way its strategies ask for. */
record Strategies(Reads reads, Writes writes) {
    enum Reads {
        CACHE_ASIDE,
        READ_THROUGH,
        REFRESH_AHEAD
    }

    enum Writes {
        CACHE_ASIDE,
        WRITE_THROUGH,
        WRITE_BEHIND
    }

    static Stream<Strategies> all() {
        return Arrays.stream(Reads.values())
                .flatMap(reads -> Arrays.stream(Writes.values()).map(writes -> new Strategies(reads, writes)));
    }

    @Override
    public String toString() {
        return (reads + " x " + writes).toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    Subject build(Forebay forebay, ItemTable items, UnaryOperator<CacheBuilder<Long, Item>> options) {
        return build(forebay, new Source(items.table(), items.table()), options);
    }

    /** Where rows come from and go to. */
    record Source(Loader<Long, Item> loader, Writer<Long, Item> writer) {}

    Subject build(Forebay forebay, Source source, UnaryOperator<CacheBuilder<Long, Item>> options) {
        String name = (reads + "." + writes).toLowerCase(java.util.Locale.ROOT);
        CacheBuilder<Long, Item> builder = forebay.cache(name, Long.class, Item.class)
                .reads(readStrategy(source.loader()))
                .writes(writeStrategy(source.writer()));
        return new Subject(options.apply(builder).build(), this, source);
    }

    private ReadStrategy<Long, Item> readStrategy(Loader<Long, Item> loader) {
        return switch (reads) {
            case CACHE_ASIDE -> CacheAside.create();
            case READ_THROUGH -> ReadThrough.from(loader);
            case REFRESH_AHEAD -> RefreshAhead.from(loader);
        };
    }

    private WriteStrategy<Long, Item> writeStrategy(Writer<Long, Item> writer) {
        return switch (writes) {
            case CACHE_ASIDE -> CacheAside.create();
            case WRITE_THROUGH -> WriteThrough.to(writer);
            case WRITE_BEHIND -> WriteBehind.to(writer).flushInterval(Duration.ofMillis(20));
        };
    }

    /** A cache under test. */
    record Subject(Cache<Long, Item> cache, Strategies strategies, Source source) {
        @Nullable
        Item get(long key) {
            return strategies.reads == Reads.CACHE_ASIDE ? cache.get(key, source.loader()) : cache.get(key);
        }

        Map<Long, Item> getAll(Collection<Long> keys) {
            return strategies.reads == Reads.CACHE_ASIDE ? cache.getAll(keys, source.loader()) : cache.getAll(keys);
        }

        void put(Item item) throws Exception {
            if (strategies.writes == Writes.CACHE_ASIDE) {
                cache.write(item.id(), () -> source.writer().put(item.id(), item));
            } else {
                cache.put(item.id(), item);
            }
        }

        void putAll(Map<Long, Item> rows) throws Exception {
            if (strategies.writes == Writes.CACHE_ASIDE) {
                cache.write(rows.keySet(), () -> source.writer().putAll(rows));
            } else {
                cache.putAll(rows);
            }
        }

        void remove(long key) throws Exception {
            if (strategies.writes == Writes.CACHE_ASIDE) {
                cache.write(key, () -> source.writer().remove(key));
            } else {
                cache.remove(key);
            }
        }

        void removeAll(Collection<Long> keys) throws Exception {
            if (strategies.writes == Writes.CACHE_ASIDE) {
                cache.write(keys, () -> source.writer().removeAll(keys));
            } else {
                cache.removeAll(keys);
            }
        }
    }
}
