package dev.forebay.storefront;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.storefront.Client.Answer;
import dev.forebay.storefront.settings.Settings;
import dev.forebay.testkit.PostgresServer;
import dev.forebay.testkit.RedisServer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server is away: what the shop still does, what it says, and that it comes back. */
class OutageTest {
    private static final String USER = "{\"name\":\"Ada\",\"email\":\"ada@example.com\"}";

    private RedisServer redis;
    private PostgresServer postgres;
    private Storefront storefront;
    private Client client;

    @BeforeEach
    void start() throws IOException {
        redis = RedisServer.start("appendonly yes");
        postgres = PostgresServer.start();
        storefront = Storefront.start(new Settings(
                Optional.of(redis.uri()),
                Optional.of(new Settings.Login(postgres.jdbcUrl(), postgres.user(), null)),
                0));
        client = new Client(storefront.port());
    }

    @AfterEach
    void stop() {
        storefront.close();
        postgres.close();
        redis.close();
    }

    @Test
    void redisStopped_readsAnswer_writesSayWhy_andAllIsWellAfterwards() {
        client.put("/api/users/5", USER);
        redis.stop();

        Answer health = client.get("/healthz");
        assertThat(health.status()).isEqualTo(503);
        assertThat(health.error()).contains("redis").doesNotContain("database");
        assertThat(health.json().get("database").stringValue()).isEqualTo("ok");

        assertThat(client.get("/api/users/5").json().get("name").stringValue()).isEqualTo("Ada");
        assertThat(client.get("/api/products/1").status()).isEqualTo(200);
        assertThat(client.get("/api/carts/5").status()).isEqualTo(200);
        assertThat(client.get("/api/trending").status()).isEqualTo(200);

        assertUnavailable(client.put("/api/users/5", "{\"name\":\"Bob\",\"email\":\"b\"}"), "redis");
        assertUnavailable(client.put("/api/carts/5/items/1", "{\"quantity\":1}"), "redis");
        assertUnavailable(client.put("/api/activity/5", "{\"page\":\"/\"}"), "redis");
        assertUnavailable(client.post("/api/products/1/views", ""), "redis");
        assertThat(client.get("/api/caches").text()).contains("redis does not answer");

        redis.restart();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> client.get("/healthz").status() == 200);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> client.put("/api/users/5", USER).status() == 200);
        assertThat(client.get("/api/users/5").json().get("name").stringValue()).isEqualTo("Ada");
        assertThat(client.get("/api/carts/5").json().get("items")).isEmpty();
        assertThat(client.put("/api/activity/5", "{\"page\":\"/back\"}").status())
                .isEqualTo(202);
    }

    @Test
    void databaseStopped_hitsAnswer_missesSayWhy_andWriteBehindDeliversAfterwards() {
        client.put("/api/users/5", USER);
        client.get("/api/users/5");
        client.get("/api/products/1");
        client.get("/api/trending");
        postgres.stop();

        Answer health = client.get("/healthz");
        assertThat(health.status()).isEqualTo(503);
        assertThat(health.error()).contains("database").doesNotContain("redis");

        assertThat(client.get("/api/users/5").status()).isEqualTo(200);
        assertThat(client.get("/api/products/1").status()).isEqualTo(200);
        assertThat(client.get("/api/trending").status()).isEqualTo(200);
        assertThat(client.put("/api/activity/5", "{\"page\":\"/dark\"}").status())
                .isEqualTo(202);
        assertThat(client.get("/api/activity/5").json().get("page").stringValue())
                .isEqualTo("/dark");
        assertThat(client.post("/api/products/1/views", "{\"count\":3}").status())
                .isEqualTo(202);

        assertUnavailable(client.get("/api/users/6"), "database");
        assertUnavailable(client.put("/api/users/5", USER), "database");
        assertUnavailable(client.put("/api/carts/5/items/1", "{\"quantity\":1}"), "database");
        assertUnavailable(client.get("/api/products/2"), "database");

        postgres.restart();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> client.get("/healthz").status() == 200);
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(select("select page from activity where user_id = 5")).isEqualTo("/dark");
            assertThat(select("select views from products where id = 1")).isEqualTo("3");
        });
        assertThat(client.get("/api/products/1/views").json().get("views").longValue())
                .isEqualTo(3);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> client.put("/api/users/5", USER).status() == 200);
    }

    @Test
    void redisPaused_healthAnswersInTime() {
        redis.pause();
        try {
            long start = System.nanoTime();
            Answer health = client.get("/healthz");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
            assertThat(health.status()).isEqualTo(503);
            assertThat(health.error()).contains("redis");
            assertThat(client.get("/api/products/3").status()).isEqualTo(200);
        } finally {
            redis.resume();
        }
        await().atMost(Duration.ofSeconds(20))
                .until(() -> client.get("/healthz").status() == 200);
    }

    private String select(String sql) throws SQLException {
        try (Connection connection = postgres.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : "no row";
        }
    }

    private static void assertUnavailable(Answer answer, String server) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(503);
        assertThat(answer.error()).contains(server);
        assertThat(answer.header("Retry-After")).isPresent();
        assertThat(answer.text()).doesNotContain("Exception");
    }
}
