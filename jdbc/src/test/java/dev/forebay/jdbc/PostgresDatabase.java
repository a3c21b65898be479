package dev.forebay.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A schema of its own in one PostgreSQL server, which ends with the JVM. */
final class PostgresDatabase implements TestDatabase {
    private static final AtomicInteger SCHEMAS = new AtomicInteger();

    private final String schema = "test_" + SCHEMAS.incrementAndGet();
    private final PGSimpleDataSource dataSource = dataSourceOf(schema);

    PostgresDatabase() throws SQLException {
        execute("CREATE SCHEMA " + schema);
    }

    private static final class Server {
        private static final EmbeddedPostgres RUNNING = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder().start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static PGSimpleDataSource dataSourceOf(String schema) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(Server.RUNNING.getJdbcUrl("postgres", "postgres"));
        dataSource.setCurrentSchema(schema);
        return dataSource;
    }

    String schema() {
        return schema;
    }

    @Override
    public DataSource dataSource() {
        return dataSource;
    }

    @Override
    public String bytesType() {
        return "bytea";
    }

    @Override
    public String enumType() throws SQLException {
        execute("CREATE TYPE \"Colour\" AS ENUM ('RED', 'GREEN')");
        return "\"Colour\"";
    }

    @Override
    public String spelled(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    @Override
    public String series(long first, long last) {
        return "GENERATE_SERIES(%d, %d)".formatted(first, last);
    }

    @Override
    public void close() throws SQLException {
        execute("DROP SCHEMA " + schema + " CASCADE");
    }
}
