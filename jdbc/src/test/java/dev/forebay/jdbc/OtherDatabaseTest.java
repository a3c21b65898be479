package dev.forebay.jdbc;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

/** Databases that cannot be used. */
class OtherDatabaseTest {
    record Named(String name) {}

    @Test
    void build_onADatabaseThatIsNotSupported_isRefusedByName() throws SQLException {
        try (H2Database h2 = new H2Database()) {
            DataSource oracle = claiming("Oracle", h2.dataSource());
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> JdbcTable.of(oracle, "products", Long.class, Named.class)
                            .build())
                    .withMessage(
                            "table products: it is in Oracle; only PostgreSQL, MariaDB, MySQL and H2 are supported");
        }
    }

    @Test
    void build_onADatabaseThatIsAway_saysSo() {
        JdbcDataSource away = new JdbcDataSource();
        away.setURL("jdbc:h2:mem:nowhere;IFEXISTS=TRUE");
        assertThatIllegalStateException()
                .isThrownBy(() -> JdbcTable.counter(away, "products", Long.class)
                        .column("views")
                        .build())
                .withMessageContaining("table products: its metadata could not be read")
                .withCauseInstanceOf(SQLException.class);
    }

    /** Returns a data source whose database calls itself by another name. */
    private static DataSource claiming(String product, DataSource real) {
        return proxy(DataSource.class, real, "getConnection", () -> {
            Connection connection = real.getConnection();
            DatabaseMetaData metaData =
                    proxy(DatabaseMetaData.class, connection.getMetaData(), "getDatabaseProductName", () -> product);
            return proxy(Connection.class, connection, "getMetaData", () -> metaData);
        });
    }

    private interface Answer {
        Object get() throws SQLException;
    }

    private static <T> T proxy(Class<T> type, T real, String overridden, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                OtherDatabaseTest.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getName().equals(overridden)) {
                        return answer.get();
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
