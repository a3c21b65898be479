package dev.forebay.storefront.demo;

import dev.forebay.storefront.database.Database;
import dev.forebay.storefront.demo.lane.LaneKind;
import dev.forebay.storefront.demo.load.Plan;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/** A table for each lane, removed at the end; read directly, past all caches, for the audit. */
final class DemoTables implements AutoCloseable {
    private final Database database;
    private final Plan plan;

    private DemoTables(Database database, Plan plan) {
        this.database = database;
        this.plan = plan;
    }

    /** Creates and fills the tables. */
    static DemoTables create(Database database, Plan plan) throws SQLException {
        DemoTables tables = new DemoTables(database, plan);
        for (LaneKind kind : LaneKind.values()) {
            tables.execute("create table " + kind.table(plan)
                    + " (id bigint primary key, version bigint not null, note text not null)");
            tables.execute("insert into " + kind.table(plan)
                    + " select id, 0, repeat('first ', 36) from generate_series(1, " + Plan.KEYS + ") as id");
            tables.execute("analyze " + kind.table(plan));
        }
        return tables;
    }

    /** Returns the version (or total) of every row. */
    Map<Integer, Long> versions(LaneKind kind) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement select = connection.createStatement();
                ResultSet rows = select.executeQuery("select id, version from " + kind.table(plan))) {
            Map<Integer, Long> versions = new HashMap<>();
            while (rows.next()) {
                versions.put(rows.getInt("id"), rows.getLong("version"));
            }
            return versions;
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Drops the tables, and the rows that write-behind keeps per partition of the run's caches. */
    @Override
    public void close() throws SQLException {
        for (LaneKind kind : LaneKind.values()) {
            execute("drop table if exists " + kind.table(plan));
        }
        execute("do $$ begin if to_regclass('forebay_partition') is not null then"
                + " delete from forebay_partition where starts_with(cache, '" + LaneKind.cachePrefix(plan) + "');"
                + " end if; end $$");
    }
}
