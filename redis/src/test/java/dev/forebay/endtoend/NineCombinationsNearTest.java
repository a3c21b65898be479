package dev.forebay.endtoend;

import dev.forebay.CacheBuilder;
import dev.forebay.Near;

/** With a near cache, one process's reads see its own writes at once, as without. */
class NineCombinationsNearTest extends NineCombinationsRedisTest {

    @Override
    CacheBuilder<Long, Item> options(CacheBuilder<Long, Item> builder) {
        return builder.near(Near.entries(1_000));
    }
}
