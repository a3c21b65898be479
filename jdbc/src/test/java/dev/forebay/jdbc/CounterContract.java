package dev.forebay.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.spi.CounterBase;
import dev.forebay.spi.CounterTable;
import dev.forebay.spi.Fenced.Fence;
import dev.forebay.spi.FencedOutException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Deltas that reach their column exactly once. */
abstract class CounterContract extends DatabaseContract {
    private CounterTable<Long> views;

    CounterContract(Opening opening) {
        super(opening);
    }

    record Page(long siteId, String path) {}

    record Product(String name) {}

    @Override
    void prepare() throws SQLException {
        database.execute(
                "CREATE TABLE products (id BIGINT PRIMARY KEY, name VARCHAR(40), views BIGINT, stock INTEGER DEFAULT 0,"
                        + " CHECK (stock >= 0))",
                "CREATE TABLE pages (site_id BIGINT, path VARCHAR(40), hits INTEGER, PRIMARY KEY (site_id, path))",
                "INSERT INTO products (id, views) VALUES (1, 10), (2, NULL), (3, 9223372036854775800)",
                "INSERT INTO pages VALUES (1, 'a', 0), (1, 'b', 0)");
        views = JdbcTable.counter(database.dataSource(), "products", Long.class)
                .key("id")
                .column("views")
                .build();
    }

    private Map<Long, CounterBase> read(long... keys) throws Exception {
        Map<Long, Integer> partitions = new HashMap<>();
        for (long key : keys) {
            partitions.put(key, 0);
        }
        return views.read("views", partitions);
    }

    @Test
    void apply_addsEveryDelta_andNullCountsAsZero() throws Exception {
        Fence fence = views.takePartition("views", 0);

        assertThat(views.apply(fence, "flush-1", Map.of(1L, 5L, 2L, 7L))).isEmpty();
        assertThat(views.apply(fence, "flush-2", Map.of(1L, -20L))).isEmpty();

        assertThat(read(1, 2)).isEqualTo(Map.of(1L, new CounterBase(-5, "flush-2"), 2L, new CounterBase(7, "flush-2")));
        assertThat(views.lastFlush("views", 0)).isEqualTo("flush-2");
    }

    @Test
    void apply_theSameFlushTwice_addsOnce() throws Exception {
        Fence fence = views.takePartition("views", 0);
        views.apply(fence, "flush-1", Map.of(1L, 5L));
        Fence newOwner = views.takePartition("views", 0);

        assertThat(views.apply(newOwner, "flush-1", Map.of(1L, 5L))).isEmpty();

        assertThat(read(1)).isEqualTo(Map.of(1L, new CounterBase(15, "flush-1")));
    }

    @Test
    void apply_underAnOldFence_addsNothing() throws Exception {
        Fence old = views.takePartition("views", 0);
        views.takePartition("views", 0);

        assertThatThrownBy(() -> views.apply(old, "flush-1", Map.of(1L, 5L))).isInstanceOf(FencedOutException.class);

        assertThat(read(1)).isEqualTo(Map.of(1L, new CounterBase(10, "")));
    }

    @Test
    void apply_aKeyWithoutRow_refusesItAlone() throws Exception {
        Fence fence = views.takePartition("views", 0);

        Map<Long, String> refused = views.apply(fence, "flush-1", Map.of(1L, 1L, 99L, 5L, 2L, 1L));

        assertThat(refused).containsOnlyKeys(99L);
        assertThat(refused.get(99L)).contains("no row");
        assertThat(read(1, 2, 99))
                .isEqualTo(Map.of(
                        1L, new CounterBase(11, "flush-1"),
                        2L, new CounterBase(1, "flush-1"),
                        99L, new CounterBase(0, "flush-1")));
    }

    @Test
    void apply_outOfRange_refusesItAlone() throws Exception {
        Fence fence = views.takePartition("views", 0);

        Map<Long, String> refused = views.apply(fence, "flush-1", Map.of(1L, 1L, 3L, 100L, 99L, 1L, 2L, 1L));

        assertThat(refused).containsOnlyKeys(3L, 99L);
        assertThat(refused.get(3L)).startsWith("22");
        assertThat(read(1, 2, 3))
                .isEqualTo(Map.of(
                        1L, new CounterBase(11, "flush-1"),
                        2L, new CounterBase(1, "flush-1"),
                        3L, new CounterBase(9223372036854775800L, "flush-1")));
        assertThat(views.apply(fence, "flush-1", Map.of(1L, 1L, 3L, 100L))).isEmpty();
        assertThat(read(1).get(1L).total()).isEqualTo(11);
    }

