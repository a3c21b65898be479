package dev.forebay.jdbc;

import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/** A database in memory. */
final class H2Database implements TestDatabase {
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final JdbcDataSource dataSource = new JdbcDataSource();

    H2Database() {
        dataSource.setURL("jdbc:h2:mem:test_" + DATABASES.incrementAndGet() + ";DB_CLOSE_DELAY=-1");
    }

    @Override
    public DataSource dataSource() {
        return dataSource;
    }

    @Override
    public String bytesType() {
        return "VARBINARY";
    }

    @Override
    public String enumType() {
        return "ENUM('RED', 'GREEN')";
    }

    @Override
    public String spelled(String name) {
        return name.toUpperCase(Locale.ROOT);
    }

    @Override
    public String series(long first, long last) {
        return "SYSTEM_RANGE(%d, %d)".formatted(first, last);
    }

    @Override
    public long waiting() throws SQLException {
        // H2 does not tell: a statement of this long does nothing else here.
        return count("INFORMATION_SCHEMA.SESSIONS WHERE SESSION_ID <> SESSION_ID()"
                + " AND DATEDIFF(MILLISECOND, EXECUTING_STATEMENT_START, CURRENT_TIMESTAMP) > 200");
    }

    @Override
    public void close() throws SQLException {
        execute("SHUTDOWN");
    }
}
