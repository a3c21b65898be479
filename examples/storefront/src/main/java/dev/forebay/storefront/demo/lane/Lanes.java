package dev.forebay.storefront.demo.lane;

import dev.forebay.Forebay;
import dev.forebay.JournalOptions;
import dev.forebay.ReadThrough;
import dev.forebay.RefreshAhead;
import dev.forebay.WriteBehind;
import dev.forebay.WriteThrough;
import dev.forebay.jdbc.JdbcTable;
import dev.forebay.storefront.demo.load.Plan;
import javax.sql.DataSource;

/** Builds lanes: here the strategies stand side by side. */
public final class Lanes {
    private Lanes() {}

    /** Returns a lane on its table, which must exist. */
    public static Lane open(LaneKind kind, Forebay forebay, DataSource database, Plan plan) {
        if (kind == LaneKind.COUNTER) {
            return new CounterLane(
                    forebay,
                    plan,
                    JdbcTable.counter(database, kind.table(plan), Long.class)
                            .key("id")
                            .column("version")
                            .build());
        }
        JdbcTable<Long, Row> table = JdbcTable.of(database, kind.table(plan), Long.class, Row.class)
                .key("id")
                .build();
        CacheLane.NotedLoader loader = new CacheLane.NotedLoader(table);
        return switch (kind) {
            case NO_CACHE -> new NoCacheLane(table);
            case CACHE_ASIDE -> WriteAroundLane.cacheAside(forebay, plan, table);
            case READ_THROUGH -> WriteAroundLane.readThrough(forebay, plan, table);
            case WRITE_THROUGH ->
                new CacheLane(
                        forebay,
                        kind,
                        plan,
                        cache -> cache.reads(ReadThrough.from(loader)).writes(WriteThrough.to(table)));
            case REFRESH_AHEAD ->
                new CacheLane(
                        forebay,
                        kind,
                        plan,
                        cache -> cache.reads(RefreshAhead.from(loader).whenRemaining(0.5))
                                .writes(WriteThrough.to(table)));
            case WRITE_BEHIND ->
                new CacheLane(
                        forebay,
                        kind,
                        plan,
                        cache -> cache.reads(ReadThrough.from(loader))
                                .writes(WriteBehind.to(table).with(journal(plan))));
            case COUNTER -> throw new IllegalStateException("built above");
        };
    }

    static JournalOptions journal(Plan plan) {
        return JournalOptions.defaults().flushInterval(plan.flushInterval(LaneKind.count()));
    }
}
