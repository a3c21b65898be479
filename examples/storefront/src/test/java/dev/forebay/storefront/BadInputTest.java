package dev.forebay.storefront;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.storefront.Client.Answer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every endpoint does when it is asked wrongly: it says which field, and stores nothing. */
class BadInputTest {
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "abc",
                "0",
                "-1",
                "+5",
                "1.0",
                "1e3",
                "0x10",
                "9223372036854775808",
                "99999999999999999999999",
                "%20",
                "%D9%A5",
                "null"
            })
    void ids_thatAreNone_areRefused(String id) {
        assertRefused(client.get("/api/users/" + id), "id");
        assertRefused(client.delete("/api/users/" + id), "id");
        assertRefused(client.put("/api/products/" + id, "{\"name\":\"x\",\"price\":1}"), "id");
        assertRefused(client.get("/api/carts/" + id), "userId");
        assertRefused(client.put("/api/carts/" + id + "/items/1", "{\"quantity\":1}"), "userId");
        assertRefused(client.put("/api/carts/1/items/" + id, "{\"quantity\":1}"), "productId");
        assertRefused(client.delete("/api/carts/1/items/" + id), "productId");
        assertRefused(client.get("/api/activity/" + id), "userId");
        assertRefused(client.post("/api/products/" + id + "/views", ""), "id");
    }

    static Stream<Arguments> badBodies() {
        String user = "/api/users/5";
        String product = "/api/products/5";
        String cart = "/api/carts/5/items/1";
        String activity = "/api/activity/5";
        return Stream.of(
                Arguments.of(user, "", "body"),
                Arguments.of(user, "null", "body"),
                Arguments.of(user, "[]", "body"),
                Arguments.of(user, "\"text\"", "body"),
                Arguments.of(user, "17", "body"),
                Arguments.of(user, "{not json", "body"),
                Arguments.of(user, "{\"name\":\"a\",\"email\":\"b\"", "body"),
                Arguments.of(user, "{\"name\":\"a\",\"email\":\"b\"} {}", "body"),
                Arguments.of(user, "{\"name\":\"a\",\"name\":\"c\",\"email\":\"b\"}", "body"),
                Arguments.of(user, "[".repeat(30_000), "body"),
                Arguments.of(user, "{\"x\":" + "9".repeat(5_000) + "}", "body"),
                Arguments.of(user, "{\"name\":\"only\"}", "email"),
                Arguments.of(user, "{\"email\":\"only\"}", "name"),
                Arguments.of(user, "{\"name\":7,\"email\":\"b\"}", "name"),
                Arguments.of(user, "{\"name\":true,\"email\":\"b\"}", "name"),
                Arguments.of(user, "{\"name\":null,\"email\":\"b\"}", "name"),
                Arguments.of(user, "{\"name\":[\"a\"],\"email\":\"b\"}", "name"),
                Arguments.of(user, "{\"name\":\"\",\"email\":\"b\"}", "name"),
                Arguments.of(user, "{\"name\":\" \\t\",\"email\":\"b\"}", "name"),
                Arguments.of(user, "{\"name\":\"a\\u0000b\",\"email\":\"b\"}", "name"),
                Arguments.of(user, "{\"name\":\"a\\ud800b\",\"email\":\"b\"}", "name"),
                Arguments.of(user, "{\"name\":\"" + "y".repeat(201) + "\",\"email\":\"b\"}", "name"),
                Arguments.of(user, "{\"name\":\"a\",\"email\":[\"x\"]}", "email"),
                Arguments.of(user, "{\"name\":\"a\",\"email\":\"" + "y".repeat(255) + "\"}", "email"),
                Arguments.of(product, "{\"name\":\"x\"}", "price"),
                Arguments.of(product, "{\"name\":\"x\",\"price\":\"NaN\"}", "price"),
                Arguments.of(product, "{\"name\":\"x\",\"price\":NaN}", "body"),
                Arguments.of(product, "{\"name\":\"x\",\"price\":\"9.99\"}", "price"),
                Arguments.of(product, "{\"name\":\"x\",\"price\":-3}", "price"),
                Arguments.of(product, "{\"name\":\"x\",\"price\":-0.01}", "price"),
                Arguments.of(product, "{\"name\":\"x\",\"price\":9.999}", "price"),
                Arguments.of(product, "{\"name\":\"x\",\"price\":1e-400}", "price"),
                Arguments.of(product, "{\"name\":\"x\",\"price\":10000000}", "price"),
                Arguments.of(product, "{\"name\":\"x\",\"price\":1e999999999}", "price"),
                Arguments.of(product, "{\"name\":\"x\",\"price\":{}}", "price"),
                Arguments.of(product, "{\"price\":1}", "name"),
                Arguments.of(cart, "{}", "quantity"),
                Arguments.of(cart, "{\"quantity\":-1}", "quantity"),
                Arguments.of(cart, "{\"quantity\":0}", "quantity"),
                Arguments.of(cart, "{\"quantity\":1.5}", "quantity"),
                Arguments.of(cart, "{\"quantity\":1.0}", "quantity"),
                Arguments.of(cart, "{\"quantity\":\"1\"}", "quantity"),
                Arguments.of(cart, "{\"quantity\":10001}", "quantity"),
                Arguments.of(cart, "{\"quantity\":4294967297}", "quantity"),
                Arguments.of(cart, "{\"quantity\":1000000000000}", "quantity"),
                Arguments.of(cart, "{\"quantity\":1" + "0".repeat(30) + "}", "quantity"),
                Arguments.of(activity, "{\"page\":null}", "page"),
                Arguments.of(activity, "{\"page\":5}", "page"),
                Arguments.of(activity, "{\"page\":\"" + "x".repeat(2_001) + "\"}", "page"),
                Arguments.of(activity, "{\"page\":\"a\\u0000\"}", "page"));
    }

    @ParameterizedTest
    @MethodSource("badBodies")
    void bodies_thatAreWrong_areRefused_andNothingIsStored(String path, String body, String field) {
        String row = path.replaceFirst("/items/.*", "");
        String before = client.get(row).text();
        assertRefused(client.put(path, body), field);
        assertThat(client.get(row).text()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"count\":-4}",
                "{\"count\":0}",
                "{\"count\":1000001}",
                "{\"count\":1.5}",
                "{\"count\":\"1\"}",
                "{\"count\":null}",
                "{}",
                "{\"count\":1000000000000000000000000000000}"
            })
    void views_wrongCounts_areRefused(String body) {
        String before = client.get("/api/products/5/views").text();
        assertRefused(client.post("/api/products/5/views", body), "count");
        assertThat(client.get("/api/products/5/views").text()).isEqualTo(before);
    }

    @Test
    void views_ofAProductThatDoesNotExist_areNotFound() {
        assertThat(client.post("/api/products/987654321/views", "").status()).isEqualTo(404);
        assertThat(client.get("/api/products/987654321/views").status()).isEqualTo(404);
    }

    @Test
    void bodies_largerThan64KiB_areRefused() {
        String body = "{\"name\":\"" + "y".repeat(100_000) + "\",\"email\":\"e\"}";
        Answer known = client.put("/api/users/5", body);
        assertThat(known.status()).isEqualTo(413);
        assertThat(known.error()).contains("body");

        // Without a length in the header the size shows only while reading.
        Answer chunked = client.send(
                "PUT",
                "/api/users/5",
                BodyPublishers.ofInputStream(
                        () -> new ByteArrayInputStream(body.repeat(10).getBytes(StandardCharsets.UTF_8))));
        assertThat(chunked.status()).isEqualTo(413);
    }

    @Test
    void bodies_ofExactly64KiB_areRead() {
        String fields = "{\"page\":\"/p\",\"more\":\"";
        String body = fields + "y".repeat(64 * 1024 - fields.length() - 2) + "\"}";
        assertThat(client.put("/api/activity/6", body).status()).isEqualTo(202);
        assertThat(client.put("/api/activity/6", body + " ").status()).isEqualTo(413);
    }

    @Test
    void bodies_thatAreNoText_areRefused() {
        assertRefused(
                client.send(
                        "PUT", "/api/users/5", BodyPublishers.ofByteArray(new byte[] {'{', '"', (byte) 0xff, (byte) 0xfe
                        })),
                "body");
        assertRefused(client.send("PUT", "/api/users/5", BodyPublishers.ofByteArray(new byte[64])), "body");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/api/nothing", "/", "/api", "/api/users", "/api/users/5/x", "/api/carts/5/items", "/API/users/5"
            })
    void paths_thatDoNotExist_areNotFound(String path) {
        Answer answer = client.get(path);
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.error()).contains(path.length() > 1 ? path : "/");
    }

    @ParameterizedTest
    @CsvSource({
        "DELETE, /api/trending",
        "POST, /api/users/5",
        "PATCH, /api/users/5",
        "DELETE, /api/products/5",
        "PUT, /api/products/5/views",
        "GET, /api/carts/5/items/1",
        "POST, /healthz",
    })
    void methods_thatDoNotExist_areRefused(String method, String path) {
        Answer answer = client.send(method, path, BodyPublishers.noBody());
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.error()).contains(method).contains(path);
        assertThat(answer.header("Allow"))
                .hasValueSatisfying(allowed -> assertThat(allowed)
                        .contains("GET".equals(method) ? "PUT" : "GET")
                        .doesNotContain(method));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/users/%zz", "/api/users/5%00", "/api/users/5%0a", "/api/users/5%2f6"})
    void paths_thatTheServerRefuses_areAnsweredInJson(String path) throws IOException {
        int port = client.get("/healthz").response().uri().getPort();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            String request = "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 400").contains("\r\n\r\n{\"error\":\"");
        }
    }

    private static void assertRefused(Answer answer, String field) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.error()).contains(field);
        assertThat(answer.text()).doesNotContain("Exception").doesNotContain("\tat ");
    }
}
