package dev.forebay.storefront;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.storefront.Client.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What every endpoint does when it is asked properly. */
class EndpointsTest {
    private static RunningShop shop;
    private static Client client;

    @BeforeAll
    static void start() throws IOException {
        shop = RunningShop.start();
        client = shop.client;
    }

    @AfterAll
    static void stop() {
        shop.close();
    }

    @Test
    void users_createdAfterACachedAbsence_areSeenAtOnce() {
        String path = "/api/users/" + newId();
        assertThat(client.get(path).status()).isEqualTo(404);
        assertThat(client.get(path).error()).contains("no user");

        Answer put = client.put(path, "{\"name\":\"Ada\",\"email\":\"ada@example.com\"}");

        assertThat(put.status()).isEqualTo(200);
        assertThat(client.get(path).json()).isEqualTo(put.json());
        assertThat(put.json().get("name").stringValue()).isEqualTo("Ada");
        assertThat(put.header("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
    }

    @Test
    void users_changeAndRemoval_areSeenAtOnce() {
        String path = "/api/users/" + newId();
        client.put(path, "{\"name\":\"Ada\",\"email\":\"a@example.com\"}");
        client.put(path, "{\"name\":\"Grace\",\"email\":\"g@example.com\"}");
        assertThat(client.get(path).json().get("name").stringValue()).isEqualTo("Grace");

        assertThat(client.delete(path).status()).isEqualTo(204);
        assertThat(client.get(path).status()).isEqualTo(404);
        assertThat(client.delete(path).status()).isEqualTo(404);
    }

    @Test
    void users_hostileText_comesBackAsItWentIn() {
        String path = "/api/users/" + newId();
        String name = "Robert'); DROP TABLE users;-- é中😀 <b> \\ $1 %s";
        client.put(
                path,
                "{\"name\":\"Robert'); DROP TABLE users;-- \\u00e9\\u4e2d\\ud83d\\ude00 <b> \\\\ $1 %s\",\"email\":\"x\"}");
        assertThat(client.get(path).json().get("name").stringValue()).isEqualTo(name);
    }

    @Test
    void users_unknownFields_areIgnored() {
        String path = "/api/users/" + newId();
        Answer put = client.put(path, "{\"name\":\"Ada\",\"email\":\"a\",\"admin\":true,\"id\":1,\"x\":{\"y\":[1]}}");
        assertThat(put.status()).isEqualTo(200);
        assertThat(put.json().propertyNames()).containsExactlyInAnyOrder("id", "name", "email");
        assertThat(put.json().get("id").longValue()).isNotEqualTo(1);
    }

    @Test
    void products_areSeeded_andUpdatesAreSeenAtOnce() {
        assertThat(client.get("/api/products/1").json().propertyNames())
                .containsExactlyInAnyOrder("id", "name", "price");
        assertThat(client.get("/api/products/1000").status()).isEqualTo(200);
        assertThat(client.get("/api/products/1001").status()).isEqualTo(404);
        for (String price : List.of("9.99", "10.01", "12.5", "0", "0.00", "1e2", "9999999.99", "-0")) {
            Answer put = client.put("/api/products/2", "{\"name\":\"Lamp\",\"price\":" + price + "}");
            assertThat(put.status()).as(price).isEqualTo(200);
            assertThat(client.get("/api/products/2").json().get("price").decimalValue())
                    .as(price)
                    .isEqualByComparingTo(price);
        }
    }

    @Test
    void products_updateLeavesTheViewsAlone() {
        client.post("/api/products/3/views", "{\"count\":5}");
        long views = client.get("/api/products/3/views").json().get("views").longValue();
        client.put("/api/products/3", "{\"name\":\"Chair\",\"price\":1}");
        assertThat(client.get("/api/products/3/views").json().get("views").longValue())
                .isEqualTo(views);
    }

    @Test
    void products_thatAreNew_canBeViewed() {
        long id = newId();
        assertThat(client.get("/api/products/" + id + "/views").status()).isEqualTo(404);
        client.put("/api/products/" + id, "{\"name\":\"New\",\"price\":1}");
        client.post("/api/products/" + id + "/views", "");
        assertThat(client.get("/api/products/" + id + "/views")
                        .json()
                        .get("views")
                        .longValue())
                .isEqualTo(1);
    }

    @Test
    void carts_additionChangeAndRemoval_areSeenAtOnce() {
        long user = newId();
        assertThat(quantities(client.get("/api/carts/" + user))).isEmpty();

        client.put("/api/carts/" + user + "/items/3", "{\"quantity\":1}");
        Answer put = client.put("/api/carts/" + user + "/items/1", "{\"quantity\":2}");
        assertThat(put.status()).isEqualTo(200);
        assertThat(quantities(put)).containsExactlyInAnyOrderEntriesOf(Map.of(1L, 2, 3L, 1));

        client.put("/api/carts/" + user + "/items/1", "{\"quantity\":5}");
        assertThat(client.delete("/api/carts/" + user + "/items/3").status()).isEqualTo(200);
        assertThat(quantities(client.get("/api/carts/" + user))).containsExactlyEntriesOf(Map.of(1L, 5));

        client.delete("/api/carts/" + user + "/items/1");
        assertThat(quantities(client.get("/api/carts/" + user))).isEmpty();
        assertThat(client.delete("/api/carts/" + user + "/items/1").status()).isEqualTo(200);
    }

    @Test
    void carts_readAfterAChange_isAHit() {
        long user = newId();
        client.put("/api/carts/" + user + "/items/1", "{\"quantity\":2}");
        long before = stat("carts", "loads");
        client.get("/api/carts/" + user);
        assertThat(stat("carts", "loads")).isEqualTo(before);
    }

    @Test
    void carts_concurrentChangesOfOneCart_allSurvive() throws Exception {
        long user = newId();
        client.put("/api/carts/" + user + "/items/1", "{\"quantity\":1}");
        List<Runnable> changes = new ArrayList<>();
        for (int product = 10; product < 40; product++) {
            String path = "/api/carts/" + user + "/items/" + product;
            changes.add(() ->
                    assertThat(client.put(path, "{\"quantity\":1}").status()).isEqualTo(200));
        }
        changes.add(() -> client.delete("/api/carts/" + user + "/items/1"));

        atOnce(changes);

        assertThat(quantities(client.get("/api/carts/" + user)).keySet())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(10, 40).mapToObj(Long::valueOf).toList());
    }

    @Test
    void carts_moreProductsThanTheLimit_areRefused() throws Exception {
        long user = newId();
        shop.database.execute("insert into cart_items select " + user + ", id, 1 from generate_series(1, 500) as id");
        Answer put = client.put("/api/carts/" + user + "/items/501", "{\"quantity\":1}");
        assertThat(put.status()).isEqualTo(400);
        assertThat(put.error()).contains("500");
        assertThat(client.put("/api/carts/" + user + "/items/500", "{\"quantity\":7}")
                        .status())
                .isEqualTo(200);
        assertThat(quantities(client.get("/api/carts/" + user))).hasSize(500).containsEntry(500L, 7);
    }

    @Test
    void activity_isAcceptedAndSeenAtOnce() {
        long user = newId();
        assertThat(client.get("/api/activity/" + user).status()).isEqualTo(404);
        for (int page = 0; page < 20; page++) {
            assertThat(client.put("/api/activity/" + user, "{\"page\":\"/p/" + page + "\"}")
                            .status())
                    .isEqualTo(202);
        }
        JsonNode activity = client.get("/api/activity/" + user).json();
        assertThat(activity.get("page").stringValue()).isEqualTo("/p/19");
        assertThat(activity.propertyNames()).containsExactlyInAnyOrder("userId", "page", "at");
    }

    @Test
    void views_fromManyAtOnce_addUpExactly() throws Exception {
        long before = client.get("/api/products/7/views").json().get("views").longValue();
        List<Runnable> hits = IntStream.range(0, 8)
                .<Runnable>mapToObj(thread -> () -> {
                    for (int i = 0; i < 25; i++) {
                        assertThat(client.post("/api/products/7/views", "").status())
                                .isEqualTo(202);
                    }
                })
                .toList();
        atOnce(hits);
        assertThat(client.post("/api/products/7/views", "{\"count\":100}").status())
                .isEqualTo(202);
        assertThat(client.get("/api/products/7/views").json().get("views").longValue())
                .isEqualTo(before + 300);
    }

    @Test
    void trending_has20Products_mostViewedFirst() {
        JsonNode products = client.get("/api/trending").json().get("products");
        assertThat(products).hasSize(20);
        List<Long> views = StreamSupport.stream(products.spliterator(), false)
                .map(product -> product.get("views").longValue())
                .toList();
        assertThat(views).isSortedAccordingTo((a, b) -> Long.compare(b, a));
        assertThat(products.get(0).propertyNames()).containsExactlyInAnyOrder("id", "name", "views");
    }

    @Test
    void caches_reportAllSix() {
        JsonNode caches = client.get("/api/caches").json().get("caches");
        Map<String, String> strategies = StreamSupport.stream(caches.spliterator(), false)
                .collect(Collectors.toMap(
                        cache -> cache.get("name").stringValue(),
                        cache -> cache.at("/strategies/reads").stringValue() + ", "
                                + cache.at("/strategies/writes").stringValue()));
        assertThat(strategies)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "users", "cache-aside, cache-aside",
                        "products", "read-through, cache-aside",
                        "carts", "read-through, write-through",
                        "activity", "read-through, write-behind",
                        "views", "counter, write-behind",
                        "trending", "refresh-ahead, cache-aside"));
        assertThat(caches.get(0).propertyNames())
                .contains(
                        "hits",
                        "misses",
                        "loads",
                        "loadMillis",
                        "staleServed",
                        "writes",
                        "pending",
                        "oldestPendingMillis",
                        "deadLetters",
                        "durability");
    }

    @Test
    void healthz_namesBothServers() {
        Answer answer = client.get("/healthz");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().get("redis").stringValue()).isEqualTo("ok");
        assertThat(answer.json().get("database").stringValue()).isEqualTo("ok");
    }

    private static long stat(String cache, String field) {
        return StreamSupport.stream(
                        client.get("/api/caches").json().get("caches").spliterator(), false)
                .filter(report -> report.get("name").stringValue().equals(cache))
                .findFirst()
                .orElseThrow()
                .get(field)
                .longValue();
    }

    private static Map<Long, Integer> quantities(Answer cart) {
        return StreamSupport.stream(cart.json().get("items").spliterator(), false)
                .collect(Collectors.toMap(
                        item -> item.get("productId").longValue(),
                        item -> item.get("quantity").intValue()));
    }

    private static void atOnce(List<Runnable> tasks) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
        try {
            List<Future<?>> running = new ArrayList<>();
            tasks.forEach(task -> running.add(threads.submit(task)));
            for (Future<?> task : running) {
                task.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static long newId() {
        return ThreadLocalRandom.current().nextLong(100_000, Long.MAX_VALUE);
    }
}
