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

class PostgresServerTest {
    private static PostgresServer postgres;

    @BeforeAll
    static void startServer() {
        postgres = PostgresServer.start();
    }

    @AfterAll
    static void closeServer() {
        postgres.close();
    }

    @Test
    void createDatabase_givesEachCallerOneOfItsOwn() throws SQLException {
        PostgresServer.Database first = PostgresServer.shared().createDatabase();
        PostgresServer.Database second = PostgresServer.shared().createDatabase();
        first.execute("CREATE TABLE t (n int)", "INSERT INTO t VALUES (1)");
        second.execute("CREATE TABLE t (n int)", "INSERT INTO t VALUES (2)");
        assertThat(number(first.dataSource())).isEqualTo(1);
        assertThat(number(second.dataSource())).isEqualTo(2);
    }

    @Test
    void restart_keepsPortAndCommittedRows() throws SQLException {
        int port = postgres.port();
        postgres.execute("CREATE TABLE t (n int)", "INSERT INTO t VALUES (1)");
        postgres.stop();
        assertThat(postgres.isRunning()).isFalse();
        assertThatThrownBy(() -> postgres.execute("SELECT 1")).isInstanceOf(IllegalStateException.class);
        postgres.restart();
        assertThat(postgres.port()).isEqualTo(port);
        assertThat(number(postgres.dataSource())).isEqualTo(1);

        postgres.execute("UPDATE t SET n = 2");
        postgres.kill();
        assertThat(postgres.isRunning()).isFalse();
        postgres.restart();
        assertThat(number(postgres.dataSource())).isEqualTo(2);
    }

    @Test
    void terminateBackends_cutsOpenConnections() throws SQLException {
        try (Connection connection = postgres.dataSource().getConnection()) {
            postgres.terminateBackends();
            assertThatThrownBy(() -> connection.createStatement().execute("SELECT 1"))
                    .isInstanceOf(SQLException.class);
            postgres.execute("SELECT 1");
        }
    }

    @Test
    void pause_holdsAnswersBackUntilResume() throws Exception {
        try (Connection connection = postgres.dataSource().getConnection()) {
            postgres.pause();
            CompletableFuture<Boolean> answer = CompletableFuture.supplyAsync(() -> {
                try {
                    return connection.createStatement().execute("SELECT 1");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThatThrownBy(() -> answer.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            postgres.resume();
            assertThat(answer.get(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void start_asRoot_worksWithoutUserNamespacesToo() {
        boolean root = System.getProperty("user.name").equals("root");
        try (PostgresServer other = PostgresServer.start(root ? PostgresUser.NOBODY : PostgresUser.SAME)) {
            other.restart();
            other.execute("SELECT 1");
        }
    }

    private static int number(DataSource source) throws SQLException {
        try (Connection connection = source.getConnection();
                ResultSet rows = connection.createStatement().executeQuery("SELECT n FROM t")) {
            assertThat(rows.next()).isTrue();
            return rows.getInt(1);
        }
    }
}
