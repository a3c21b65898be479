package dev.forebay.storefront;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.storefront.demo.lane.LaneKind;
import dev.forebay.testkit.PostgresServer;
import dev.forebay.testkit.RedisServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code storefront demo} as a real process, with its second process. */
class DemoTest {
    @TempDir
    private Path folder;

    @Test
    void demo_withServersOfItsOwn_findsEverythingRight_andReportsEveryStrategy() throws Exception {
        try (ShopProcess demo = ShopProcess.start(folder, Map.of(), "demo", "--duration", "3s")) {
            assertThat(demo.awaitExit()).as(demo.output()).isZero();
            assertRight(demo.output(), Files.readString(folder.resolve("forebay-report.html")));
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(Path::getFileName).map(Path::toString))
                    .noneMatch(name -> name.startsWith("forebay-storefront-"));
        }
    }

    @Test
    void demo_atADistance_onExistingServers_findsEverythingRight_andLeavesNoTable() throws Exception {
        try (RedisServer redis = RedisServer.start()) {
            PostgresServer.Database database = PostgresServer.shared().createDatabase();
            Map<String, String> environment = Map.of(
                    "REDIS_URL", redis.uri(), "DATABASE_URL", database.jdbcUrl(), "DATABASE_USER", database.user());
            String[] arguments = {
                "demo",
                "--duration",
                "4s",
                "--threads",
                "3",
                "--seed",
                "42",
                "--db-latency",
                "5ms",
                "--cache-latency",
                "2ms",
                "--report",
                "distance.html"
            };
            try (ShopProcess demo = ShopProcess.start(folder, environment, arguments)) {
                assertThat(demo.awaitExit()).as(demo.output()).isZero();
                String page = Files.readString(folder.resolve("distance.html"));
                assertRight(demo.output(), page);
                assertThat(page).contains("database 5 ms and Redis 2 ms away").contains("seed 42");
                assertThat(demo.output()).contains("3 threads each");
            }
            try (Connection connection = database.dataSource().getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(
                            "select (select count(*) from pg_tables where tablename like 'forebay\\_demo\\_%')"
                                    + " + (select count(*) from forebay_partition)")) {
                row.next();
                assertThat(row.getLong(1)).isZero();
            }
        }
    }

    private static void assertRight(String output, String page) {
        for (LaneKind kind : LaneKind.values()) {
            assertThat(output.lines().filter(line -> line.startsWith(kind.title())))
                    .as(output)
                    .isNotEmpty();
            assertThat(page).contains("<th scope=\"row\">" + kind.title() + "<small>");
        }
        assertThat(output).contains("RIGHT: ").contains(" 0 stale reads, 0 rows with a missing write");
        assertThat(output).contains("rows flushed in").contains("none after the drain");
        assertThat(page)
                .contains("<svg")
                .doesNotContain("{{")
                .doesNotContain("http://")
                .doesNotContain("https://");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--duration=0.5s",
                "--duration=11m",
                "--duration=soon",
                "--threads=0",
                "--threads=65",
                "--db-latency=2s",
                "--db-latency=-1ms",
                "--cache-latency=1s",
                "--report=/no/such/folder/report.html",
                "--seed=x",
                "--colour=red"
            })
    void demo_wrongOptions_areNamed(String option) {
        StringWriter told = new StringWriter();
        int exitCode = Main.commandLine().setErr(new PrintWriter(told)).execute("demo", option);
        assertThat(exitCode).isEqualTo(2);
        assertThat(told.toString()).contains(option.replaceFirst("=.*", "")).doesNotContain("\tat ");
    }
}
