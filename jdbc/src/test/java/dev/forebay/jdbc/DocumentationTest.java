package dev.forebay.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.Cache;
import dev.forebay.Forebay;
import dev.forebay.ForebayOptions;
import dev.forebay.ReadThrough;
import dev.forebay.spi.CounterTable;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The samples of docs/jdbc.md. */
class DocumentationTest {
    private TestDatabase database;
    private DataSource dataSource;

    record Product(long id, String name, BigDecimal price) {}

    record ItemKey(long userId, long productId) {}

    record Item(int quantity) {}

    record Article(String title, Set<String> tags, Long views) {}

    @BeforeEach
    void open() throws SQLException {
        database = new PostgresDatabase();
        dataSource = database.dataSource();
    }

    @AfterEach
    void close() throws SQLException {
        database.close();
    }

    @Test
    void tables() throws Exception {
        database.execute(
                "CREATE TABLE products (id BIGINT PRIMARY KEY, name VARCHAR(80) NOT NULL, price NUMERIC(10, 2),"
                        + " views BIGINT NOT NULL DEFAULT 0)",
                "CREATE TABLE cart_items (user_id BIGINT, product_id BIGINT, quantity INTEGER NOT NULL,"
                        + " PRIMARY KEY (user_id, product_id))");

        JdbcTable<Long, Product> products = JdbcTable.of(dataSource, "products", Long.class, Product.class)
                .key("id")
                .build();
        JdbcTable<ItemKey, Item> items = JdbcTable.of(dataSource, "cart_items", ItemKey.class, Item.class)
                .build();
        CounterTable<Long> views = products.counter("views");

        products.put(1L, new Product(1, "Chair", new BigDecimal("49.90")));
        items.put(new ItemKey(7, 1), new Item(2));
        views.apply(views.takePartition("views", 0), "flush", Map.of(1L, 3L));

        assertThat(products.load(1L)).isEqualTo(new Product(1, "Chair", new BigDecimal("49.90")));
        assertThat(items.load(new ItemKey(7, 1))).isEqualTo(new Item(2));
        assertThat(database.value("SELECT views FROM products")).isEqualTo(3L);
    }

    @Test
    void options() throws Exception {
        database.execute("CREATE TABLE articles (nr BIGINT PRIMARY KEY, headline TEXT, tags JSON, views BIGINT)");

        JdbcTable<Long, Article> articles = JdbcTable.of(dataSource, "articles", Long.class, Article.class)
                .key("nr")
                .column("title", "headline")
                .type("tags", ColumnType.<Set<String>>text(DocumentationTest::toJson, DocumentationTest::fromJson))
                .readOnly("views")
                .build();

        articles.put(1L, new Article("News", Set.of("a"), null));
        assertThat(articles.load(1L)).isEqualTo(new Article("News", Set.of("a"), null));
    }

    private static String toJson(Set<String> tags) {
        return "[\"" + String.join("\",\"", tags) + "\"]";
    }

    private static Set<String> fromJson(String json) {
        List<String> tags = Arrays.asList(json.replaceAll("[\\[\\]\"]", "").split(",", -1));
        return Set.copyOf(tags);
    }

    @Test
    void outbox() throws Exception {
        database.execute("CREATE TABLE products (id BIGINT PRIMARY KEY, name VARCHAR(80), price NUMERIC(10, 2))");
        JdbcOutbox outbox = JdbcOutbox.of(dataSource);
        try (Forebay forebay = Forebay.local(ForebayOptions.defaults().outbox(outbox))) {
            JdbcTable<Long, Product> products = JdbcTable.of(dataSource, "products", Long.class, Product.class)
                    .outbox(outbox, "product")
                    .build();
            Cache<Long, Product> cache = forebay.cache("product", Long.class, Product.class)
                    .reads(ReadThrough.from(products))
                    .build();
            products.put(7L, new Product(7, "Chair", null));
            assertThat(cache.get(7L)).isNotNull();
            try (Connection connection = dataSource.getConnection()) {
                connection.setAutoCommit(false);
                connection.createStatement().executeUpdate("UPDATE products SET name = 'Stool' WHERE id = 7");
                outbox.record(connection, "product", List.of(7L));
                connection.commit();
            }
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> cache.get(7L).name().equals("Stool"));
            database.execute(
                    "UPDATE products SET name = 'Bench'",
                    "INSERT INTO forebay_outbox (cache, entry_key) VALUES ('product', '7')");
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> cache.get(7L).name().equals("Bench"));
        }
    }

    @Test
    void privileges() throws Exception {
        String role = "role_of_" + ((PostgresDatabase) database).schema();
        String schema = ((PostgresDatabase) database).schema();
        database.execute(
                "CREATE TABLE products (id BIGINT PRIMARY KEY, name VARCHAR(80), price NUMERIC(10, 2), views BIGINT)",
                "CREATE TABLE forebay_partition (cache VARCHAR(64) NOT NULL, partition_no INTEGER NOT NULL,"
                        + " fence BIGINT NOT NULL, last_flush VARCHAR(64) DEFAULT '' NOT NULL,"
                        + " PRIMARY KEY (cache, partition_no))",
                "CREATE ROLE " + role + " LOGIN",
                "GRANT USAGE ON SCHEMA " + schema + " TO " + role,
                "GRANT SELECT, INSERT, UPDATE, DELETE ON products TO " + role,
                "GRANT SELECT, INSERT, UPDATE ON forebay_partition TO " + role);
        try (OneConnection asRole = new OneConnection(dataSource, true)) {
            asRole.connection().createStatement().execute("SET ROLE " + role);
            JdbcTable<Long, Product> products =
                    JdbcTable.of(asRole, "products", Long.class, Product.class).build();

            products.putAll(Map.of(1L, new Product(1, "a", null), 2L, new Product(2, "b", null)));
            products.remove(2L);
            CounterTable<Long> views = products.counter("views");
            views.apply(views.takePartition("views", 0), "flush", Map.of(1L, 1L));

            assertThat(products.load(1L)).isEqualTo(new Product(1, "a", null));
            assertThat(views.read("views", Map.of(1L, 0)).get(1L).total()).isEqualTo(1);
        } finally {
            database.execute("DROP OWNED BY " + role, "DROP ROLE " + role);
        }
    }

    @Test
    void privilegesOnMariaDb() throws Exception {
        try (MariaDbDatabase mariaDb = new MariaDbDatabase()) {
            String user = "of_" + mariaDb.name();
            mariaDb.execute(
                    "CREATE TABLE products (id BIGINT PRIMARY KEY, name VARCHAR(80), price DECIMAL(10, 2), views BIGINT)",
                    "CREATE USER " + user + " IDENTIFIED BY ''",
                    "GRANT SELECT, INSERT, UPDATE, DELETE ON " + mariaDb.name() + ".products TO " + user,
                    "GRANT SELECT, INSERT, UPDATE, CREATE ON " + mariaDb.name() + ".forebay_partition TO " + user);
            DataSource asUser = mariaDb.dataSource("?user=" + user);
            JdbcTable<Long, Product> products =
                    JdbcTable.of(asUser, "products", Long.class, Product.class).build();

            products.putAll(Map.of(1L, new Product(1, "a", null), 2L, new Product(2, "b", null)));
            products.remove(2L);
            CounterTable<Long> views = products.counter("views");
            views.apply(views.takePartition("views", 0), "flush", Map.of(1L, 1L));

            assertThat(products.load(1L)).isEqualTo(new Product(1, "a", null));
            assertThat(views.read("views", Map.of(1L, 0)).get(1L).total()).isEqualTo(1);
            mariaDb.execute("DROP USER " + user);
        }
    }
}
