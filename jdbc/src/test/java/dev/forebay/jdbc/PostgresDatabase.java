package dev.forebay.jdbc;

import dev.forebay.testkit.PostgresServer;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A schema of its own of a PostgreSQL database. */
final class PostgresDatabase implements TestDatabase {
    private static final AtomicInteger SCHEMAS = new AtomicInteger();

    private final String schema = "test_" + SCHEMAS.incrementAndGet();
    private final PGSimpleDataSource dataSource = dataSourceOf(schema);

    PostgresDatabase() throws SQLException {
        execute("CREATE SCHEMA " + schema);
    }

    /** The database of this JVM, on the server that it shares; a schema is made faster than a database. */
    private static final class OfJvm {
        static final PostgresServer.Database DATABASE = PostgresServer.shared().createDatabase();
    }

    private static PGSimpleDataSource dataSourceOf(String schema) {
        PGSimpleDataSource dataSource = (PGSimpleDataSource) OfJvm.DATABASE.dataSource();
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
    public long waiting() throws SQLException {
        return count("pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%" + schema + "%'");
    }

    @Override
    public void close() throws SQLException {
        execute("DROP SCHEMA " + schema + " CASCADE");
    }
}
