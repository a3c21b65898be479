package dev.forebay.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.forebay.Cache;
import dev.forebay.CacheEvent;
import dev.forebay.Forebay;
import dev.forebay.JournalGroup;
import dev.forebay.JournalOptions;
import dev.forebay.ReadThrough;
import dev.forebay.RetrySchedule;
import dev.forebay.WriteBehind;
import dev.forebay.jdbc.JdbcTable;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Caches whose rows refer to one another, in tables with foreign keys that are checked at once. */
class JournalGroupTest extends TwoInstances {
    private static final JournalGroup SHOP = JournalGroup.parentsFirst("customer", "order", "line");

    private final List<CacheEvent> refusals = new CopyOnWriteArrayList<>();
    private Shop shop;

    record Customer(long id, String name) {}

    record Order(long id, long customerId) {}

    record Line(long id, long orderId, int quantity) {}

    /** The three caches of one runtime. */
    private record Shop(Cache<Long, Customer> customers, Cache<Long, Order> orders, Cache<Long, Line> lines) {
        boolean flush() {
            return customers.flush(BOUND) && orders.flush(BOUND) && lines.flush(BOUND);
        }

        void putCustomerWithOrders(long id, int orderCount) {
            customers.put(id, new Customer(id, "c" + id));
            for (long order = id * 100; order < id * 100 + orderCount; order++) {
                orders.put(order, new Order(order, id));
                lines.put(order, new Line(order, order, 1));
            }
        }

        void removeCustomerWithOrders(long id, int orderCount) {
            Collection<Long> orderIds =
                    LongStream.range(id * 100, id * 100 + orderCount).boxed().toList();
            lines.removeAll(orderIds);
            orders.removeAll(orderIds);
            customers.remove(id);
        }
    }

    @BeforeEach
    void createTables() {
        items.database.execute(
                "CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL)",
                "CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers)",
                "CREATE TABLE lines (id bigint PRIMARY KEY, order_id bigint NOT NULL REFERENCES orders, quantity int NOT NULL)");
        shop = shop(first, quick());
    }

    private static JournalOptions quick() {
        return JournalOptions.defaults()
                .partitions(4)
                .batchSize(5)
                .flushInterval(Duration.ofMillis(5))
                .ownerLease(Duration.ofMillis(900))
                .retry(RetrySchedule.exponential(Duration.ofMillis(10), Duration.ofMillis(100)));
    }

    private static JournalOptions idle() {
        return quick().flushInterval(Duration.ofHours(1));
    }

    private Shop shop(Forebay forebay, JournalOptions options) {
        return new Shop(
                cache(forebay, "customer", "customers", Customer.class, options),
                cache(forebay, "order", "orders", Order.class, options),
                cache(forebay, "line", "lines", Line.class, options));
    }

    private <V> Cache<Long, V> cache(
            Forebay forebay, String name, String table, Class<V> rowType, JournalOptions options) {
        JdbcTable<Long, V> rows =
                JdbcTable.of(items.dataSource, table, Long.class, rowType).build();
        return forebay.cache(name, Long.class, rowType)
                .reads(ReadThrough.from(rows))
                .writes(WriteBehind.to(rows).with(options).inGroup(SHOP))
                .listener(event -> {
                    if (event instanceof CacheEvent.RowRefused || event instanceof CacheEvent.FlushFailed) {
                        refusals.add(event);
                    }
                })
                .build();
    }

    private long count(String table) {
        return items.number("SELECT count(*) FROM " + table);
    }

    @Test
    void childrenThatWereListedFirst_areFlushedAfterTheirParents() {
        Shop waiting = shop(second, idle());
        redis().command("SET", "fb:{customer:0}#owner", "nobody", "PX", "600000");
        waiting.lines().put(7L, new Line(7, 70, 1)); // dirty long before its parents
        waiting.orders().put(70L, new Order(70, 700));
        waiting.customers().put(700L, new Customer(700, "late"));
        waiting.lines().put(7L, new Line(7, 70, 2));
        redis().command("DEL", "fb:{customer:0}#owner");
        assertThat(waiting.flush()).isTrue();
        assertThat(items.number("SELECT quantity FROM lines WHERE id = 7")).isEqualTo(2);
        assertThat(refusals).isEmpty();
    }

    @Test
    void putsAndRemovalsOfWholeTrees_keepTheForeignKeys() {
        for (long id = 0; id < 10; id++) {
            shop.putCustomerWithOrders(id, 10);
        }
        assertThat(shop.flush()).isTrue();
        assertThat(count("lines")).isEqualTo(100);
        for (long id = 0; id < 10; id += 2) {
            shop.removeCustomerWithOrders(id, 10);
        }
        assertThat(shop.flush()).isTrue();
        assertThat(count("customers")).isEqualTo(5);
        assertThat(count("lines")).isEqualTo(50);
        assertThat(refusals).isEmpty();
    }

    @Test
    void removalsBehindOlderPuts_andPutsBehindOlderRemovals_areFound() {
        Shop waiting = shop(second, idle());
        redis().command("SET", "fb:{customer:0}#owner", "nobody", "PX", "600000");
        for (long id = 0; id < 40; id++) {
            waiting.customers().remove(id); // more removals than a batch holds, before any put
        }
        for (long id = 40; id < 80; id++) {
            waiting.putCustomerWithOrders(id, 1);
        }
        redis().command("DEL", "fb:{customer:0}#owner");
        assertThat(waiting.flush()).isTrue();
        assertThat(count("customers")).isEqualTo(40);
        assertThat(count("lines")).isEqualTo(40);
        assertThat(refusals).isEmpty();
    }

