package dev.forebay.benchmarks.near;

import com.hazelcast.config.Config;
import com.hazelcast.config.EvictionConfig;
import com.hazelcast.config.EvictionPolicy;
import com.hazelcast.config.InMemoryFormat;
import com.hazelcast.config.MaxSizePolicy;
import com.hazelcast.config.NearCacheConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.nearcache.NearCacheStats;
import dev.forebay.benchmarks.ground.HazelcastMember;
import dev.forebay.benchmarks.ground.Item;
import org.jspecify.annotations.Nullable;

/**
 * Hazelcast's near cache, which keeps objects, in a member. The member owns all rows itself and is told to keep its own ones near: a hit
 * is the same as that of another's rows.
 */
final class HazelcastNear implements NearCache {
    private final HazelcastInstance member;
    private final IMap<Long, Item> items;

    HazelcastNear(int rows, long most) {
        Config config = HazelcastMember.config("near");
        config.getMapConfig("items")
                .setNearCacheConfig(new NearCacheConfig()
                        .setInMemoryFormat(InMemoryFormat.OBJECT)
                        .setCacheLocalEntries(true)
                        .setTimeToLiveSeconds(Math.toIntExact(AGE.toSeconds()))
                        .setEvictionConfig(new EvictionConfig()
                                .setMaxSizePolicy(MaxSizePolicy.ENTRY_COUNT)
                                .setSize(Math.toIntExact(most))
                                .setEvictionPolicy(EvictionPolicy.LRU)));
        member = HazelcastMember.start(config);
        items = member.getMap("items");
        items.putAll(NearCache.rows(rows));
        readAll(rows);
        NearCacheStats stats = items.getLocalMapStats().getNearCacheStats();
        long before = stats.getHits();
        readAll(rows);
        NearCache.requireNear("Hazelcast", stats.getHits() - before, rows);
    }

    private void readAll(int rows) {
        for (long key = 0; key < rows; key++) {
            items.get(key);
        }
    }

    @Override
    public @Nullable Item get(Long key) {
        return items.get(key);
    }

    @Override
    public void close() {
        member.shutdown();
    }
}
