package dev.forebay.storefront.demo.lane;

import dev.forebay.Cache;
import dev.forebay.CacheBuilder;
import dev.forebay.Forebay;
import dev.forebay.Loader;
import dev.forebay.jdbc.JdbcTable;
import dev.forebay.storefront.demo.load.Operation;
import dev.forebay.storefront.demo.load.OperationLog;
import dev.forebay.storefront.demo.load.Plan;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A cache in front of the table. Where the strategies leave a call to the application, its subclasses make it. */
class CacheLane extends Lane {
    private final Cache<Long, Row> cache;

    CacheLane(Forebay forebay, LaneKind kind, Plan plan, UnaryOperator<CacheBuilder<Long, Row>> strategies) {
        this.cache = strategies
                .apply(forebay.cache(kind.cache(plan), Long.class, Row.class))
                .expireAfterWrite(plan.timeToLive(LaneKind.count()))
                .listener(this)
                .build();
    }

    final Cache<Long, Row> cache() {
        return cache;
    }

    @Nullable
    Row get(long id) throws Exception {
        return cache.get(id);
    }

    Map<Long, Row> getAll(List<Long> ids) {
        return cache.getAll(ids);
    }

    void put(Row row) throws Exception {
        cache.put(row.id(), row);
    }

    @Override
    public final long read(int key) throws Exception {
        Row row = get(key);
        return row == null ? Operation.ABSENT : row.version();
    }

    @Override
    public final Map<Integer, Long> readAll(Collection<Integer> keys) {
        List<Long> ids = keys.stream().map(Integer::longValue).toList();
        Map<Integer, Long> versions = new HashMap<>();
        getAll(ids).forEach((id, row) -> versions.put(id.intValue(), row.version()));
        return versions;
    }

    @Override
    public final long write(int key, long version) throws Exception {
        put(Row.of(key, version));
        return version;
    }

    @Override
    public final boolean drain(Duration limit) {
        return cache.flush(limit);
    }

    @Override
    public final Backlog backlog() {
        return Backlog.of(cache.stats());
    }

    /** The table as a loader that notes its loads. */
    record NotedLoader(JdbcTable<Long, Row> table) implements Loader<Long, Row> {
        @Override
        public @Nullable Row load(Long id) throws Exception {
            return OperationLog.<@Nullable Row>ofLoad(id.intValue(), () -> table.load(id));
        }

        @Override
        public Map<Long, Row> loadAll(Collection<? extends Long> ids) throws Exception {
            return table.loadAll(ids);
        }
    }
}
