package dev.forebay.storefront.demo.lane;

import dev.forebay.CacheAside;
import dev.forebay.Forebay;
import dev.forebay.ReadThrough;
import dev.forebay.jdbc.JdbcTable;
import dev.forebay.storefront.demo.load.Plan;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes with a statement of the application's own; reads with a loader of its own, or through the cache. */
final class WriteAroundLane extends CacheLane {
    private final JdbcTable<Long, Row> table;
    private final NotedLoader loader;
    private final boolean readsAside;

    private WriteAroundLane(Forebay forebay, LaneKind kind, Plan plan, JdbcTable<Long, Row> table, boolean readsAside) {
        super(
                forebay,
                kind,
                plan,
                cache -> cache.reads(readsAside ? CacheAside.create() : ReadThrough.from(new NotedLoader(table)))
                        .writes(CacheAside.create()));
        this.table = table;
        this.loader = new NotedLoader(table);
        this.readsAside = readsAside;
    }

    static WriteAroundLane cacheAside(Forebay forebay, Plan plan, JdbcTable<Long, Row> table) {
        return new WriteAroundLane(forebay, LaneKind.CACHE_ASIDE, plan, table, true);
    }

    static WriteAroundLane readThrough(Forebay forebay, Plan plan, JdbcTable<Long, Row> table) {
        return new WriteAroundLane(forebay, LaneKind.READ_THROUGH, plan, table, false);
    }

    @Override
    @Nullable
    Row get(long id) {
        return readsAside ? cache().get(id, loader) : cache().get(id);
    }

    @Override
    Map<Long, Row> getAll(List<Long> ids) {
        return readsAside ? cache().getAll(ids, loader) : cache().getAll(ids);
    }

    @Override
    void put(Row row) throws Exception {
        cache().write(row.id(), () -> table.put(row.id(), row));
    }
}