    /** Trees come and go in two runtimes while both drain; each writer keeps to trees of its own. */
    @Test
    void randomTreesFromTwoInstances_areNeverRefused() throws Exception {
        Shop other = shop(second, quick());
        List<Future<?>> writers = List.of(
                threads.submit(() -> putAndRemoveTrees(shop, 0)),
                threads.submit(() -> putAndRemoveTrees(other, 1)),
                threads.submit(() -> putAndRemoveTrees(shop, 2)));
        for (Future<?> writer : writers) {
            within(writer);
        }
        assertThat(shop.flush()).isTrue();
        assertThat(refusals).isEmpty();
        for (long writer = 0; writer < 3; writer++) {
            Map<Boolean, List<Long>> expected = LongStream.range(writer * 5, writer * 5 + 5)
                    .boxed()
                    .collect(Collectors.partitioningBy(id -> shop.customers().get(id) != null));
            for (long id : expected.get(true)) {
                assertThat(items.number("SELECT count(*) FROM customers WHERE id = " + id))
                        .isEqualTo(1);
            }
            for (long id : expected.get(false)) {
                assertThat(items.number("SELECT count(*) FROM customers WHERE id = " + id))
                        .isZero();
            }
        }
    }

    private static void putAndRemoveTrees(Shop shop, int writer) {
        Random random = new Random(writer);
        for (int i = 0; i < 100; i++) {
            long id = writer * 5L + random.nextInt(5);
            if (random.nextBoolean()) {
                shop.putCustomerWithOrders(id, 3);
            } else {
                shop.removeCustomerWithOrders(id, 3);
            }
        }
    }

    @Test
    void aParentThatTheDatabaseRefuses_takesItsChildrenToTheDeadLettersAndNobodyElse() {
        items.database.execute("ALTER TABLE customers ADD CONSTRAINT short CHECK (length(name) < 5)");
        shop.customers().put(1L, new Customer(1, "far too long"));
        shop.orders().put(10L, new Order(10, 1));
        shop.customers().put(2L, new Customer(2, "ok"));
        shop.orders().put(20L, new Order(20, 2));
        assertThat(shop.flush()).isTrue();
        assertThat(shop.orders().deadLetters().list(10))
                .extracting(letter -> letter.key())
                .containsExactly(10L);
        assertThat(count("orders")).isEqualTo(1);

        items.database.execute("ALTER TABLE customers DROP CONSTRAINT short");
        assertThat(shop.customers().deadLetters().retryAll()).isEqualTo(1);
        assertThat(shop.orders().deadLetters().retryAll()).isEqualTo(1);
        assertThat(shop.flush()).isTrue();
        assertThat(count("orders")).isEqualTo(2);
    }

    @Test
    void write_ofADirtyKey_flushesTheGroupFirst() throws Exception {
        Shop waiting = shop(second, idle());
        redis().command("SET", "fb:{customer:0}#owner", "nobody", "PX", "600000");
        waiting.customers().put(1L, new Customer(1, "c"));
        waiting.orders().put(10L, new Order(10, 1));
        redis().command("DEL", "fb:{customer:0}#owner");
        waiting.orders().write(10L, () -> assertThat(count("orders")).isEqualTo(1));
    }

    @Test
    void aGroupWhoseCachesAreNotAllBuilt_isNotDrained() {
        Forebay alone = instance();
        try (alone) {
            JournalGroup pair = JournalGroup.parentsFirst("parent", "child");
            Cache<Long, Customer> parents = half(alone, "parent", pair);
            parents.put(1L, new Customer(1, "c"));
            assertThat(parents.flush(Duration.ofMillis(100))).isFalse();
            assertThat(count("customers")).isZero();
            half(alone, "child", pair);
            await().atMost(BOUND).until(() -> count("customers") == 1);
        }
    }

    @Test
    void cachesThatDoNotFitTheirGroup_areRefused() {
        Forebay alone = instance();
        try (alone) {
            JournalGroup pair = JournalGroup.parentsFirst("parent", "child");
            assertThatThrownBy(() -> half(alone, "child", pair))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(
                            "cache 'child': build 'parent' first, it is the first of journal group [parent, child]");
            assertThat(redis().command("EXISTS", "fb:child#partitions"))
                    .as("nothing of it was opened")
                    .isEqualTo("0");
            assertThatThrownBy(() -> half(alone, "stranger", pair))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("cache 'stranger': its journal group [parent, child] does not name it");
        }
        assertThatThrownBy(() -> JournalGroup.parentsFirst("one")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> JournalGroup.parentsFirst("one", "one")).isInstanceOf(IllegalArgumentException.class);
    }

    private Cache<Long, Customer> half(Forebay forebay, String name, JournalGroup group) {
        JdbcTable<Long, Customer> rows = JdbcTable.of(items.dataSource, "customers", Long.class, Customer.class)
                .build();
        return forebay.cache(name, Long.class, Customer.class)
                .writes(WriteBehind.to(rows).with(quick()).inGroup(group))
                .build();
    }
}
