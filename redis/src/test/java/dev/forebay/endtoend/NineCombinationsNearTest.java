package dev.forebay.endtoend;

import dev.forebay.CacheBuilder;
import dev.forebay.Near;
import dev.forebay.endtoend.Strategies.Reads;
import dev.forebay.endtoend.Strategies.Writes;
import java.util.stream.Stream;

/** With a near cache, one process's reads see its own writes at once, as without. */
class NineCombinationsNearTest extends NineCombinationsRedisTest {

    /** Each read strategy and each write strategy: what is near knows no combinations. */
    static Stream<Strategies> all() {
        return Stream.of(
                new Strategies(Reads.CACHE_ASIDE, Writes.CACHE_ASIDE),
                new Strategies(Reads.READ_THROUGH, Writes.WRITE_BEHIND),
                new Strategies(Reads.REFRESH_AHEAD, Writes.WRITE_THROUGH));
    }

    @Override
    CacheBuilder<Long, Item> options(CacheBuilder<Long, Item> builder) {
        return builder.near(Near.entries(1_000));
    }
}
