package dev.forebay.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.Cache;
import dev.forebay.Forebay;
import dev.forebay.RefreshAhead;
import dev.forebay.WriteThrough;
import dev.forebay.jdbc.JdbcTable;
import dev.forebay.testkit.PostgresServer;
import dev.forebay.testkit.RedisServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** The sample on the first screen of the README is the code between the markers below, and it works. */
final class ReadmeSampleTest {
    private static final Path README = Path.of("..", "README.md");
    private static final Path THIS_FILE = Path.of("src/test/java/dev/forebay/redis/ReadmeSampleTest.java");
    private static final String FENCE = "```";

    public record Product(long id, String name, BigDecimal price) {}

    private static Product sample(DataSource database, String redis) {
        // sample begin
        JdbcTable<Long, Product> table = JdbcTable.of(database, "products", Long.class, Product.class)
                .key("id")
                .build();
        Forebay forebay = Forebay.on(RedisBackend.connect(redis));
        Cache<Long, Product> products = forebay.cache("product", Long.class, Product.class)
                .reads(RefreshAhead.from(table)) // or ReadThrough, CacheAside
                .writes(WriteThrough.to(table)) // or WriteBehind, CacheAside
                .expireAfterWrite(Duration.ofHours(1))
                .build();
        products.put(1L, new Product(1, "Kettle", new BigDecimal("39.90")));
        Product kettle = products.get(1L);
        // sample end
        forebay.close();
        return kettle;
    }

    @Test
    void sample_onRealServers_writesTheRowAndReadsIt() throws SQLException {
        PostgresServer.Database database = PostgresServer.shared().createDatabase();
        database.execute("CREATE TABLE products (id bigint PRIMARY KEY, name text NOT NULL, price numeric NOT NULL)");
        try (RedisServer redis = RedisServer.start()) {
            Product kettle = sample(database.dataSource(), redis.uri());

            assertThat(kettle).isEqualTo(new Product(1, "Kettle", new BigDecimal("39.90")));
        }
        try (Connection connection = database.dataSource().getConnection();
                Statement select = connection.createStatement();
                ResultSet row = select.executeQuery("SELECT name, price FROM products WHERE id = 1")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getString("name")).isEqualTo("Kettle");
            assertThat(row.getBigDecimal("price")).isEqualByComparingTo("39.90");
        }
    }

    @Test
    void readme_showsTheSampleAsItIsTested() throws IOException {
        List<String> tested =
                between(Files.readAllLines(THIS_FILE), "        // sample begin", "        // sample end");
        String code = String.join("\n", tested).stripIndent();
        List<String> shown = between(Files.readAllLines(README), FENCE + "java", FENCE);

        assertThat(String.join("\n", shown)).isEqualTo(code);
        assertThat(shown).hasSizeLessThanOrEqualTo(12);
    }

    /** Returns the lines after the first {@code begin}, up to {@code end}. */
    private static List<String> between(List<String> lines, String begin, String end) {
        return lines.stream()
                .dropWhile(line -> !line.equals(begin))
                .skip(1)
                .takeWhile(line -> !line.equals(end))
                .collect(Collectors.toList());
    }
}
