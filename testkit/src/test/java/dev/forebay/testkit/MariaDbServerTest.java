package dev.forebay.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MariaDbServerTest {
    private static MariaDbServer mariaDb;

    @BeforeAll
    static void startServer() {
        mariaDb = MariaDbServer.start();
    }

    @AfterAll
    static void closeServer() {
        mariaDb.close();
    }

    @Test
    void restart_keepsPortAndCommittedRows() throws SQLException {
        MariaDbServer.Database database = mariaDb.createDatabase();
        int port = mariaDb.port();
        database.execute("CREATE TABLE t (n INT)", "INSERT INTO t VALUES (1)");
        mariaDb.stop();
        assertThat(mariaDb.isRunning()).isFalse();
        assertThatThrownBy(() -> database.execute("SELECT 1")).isInstanceOf(IllegalStateException.class);
        mariaDb.restart();
        assertThat(mariaDb.port()).isEqualTo(port);
        assertThat(value("SELECT n FROM t", database.dataSource())).isEqualTo("1");

        database.execute("UPDATE t SET n = 2");
        mariaDb.kill();
        assertThat(mariaDb.isRunning()).isFalse();
        mariaDb.restart();
        assertThat(value("SELECT n FROM t", database.dataSource())).isEqualTo("2");
    }

    @Test
    void killConnections_cutsOpenConnections() throws SQLException {
        try (Connection connection = mariaDb.createDatabase().dataSource().getConnection()) {
            mariaDb.killConnections();
            assertThatThrownBy(() -> connection.createStatement().execute("SELECT 1"))
                    .isInstanceOf(SQLException.class);
            mariaDb.execute("DO 1");
        }
    }

    @Test
    void pause_holdsAnswersBackUntilResume() throws Exception {
        DataSource source = mariaDb.createDatabase().dataSource();
        mariaDb.pause();
        CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> {
            try {
                return value("SELECT 1", source);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThatThrownBy(() -> answer.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        mariaDb.resume();
        assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("1");
    }

    @Test
    void start_withSettings_usesThem() throws SQLException {
        try (MariaDbServer other = MariaDbServer.start("--sql-mode=ANSI_QUOTES")) {
            assertThat(value("SELECT @@sql_mode", other.createDatabase().dataSource()))
                    .contains("ANSI_QUOTES");
        }
    }

    private static String value(String query, DataSource source) throws SQLException {
        try (Connection connection = source.getConnection();
                ResultSet rows = connection.createStatement().executeQuery(query)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }
}
