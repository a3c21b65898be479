package dev.forebay.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Loads and writes of single rows and of many. */
abstract class RowsContract extends DatabaseContract {
    private JdbcTable<Long, Product> products;
    private JdbcTable<ItemKey, Item> items;

    RowsContract(Opening opening) {
        super(opening);
    }

    record Product(long id, String name, BigDecimal unitPrice) {}

    record ItemKey(long userId, String productId) {}

    record Item(int quantity) {}

    record FullItem(long userId, String productId, int quantity) {}

    record NameOnly(String name) {}

    @Override
    void prepare() throws SQLException {
        database.execute(
                "CREATE TABLE products (id BIGINT PRIMARY KEY, name VARCHAR(40) NOT NULL UNIQUE, unit_price NUMERIC(10, 2),"
                        + " views BIGINT DEFAULT 0 NOT NULL, note VARCHAR(40))",
                "CREATE TABLE cart_items (user_id BIGINT, product_id VARCHAR(20), quantity INTEGER NOT NULL,"
                        + " PRIMARY KEY (user_id, product_id))");
        products = JdbcTable.of(database.dataSource(), "products", Long.class, Product.class)
                .key("id")
                .build();
        items = JdbcTable.of(database.dataSource(), "cart_items", ItemKey.class, Item.class)
                .build();
    }

    private static Product product(long id) {
        return new Product(id, "product " + id, new BigDecimal("1.50"));
    }

    private static Map<Long, Product> products(long first, long last) {
        Map<Long, Product> rows = new LinkedHashMap<>();
        LongStream.rangeClosed(first, last).forEach(id -> rows.put(id, product(id)));
        return rows;
    }

    @Test
    void load_absentRow_isNull() throws SQLException {
        assertThat(products.load(1L)).isNull();
        assertThat(products.loadAll(List.of(1L, 2L))).isEmpty();
        assertThat(products.loadAll(List.of())).isEmpty();
    }

    @Test
    void put_newRow_isInserted() throws SQLException {
        products.put(1L, product(1));

        assertThat(products.load(1L)).isEqualTo(product(1));
    }

    @Test
    void put_presentRow_updatesTheMappedColumnsOnly() throws SQLException {
        database.execute("INSERT INTO products VALUES (1, 'old', 1, 42, 'kept')");

        products.put(1L, product(1));

        assertThat(products.load(1L)).isEqualTo(product(1));
        assertThat(database.count("products WHERE views = 42 AND note = 'kept'"))
                .isEqualTo(1);
    }

