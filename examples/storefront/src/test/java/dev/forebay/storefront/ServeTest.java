package dev.forebay.storefront;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.testkit.PostgresServer;
import dev.forebay.testkit.RedisServer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code storefront serve} as a real process. */
class ServeTest {
    @TempDir
    private Path folder;

    @Test
    void sigterm_writesWhatWaitsToTheDatabase_beforeTheProcessEnds() throws Exception {
        try (RedisServer redis = RedisServer.start()) {
            PostgresServer.Database database = PostgresServer.shared().createDatabase();
            try (ShopProcess shop = ShopProcess.start(folder, environment(redis, database), "serve")) {
                Client client = shop.client();
                for (int user = 1; user <= 50; user++) {
                    client.put("/api/activity/" + user, "{\"page\":\"/p/" + user + "\"}");
                }
                AtomicInteger accepted = new AtomicInteger();
                AtomicInteger unanswered = new AtomicInteger();
                List<Thread> visitors = Stream.generate(() -> new Thread(() -> visit(client, accepted, unanswered)))
                        .limit(4)
                        .toList();
                visitors.forEach(Thread::start);
                await().atMost(Duration.ofSeconds(60)).until(() -> accepted.get() >= 100);

                shop.terminate();

                assertThat(shop.awaitExit()).isEqualTo(143);
                assertThat(shop.output()).contains("stopped").doesNotContain("Exception");
                for (Thread visitor : visitors) {
                    visitor.join();
                }
                // A view whose answer was lost with the connection may have been counted or not.
                assertThat(select(database, "select sum(views) from products where id = 1"))
                        .isBetween((long) accepted.get(), (long) accepted.get() + unanswered.get());
            }
            assertThat(select(database, "select count(*) from activity where page = '/p/' || user_id"))
                    .isEqualTo(50);
        }
    }

    /** Counts views until the shop is gone. */
    private static void visit(Client client, AtomicInteger accepted, AtomicInteger unanswered) {
        while (true) {
            try {
                if (client.post("/api/products/1/views", "").status() != 202) {
                    return;
                }
                accepted.incrementAndGet();
            } catch (IllegalStateException e) {
                unanswered.incrementAndGet();
                return;
            }
        }
    }

