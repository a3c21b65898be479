package dev.forebay.benchmarks.ground;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.forebay.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The table that all contenders write, and the statement that an application would write by hand. */
public final class ItemTable implements AutoCloseable {
    /** The table's name. */
    public static final String NAME = "items";

    private static final String CREATE =
            "CREATE TABLE IF NOT EXISTS items (id bigint PRIMARY KEY, version bigint NOT NULL,"
                    + " name text NOT NULL, street text NOT NULL, city text NOT NULL, email text NOT NULL, note text NOT NULL)";

    private static final String UPSERT = """
            INSERT INTO items (id, version, name, street, city, email, note) \
            SELECT * FROM unnest(?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[]) \
            ON CONFLICT (id) DO UPDATE SET version = EXCLUDED.version, name = EXCLUDED.name, street = EXCLUDED.street, \
            city = EXCLUDED.city, email = EXCLUDED.email, note = EXCLUDED.note""";

    private static final String UPSERT_ONE = """
            INSERT INTO items (id, version, name, street, city, email, note) VALUES (?, ?, ?, ?, ?, ?, ?) \
            ON CONFLICT (id) DO UPDATE SET version = EXCLUDED.version, name = EXCLUDED.name, street = EXCLUDED.street, \
            city = EXCLUDED.city, email = EXCLUDED.email, note = EXCLUDED.note""";

    private static final String SELECT = "SELECT id, version, name, street, city, email, note FROM items WHERE id = ?";

    private final PostgresServer server;
    private final HikariDataSource pool;

    /** Creates the table if it is absent. */
    public ItemTable(PostgresServer server) {
        this.server = server;
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(server.jdbcUrl());
        config.setUsername(server.user());
        config.setMaximumPoolSize(8);
        pool = new HikariDataSource(config);
        server.execute(CREATE);
    }

    /** Returns a pool of 8 connections. */
    public DataSource dataSource() {
        return pool;
    }

    /** Empties the table, and leaves the server nothing of earlier runs to do. */
    public void clear() {
        server.execute("TRUNCATE items", "CHECKPOINT");
    }

    /** Writes rows with distinct keys by one statement, which is its own transaction. */
    public void upsert(Collection<Item> items) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(UPSERT)) {
            set(statement, 1, "bigint", items, Item::id);
            set(statement, 2, "bigint", items, Item::version);
            set(statement, 3, "text", items, Item::name);
            set(statement, 4, "text", items, Item::street);
            set(statement, 5, "text", items, Item::city);
            set(statement, 6, "text", items, Item::email);
            set(statement, 7, "text", items, Item::note);
            statement.executeUpdate();
        }
    }

    /** Writes one row by one statement, which is its own transaction. */
    public void upsert(Item item) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(UPSERT_ONE)) {
            statement.setLong(1, item.id());
            statement.setLong(2, item.version());
            statement.setString(3, item.name());
            statement.setString(4, item.street());
            statement.setString(5, item.city());
            statement.setString(6, item.email());
            statement.setString(7, item.note());
            statement.executeUpdate();
        }
    }

    private static void set(
            PreparedStatement statement, int index, String type, Collection<Item> items, Function<Item, Object> column)
            throws SQLException {
        Object[] values = items.stream().map(column).toArray();
        statement.setArray(index, statement.getConnection().createArrayOf(type, values));
    }

    /** Fills the table with the rows of the keys from 1 to {@code most}, each in its version 1. */
    public void fill(int most) throws SQLException {
        clear();
        for (int first = 1; first <= most; first += 10_000) {
            upsert(LongStream.rangeClosed(first, Math.min(most, first + 9_999))
                    .mapToObj(key -> Item.of(key, 1))
                    .toList());
        }
        server.execute("ANALYZE items");
    }

    /** Returns the row of a key by the statement that an application would write by hand. */
    public @Nullable Item load(long key) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(SELECT)) {
            statement.setLong(1, key);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? new Item(
                                row.getLong(1),
                                row.getLong(2),
                                row.getString(3),
                                row.getString(4),
                                row.getString(5),
                                row.getString(6),
                                row.getString(7))
                        : null;
            }
        }
    }

    /** Returns how many rows there are. */
    public long count() throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet counted = statement.executeQuery("SELECT count(*) FROM items")) {
            counted.next();
            return counted.getLong(1);
        }
    }

    /** Returns the versions of all rows, by key. */
    public Map<Long, Long> versions() throws SQLException {
        Map<Long, Long> versions = new HashMap<>();
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id, version FROM items")) {
            while (rows.next()) {
                versions.put(rows.getLong(1), rows.getLong(2));
            }
        }
        return versions;
    }

    @Override
    public void close() {
        pool.close();
    }
}