    @Test
    void put_rowOfAnotherKey_isRefused() throws SQLException {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> products.put(2L, product(1)))
                .withMessageContainingAll(database.spelled("products"), "id=1", "=2");
        assertThatIllegalArgumentException().isThrownBy(() -> products.putAll(Map.of(1L, product(1), 3L, product(2))));
        assertThat(database.count("products")).isZero();
    }

    @Test
    void remove_rowThatIsThereOrNot_leavesNone() throws SQLException {
        products.putAll(products(1, 3));

        products.remove(2L);
        products.remove(2L);

        assertThat(products.loadAll(List.of(1L, 2L, 3L))).containsOnlyKeys(1L, 3L);
    }

    @Test
    void loadAll_moreThanAnyLimitOfTheDatabase_loadsAll() throws SQLException {
        long last = 66_000; // PostgreSQL's protocol has at most 65,535 parameters, H2's arrays 65,536 elements
        database.execute("INSERT INTO products (id, name, unit_price) SELECT n, %s, 1.5 FROM %s"
                .formatted(database.joined("'product '", "n"), database.series(1, last)));

        assertThat(products.loadAll(products(1, last + 1).keySet())).isEqualTo(products(1, last));
    }

    @Test
    void putAllAndRemoveAll_thousands_areWritten() throws SQLException {
        Map<Long, Product> rows = products(1, 5_000);

        products.putAll(rows);

        assertThat(products.loadAll(rows.keySet())).isEqualTo(rows);
        List<Long> all = new ArrayList<>(rows.keySet());
        products.removeAll(all.subList(1, all.size()));
        assertThat(products.loadAll(all)).containsOnlyKeys(1L);
    }

    @Test
    void putAll_ofTheSameNewRowsByManyAtOnce_neitherFailsNorDeadlocks() throws Exception {
        int writers = 4;
        int rounds = 20;
        CyclicBarrier begin = new CyclicBarrier(writers);
        Callable<Void> writing = () -> {
            for (int round = 0; round < rounds; round++) {
                List<Long> keys =
                        new ArrayList<>(products(round * 10L, round * 10L + 9).keySet());
                Collections.shuffle(keys);
                Map<Long, Product> rows = new LinkedHashMap<>();
                keys.forEach(key -> rows.put(key, product(key)));
                begin.await(30, TimeUnit.SECONDS);
                products.putAll(rows);
            }
            return null;
        };
        ExecutorService executor = Executors.newFixedThreadPool(writers);
        try {
            for (Future<Void> writer : executor.invokeAll(Collections.nCopies(writers, writing))) {
                writer.get();
            }
        } finally {
            executor.shutdownNow();
        }

        assertThat(database.count("products")).isEqualTo(rounds * 10L);
    }

    @Test
    void loadAll_someAbsentSomeTwice_returnsThePresentOnce() throws SQLException {
        products.putAll(products(1, 3));

        assertThat(products.loadAll(List.of(3L, 9L, 1L, 3L))).isEqualTo(Map.of(3L, product(3), 1L, product(1)));
    }

    @Test
    void putAll_oneRefused_writesNone() throws SQLException {
        Map<Long, Product> rows = products(1, 5);
        rows.put(6L, new Product(6, "product 1", null)); // its name is taken

        assertThatThrownBy(() -> products.putAll(rows))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).startsWith("23"));

        assertThat(database.count("products")).isZero();
    }

    @Test
    void compositeKey_behavesAsASingleOne() throws SQLException {
        Map<ItemKey, Item> rows = Map.of(
                new ItemKey(1, "a"), new Item(1), new ItemKey(1, "b"), new Item(2), new ItemKey(2, "a"), new Item(3));

        items.putAll(rows);
        items.put(new ItemKey(1, "a"), new Item(10));

        assertThat(items.load(new ItemKey(1, "a"))).isEqualTo(new Item(10));
        assertThat(items.load(new ItemKey(2, "b"))).isNull();
        assertThat(items.loadAll(List.of(new ItemKey(2, "b"), new ItemKey(2, "a"), new ItemKey(1, "b"))))
                .isEqualTo(Map.of(new ItemKey(2, "a"), new Item(3), new ItemKey(1, "b"), new Item(2)));
        items.removeAll(List.of(new ItemKey(1, "a"), new ItemKey(2, "b")));
        assertThat(database.count("cart_items")).isEqualTo(2);
    }

    @Test
    void compositeKey_repeatedInTheRow_isChecked() throws SQLException {
        JdbcTable<ItemKey, FullItem> full = JdbcTable.of(
                        database.dataSource(), "cart_items", ItemKey.class, FullItem.class)
                .build();
        ItemKey key = new ItemKey(1, "a");

        full.put(key, new FullItem(1, "a", 5));

        assertThat(full.load(key)).isEqualTo(new FullItem(1, "a", 5));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> full.put(key, new FullItem(1, "b", 5)))
                .withMessageContaining("productId=b");
    }

    @Test
    void compositeKey_withNull_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> items.load(new ItemKey(1, null)))
                .withMessageContaining("productId is null");
    }

    @Test
    void names_givenColumnByColumn_areUsed() throws SQLException {
        record Renamed(BigDecimal cost, String title) {}
        record Pair(long who, String what) {}
        JdbcTable<Long, Renamed> renamed = JdbcTable.of(database.dataSource(), "PRODUCTS", Long.class, Renamed.class)
                .column("cost", "Unit_Price")
                .column("title", "name")
                .build();
        JdbcTable<Pair, Item> pairs = JdbcTable.of(database.dataSource(), "cart_items", Pair.class, Item.class)
                .key("user_id", "product_id")
                .build();

        renamed.put(1L, new Renamed(new BigDecimal("2.00"), "one"));
        pairs.put(new Pair(7, "x"), new Item(2));

        assertThat(products.load(1L)).isEqualTo(new Product(1, "one", new BigDecimal("2.00")));
        assertThat(items.load(new ItemKey(7, "x"))).isEqualTo(new Item(2));
    }

    @Test
    void readOnlyAndIgnoredComponents_areNeverWritten() throws SQLException {
        record Viewed(String name, Long views, @Nullable Object scratch) {}
        JdbcTable<Long, Viewed> viewed = JdbcTable.of(database.dataSource(), "products", Long.class, Viewed.class)
                .readOnly("views")
                .ignore("scratch")
                .build();
        database.execute("INSERT INTO products VALUES (1, 'old', 1, 42, 'kept')");

        viewed.put(1L, new Viewed("new", 7L, new Object()));
        viewed.put(2L, new Viewed("two", 7L, "anything"));

        assertThat(viewed.loadAll(List.of(1L, 2L)))
                .isEqualTo(Map.of(1L, new Viewed("new", 42L, null), 2L, new Viewed("two", 0L, null)));
    }

    @Test
    void rowOfTheKeyAlone_isInsertedAndKept() throws SQLException {
        record Member(long userId, long groupId) {}
        record Empty() {}
        database.execute("CREATE TABLE members (user_id BIGINT, group_id BIGINT, PRIMARY KEY (user_id, group_id))");
        JdbcTable<Member, Empty> members = JdbcTable.of(database.dataSource(), "members", Member.class, Empty.class)
                .build();

        members.put(new Member(1, 2), new Empty());
        members.putAll(Map.of(new Member(1, 2), new Empty(), new Member(1, 3), new Empty()));

        assertThat(members.load(new Member(1, 2))).isEqualTo(new Empty());
        assertThat(members.loadAll(List.of(new Member(1, 3), new Member(9, 9)))).containsOnlyKeys(new Member(1, 3));
        members.removeAll(List.of(new Member(1, 2), new Member(1, 3)));
        assertThat(database.count("members")).isZero();
    }

    @Test
    void uniqueColumnAsKey_insertsAndUpdates() throws SQLException {
        database.execute("CREATE TABLE people (id BIGINT " + database.identity() + " PRIMARY KEY,"
                + " email VARCHAR(80) NOT NULL UNIQUE, name VARCHAR(80))");
        JdbcTable<String, NameOnly> people = JdbcTable.of(database.dataSource(), "people", String.class, NameOnly.class)
                .key("email")
                .build();

        people.put("a@example.org", new NameOnly("A"));
        people.put("a@example.org", new NameOnly("B"));

        assertThat(people.load("a@example.org")).isEqualTo(new NameOnly("B"));
        assertThat(database.count("people")).isEqualTo(1);
    }

    @Test
    void schemaQualifiedTable_isFoundThere() throws SQLException {
        database.execute(
                "CREATE SCHEMA other_place",
                "CREATE TABLE other_place.products (id BIGINT PRIMARY KEY, name VARCHAR(40))");
        try {
            JdbcTable<Long, NameOnly> other = JdbcTable.of(
                            database.dataSource(), "other_place.products", Long.class, NameOnly.class)
                    .build();

            other.put(1L, new NameOnly("there"));
            other.takePartition("cache", 0);

            assertThat(database.count("products")).isZero();
            assertThat(database.count("other_place.products")).isEqualTo(1);
            assertThat(database.count("other_place." + database.quoted("forebay_partition")))
                    .isEqualTo(1);
        } finally {
            database.dropSchema("other_place");
        }
    }

    @Test
    void mappedBy_classThatIsNoRecord_roundTrips() throws SQLException {
        JdbcTable<Long, Plain> plain = JdbcTable.of(database.dataSource(), "products", Long.class, Plain.class)
                .mappedBy(new PlainMapper())
                .build();

        plain.put(1L, new Plain("a", new BigDecimal("1.00")));
        plain.put(2L, new Plain("b", null));

        assertThat(plain.load(1L)).isEqualTo(new Plain("a", new BigDecimal("1.00")));
        assertThat(plain.loadAll(List.of(2L)).get(2L)).isEqualTo(new Plain("b", null));
    }

    /** A row class that is no record. */
    static final class Plain {
        private final String name;
        private final @Nullable BigDecimal price;

        Plain(String name, @Nullable BigDecimal price) {
            this.name = name;
            this.price = price;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Plain that && name.equals(that.name) && Objects.equals(price, that.price);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }
    }

    private static final class PlainMapper implements RowMapper<Plain> {
        @Override
        public Map<String, Class<?>> components() {
            Map<String, Class<?>> components = new LinkedHashMap<>();
            components.put("name", String.class);
            components.put("unitPrice", BigDecimal.class);
            return components;
        }

        @Override
        public @Nullable Object[] write(Plain row) {
            return new Object[] {row.name, row.price};
        }

        @Override
        public Plain read(@Nullable Object[] values) {
            return new Plain((String) values[0], (BigDecimal) values[1]);
        }
    }
}