    @Test
    void serversThatAnswerButDoNotFit_areNamed() throws Exception {
        PostgresServer.Database database = PostgresServer.shared().createDatabase();
        try (RedisServer redis = RedisServer.start("maxmemory-policy allkeys-lru", "maxmemory 100mb");
                ShopProcess shop = ShopProcess.start(folder, environment(redis, database), "serve")) {
            assertThat(shop.awaitExit()).isEqualTo(2);
            assertThat(shop.output())
                    .contains("storefront: REDIS_URL")
                    .contains("allkeys")
                    .doesNotContain("\tat ");
        }
        database.execute(
                "drop table products", "create table products (id bigint primary key, title text, views bigint)");
        try (RedisServer redis = RedisServer.start();
                ShopProcess shop = ShopProcess.start(folder, environment(redis, database), "serve")) {
            assertThat(shop.awaitExit()).isEqualTo(2);
            assertThat(shop.output())
                    .contains("storefront: DATABASE_URL")
                    .contains("products")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void killed_acceptedChangesReachTheDatabaseThroughTheNextProcess() throws Exception {
        try (RedisServer redis = RedisServer.start()) {
            PostgresServer.Database database = PostgresServer.shared().createDatabase();
            try (ShopProcess shop = ShopProcess.start(folder, environment(redis, database), "serve")) {
                Client client = shop.client();
                client.put("/api/activity/1", "{\"page\":\"/last\"}");
                client.post("/api/products/1/views", "{\"count\":7}");
                shop.kill();
                shop.awaitExit();
            }
            try (ShopProcess next = ShopProcess.start(folder, environment(redis, database), "serve")) {
                Client client = next.client();
                assertThat(client.get("/api/activity/1").json().get("page").stringValue())
                        .isEqualTo("/last");
                assertThat(client.get("/api/products/1/views")
                                .json()
                                .get("views")
                                .longValue())
                        .isEqualTo(7);
                next.terminate();
                next.awaitExit();
            }
            assertThat(select(database, "select count(*) from activity where page = '/last'"))
                    .isEqualTo(1);
            assertThat(select(database, "select views from products where id = 1"))
                    .isEqualTo(7);
        }
    }

    @Test
    void noSettings_bringsUpServersOfItsOwn_andLeavesNothingBehind() throws Exception {
        List<Long> servers;
        try (ShopProcess shop = ShopProcess.start(folder, Map.of("PORT", "0"), "serve")) {
            Client client = shop.client();
            assertThat(client.get("/healthz").status()).isEqualTo(200);
            assertThat(client.get("/api/products/1000").status()).isEqualTo(200);
            assertThat(client.get("/api/users/1000").status()).isEqualTo(200);
            assertThat(client.put("/api/activity/1", "{\"page\":\"/\"}").status())
                    .isEqualTo(202);
            assertThat(client.get("/api/caches").text()).contains("appendfsync everysec");
            servers = serversUnder(folder);
            assertThat(servers).isNotEmpty();

            shop.terminate();

            assertThat(shop.awaitExit()).isEqualTo(143);
            assertThat(shop.output()).contains("stopped").doesNotContain("lost");
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(Path::getFileName).map(Path::toString))
                    .noneMatch(name -> name.startsWith("forebay-storefront-"));
        }
        // A process that has ended may still be listed until its parent has asked for its exit code.
        await().atMost(Duration.ofSeconds(10))
                .until(() ->
                        servers.stream().noneMatch(pid -> ProcessHandle.of(pid).isPresent()));
    }

    /** Returns the processes that have the folder in their command line, without the shop itself. */
    private static List<Long> serversUnder(Path folder) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .commandLine()
                        .filter(line -> line.contains(folder.toString()) && !line.contains(Main.class.getName()))
                        .isPresent())
                .map(ProcessHandle::pid)
                .toList();
    }

    @Test
    void twoProcessesOnTheSameServers_seeEachOthersWrites() throws Exception {
        try (RedisServer redis = RedisServer.start()) {
            PostgresServer.Database database = PostgresServer.shared().createDatabase();
            // Both start at once on an empty database: creating and seeding must not get in each other's way.
            try (ShopProcess first = ShopProcess.start(folder, environment(redis, database), "serve");
                    ShopProcess second = ShopProcess.start(folder, environment(redis, database), "serve")) {
                Client here = first.client();
                Client there = second.client();
                assertThat(select(database, "select count(*) from products")).isEqualTo(1_000);
                assertThat(select(database, "select count(*) from users")).isEqualTo(1_000);

                for (int round = 0; round < 20; round++) {
                    Client writer = round % 2 == 0 ? here : there;
                    Client reader = round % 2 == 0 ? there : here;
                    String text = "round " + round;
                    reader.get("/api/users/5");
                    writer.put("/api/users/5", "{\"name\":\"" + text + "\",\"email\":\"e\"}");
                    assertThat(reader.get("/api/users/5").text()).contains(text);
                    reader.get("/api/products/5");
                    writer.put("/api/products/5", "{\"name\":\"" + text + "\",\"price\":1}");
                    assertThat(reader.get("/api/products/5").text()).contains(text);
                    writer.put("/api/carts/5/items/" + (round + 1), "{\"quantity\":1}");
                    assertThat(reader.get("/api/carts/5").json().get("items")).hasSize(round + 1);
                    writer.put("/api/activity/5", "{\"page\":\"" + text + "\"}");
                    assertThat(reader.get("/api/activity/5").text()).contains(text);
                    writer.post("/api/products/5/views", "");
                    assertThat(reader.get("/api/products/5/views")
                                    .json()
                                    .get("views")
                                    .intValue())
                            .isEqualTo(round + 1);
                }
            }
            assertThat(select(database, "select views from products where id = 5"))
                    .isEqualTo(20);
            assertThat(select(database, "select count(*) from activity where page = 'round 19'"))
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "PORT, http",
        "REDIS_URL, redis://127.0.0.1:1",
        "DATABASE_URL, jdbc:postgresql://127.0.0.1:1/x",
        "DATABASE_PASSWORD, secret",
    })
    void badSettings_areNamedInOneLine(String variable, String value) throws Exception {
        Map<String, String> environment = new HashMap<>();
        if (variable.equals("REDIS_URL")) {
            PostgresServer.Database database = PostgresServer.shared().createDatabase();
            environment.put("DATABASE_URL", database.jdbcUrl());
            environment.put("DATABASE_USER", database.user());
        }
        environment.put("PORT", "0");
        environment.put(variable, value);
        try (ShopProcess shop = ShopProcess.start(folder, environment, "serve")) {
            assertThat(shop.awaitExit()).isEqualTo(2);
            assertThat(shop.output().lines().filter(line -> line.startsWith("storefront: " + variable)))
                    .as(shop.output())
                    .hasSize(1);
            assertThat(shop.output()).doesNotContain("\tat ").doesNotContain("secret");
        }
    }

    @Test
    void portThatIsTaken_isNamed() throws Exception {
        try (RedisServer redis = RedisServer.start();
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"))) {
            PostgresServer.Database database = PostgresServer.shared().createDatabase();
            Map<String, String> environment = new HashMap<>(environment(redis, database));
            environment.put("PORT", Integer.toString(taken.getLocalPort()));
            try (ShopProcess shop = ShopProcess.start(folder, environment, "serve")) {
                assertThat(shop.awaitExit()).isEqualTo(2);
                assertThat(shop.output()).contains("PORT").contains(Integer.toString(taken.getLocalPort()));
                assertThat(shop.output()).doesNotContain("\tat ");
            }
        }
    }

    @Test
    void help_tellsCommandsAndSettings() throws Exception {
        try (ShopProcess shop = ShopProcess.start(folder, Map.of(), "--help")) {
            assertThat(shop.awaitExit()).isZero();
            assertThat(shop.output()).contains("serve").contains("demo").doesNotContain("demo-worker");
        }
        try (ShopProcess shop = ShopProcess.start(folder, Map.of(), "serve", "--help")) {
            assertThat(shop.awaitExit()).isZero();
            assertThat(shop.output())
                    .contains("REDIS_URL")
                    .contains("DATABASE_URL")
                    .contains("PORT");
        }
        try (ShopProcess shop = ShopProcess.start(folder, Map.of(), "sell")) {
            assertThat(shop.awaitExit()).isEqualTo(2);
        }
        try (ShopProcess shop = ShopProcess.start(folder, Map.of())) {
            assertThat(shop.awaitExit()).isEqualTo(2);
            assertThat(shop.output()).contains("serve").contains("demo");
        }
    }

    private static Map<String, String> environment(RedisServer redis, PostgresServer.Database database) {
        return Map.of(
                "PORT", "0",
                "REDIS_URL", redis.uri(),
                "DATABASE_URL", database.jdbcUrl(),
                "DATABASE_USER", database.user());
    }

    private static long select(PostgresServer.Database database, String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
