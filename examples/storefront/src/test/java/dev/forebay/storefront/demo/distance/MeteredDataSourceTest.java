package dev.forebay.storefront.demo.distance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

class MeteredDataSourceTest {
    private final PostgresServer.Database database = PostgresServer.shared().createDatabase();

    @Test
    void statements_countsEveryOneThatReachesTheDatabase() throws SQLException {
        MeteredDataSource metered = new MeteredDataSource(database.dataSource(), Duration.ZERO);
        try (Connection connection = metered.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("create table rows (id int)");
            }
            assertThat(metered.statements()).isEqualTo(1);
            try (PreparedStatement insert = connection.prepareStatement("insert into rows values (?)")) {
                for (int i = 0; i < 5; i++) {
                    insert.setInt(1, i);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            assertThat(metered.statements()).isEqualTo(6);
            connection.commit();
            try (PreparedStatement select = connection.prepareStatement("select count(*) from rows");
                    ResultSet row = select.executeQuery()) {
                row.next();
                assertThat(row.getInt(1)).isEqualTo(5);
            }
            assertThat(metered.statements()).isEqualTo(7);
            assertThat(connection.unwrap(PGConnection.class)).isNotNull();
        }
    }

    @Test
    void latency_isAddedToStatementsAndCommits_andFailuresComeThroughUnchanged() throws SQLException {
        Duration latency = Duration.ofMillis(30);
        MeteredDataSource metered = new MeteredDataSource(database.dataSource(), latency);
        try (Connection connection = metered.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            long start = System.nanoTime();
            statement.execute("select 1");
            connection.commit();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(latency.multipliedBy(2));
            assertThatThrownBy(() -> statement.execute("select nothing from nowhere"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42P01"));
        }
    }
}
