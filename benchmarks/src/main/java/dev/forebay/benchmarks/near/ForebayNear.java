package dev.forebay.benchmarks.near;

import dev.forebay.Cache;
import dev.forebay.Forebay;
import dev.forebay.Near;
import dev.forebay.ReadThrough;
import dev.forebay.benchmarks.ground.Item;
import dev.forebay.redis.RedisBackend;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Forebay's read-through with a near cache. */
final class ForebayNear implements NearCache {
    private final Forebay forebay;
    private final Cache<Long, Item> items;

    ForebayNear(String redis, int rows, long most) {
        forebay = Forebay.on(RedisBackend.connect(redis));
        items = forebay.cache("rows", Long.class, Item.class)
                .reads(ReadThrough.from(key -> Item.of(key, 1)))
                .near(Near.entries(most).maxAge(AGE))
                .build();
        List<Long> all = LongStream.range(0, rows).boxed().toList();
        for (int i = 0; i < 20; i++) {
            items.getAll(all);
        }
        long before = items.stats().near().hits();
        items.getAll(all);
        NearCache.requireNear("Forebay", items.stats().near().hits() - before, rows);
    }

    @Override
    public @Nullable Item get(Long key) {
        return items.getIfPresent(key);
    }

    @Override
    public void close() {
        forebay.close();
    }
}