    @Test
    void apply_againstAConstraint_refusesItAlone() throws Exception {
        CounterTable<Long> stock = JdbcTable.counter(database.dataSource(), "products", Long.class)
                .column("stock")
                .build();
        Fence fence = stock.takePartition("stock", 0);

        Map<Long, String> refused = stock.apply(fence, "flush-1", Map.of(1L, -1L, 2L, 3L, 3L, 3_000_000_000L));

        assertThat(refused).containsOnlyKeys(1L, 3L);
        assertThat(refused.get(1L)).startsWith("23");
        assertThat(stock.read("stock", Map.of(1L, 0, 2L, 0)))
                .isEqualTo(Map.of(1L, new CounterBase(0, "flush-1"), 2L, new CounterBase(3, "flush-1")));
    }

    @Test
    void apply_nothing_remembersTheFlush() throws Exception {
        Fence fence = views.takePartition("views", 0);

        assertThat(views.apply(fence, "flush-1", Map.of())).isEmpty();

        assertThat(views.lastFlush("views", 0)).isEqualTo("flush-1");
    }

    @Test
    void apply_inATableThatIsGone_throws() throws Exception {
        Fence fence = views.takePartition("views", 0);
        database.execute("DROP TABLE products");

        assertThatThrownBy(() -> views.apply(fence, "flush-1", Map.of(1L, 1L)))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).startsWith("42"));
        assertThat(views.lastFlush("views", 0)).isEmpty();
    }

    @Test
    void read_beforeAnyOwner_hasNoFlush() throws Exception {
        assertThat(read(1, 99)).isEqualTo(Map.of(1L, new CounterBase(10, ""), 99L, new CounterBase(0, "")));
        assertThat(views.lastFlush("views", 0)).isEmpty();
        assertThat(views.read("views", Map.of())).isEmpty();
    }

    @Test
    void read_keysOfManyPartitions_takesEachItsOwnFlush() throws Exception {
        views.apply(views.takePartition("views", 0), "zero", Map.of(1L, 1L));
        views.apply(views.takePartition("views", 5), "five", Map.of(2L, 1L));
        views.apply(views.takePartition("other", 5), "another cache", Map.of(2L, 1L));

        assertThat(views.read("views", Map.of(1L, 0, 2L, 5, 3L, 6)))
                .isEqualTo(Map.of(
                        1L, new CounterBase(11, "zero"),
                        2L, new CounterBase(2, "five"),
                        3L, new CounterBase(9223372036854775800L, "")));
    }

    @Test
    void compositeKey_counts() throws Exception {
        CounterTable<Page> hits = JdbcTable.counter(database.dataSource(), "pages", Page.class)
                .column("hits")
                .build();
        Fence fence = hits.takePartition("hits", 0);

        Map<Page, String> refused =
                hits.apply(fence, "f", Map.of(new Page(1, "a"), 1L, new Page(1, "b"), 2L, new Page(2, "a"), 3L));

        assertThat(refused).containsOnlyKeys(new Page(2, "a"));
        assertThat(hits.read("hits", Map.of(new Page(1, "a"), 0, new Page(1, "b"), 0)))
                .isEqualTo(
                        Map.of(new Page(1, "a"), new CounterBase(1, "f"), new Page(1, "b"), new CounterBase(2, "f")));
    }

    @Test
    void counterOfATable_leavesItsRowsAlone() throws Exception {
        JdbcTable<Long, Product> table = JdbcTable.of(database.dataSource(), "products", Long.class, Product.class)
                .statementTimeout(Duration.ofSeconds(2))
                .build();
        CounterTable<Long> counter = table.counter("views");

        counter.apply(counter.takePartition("views", 0), "f", Map.of(1L, 1L));
        table.put(1L, new Product("named"));

        assertThat(counter.read("views", Map.of(1L, 0))).isEqualTo(Map.of(1L, new CounterBase(11, "f")));
        assertThat(table.load(1L)).isEqualTo(new Product("named"));
    }

    @Test
    void counterOfAColumnThatRowsWrite_isRefused() {
        record Viewed(String name, Long views) {}
        JdbcTable<Long, Viewed> table = JdbcTable.of(database.dataSource(), "products", Long.class, Viewed.class)
                .build();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> table.counter("views"))
                .withMessageContaining("readOnly");
    }
}
