package dev.forebay.endtoend;

import dev.forebay.jdbc.JdbcTable;
import dev.forebay.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A table of {@link Item}s in a database of its own, as the tests see it past any cache. */
final class ItemTable {
    final PostgresServer.Database database;
    final DataSource dataSource;
    private @Nullable JdbcTable<Long, Item> table;

    /** Creates the database; a class does this once, since it takes longer than most tests. */
    ItemTable(PostgresServer server) {
        database = server.createDatabase();
        dataSource = database.dataSource();
    }

    /** Begins a test with an empty table, and nothing known of any owner. */
    void reset() {
        database.execute(
                "DROP SCHEMA public CASCADE",
                "CREATE SCHEMA public",
                "CREATE TABLE items (id bigint PRIMARY KEY, name text NOT NULL, "
                        + "version bigint NOT NULL CHECK (version >= 0), views bigint NOT NULL DEFAULT 0)");
        table = JdbcTable.of(dataSource, "items", Long.class, Item.class)
                .key("id")
                .build();
    }

    JdbcTable<Long, Item> table() {
        return Objects.requireNonNull(table, "reset() comes first");
    }

    /** Changes the table behind every cache's back. */
    void outside(Item item) {
        database.execute(
                "INSERT INTO items (id, name, version) VALUES (%d, '%s', %d) ON CONFLICT (id) DO UPDATE SET name = excluded.name, version = excluded.version"
                        .formatted(item.id(), item.name(), item.version()));
    }

    void deleteOutside(long id) {
        database.execute("DELETE FROM items WHERE id = " + id);
    }

    Optional<Item> row(long id) {
        return query("SELECT id, name, version FROM items WHERE id = " + id)
                .map(rs -> new Item((Long) rs[0], (String) rs[1], (Long) rs[2]));
    }

    long number(String sql) {
        return query(sql).map(rs -> ((Number) rs[0]).longValue()).orElseThrow();
    }

    private Optional<Object[]> query(String sql) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rs = statement.executeQuery()) {
            if (!rs.next()) {
                return Optional.empty();
            }
            Object[] row = new Object[rs.getMetaData().getColumnCount()];
            for (int i = 0; i < row.length; i++) {
                row[i] = rs.getObject(i + 1);
            }
            return Optional.of(row);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}
