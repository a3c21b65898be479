package dev.forebay.jdbc;

import com.mysql.cj.jdbc.MysqlDataSource;
import dev.forebay.testkit.MariaDbServer;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;

/** A database of its own of a MariaDB server. */
final class MariaDbDatabase implements TestDatabase {
    /** The limits of its TIMESTAMP. */
    static final List<Instant> MOMENTS =
            List.of(Instant.parse("1970-01-01T00:00:01Z"), Instant.parse("2038-01-19T03:14:07.999999Z"));

    private final MariaDbServer.Database database = MariaDbServer.shared().createDatabase();
    private final DataSource dataSource;

    MariaDbDatabase() {
        this(false);
    }

    private MariaDbDatabase(boolean mysqlDriver) {
        dataSource = mysqlDriver ? dataSourceOfMysqlDriver("") : database.dataSource();
    }

    /** Returns a database that is reached by MySQL's driver, which takes it for a MySQL. */
    static MariaDbDatabase byMysqlDriver() {
        return new MariaDbDatabase(true);
    }

    /** Returns connections of MySQL's driver, with options of it. */
    DataSource dataSourceOfMysqlDriver(String options) {
        MysqlDataSource source = new MysqlDataSource();
        source.setUrl(database.jdbcUrl().replace("jdbc:mariadb:", "jdbc:mysql:") + options);
        source.setUser(database.user());
        try {
            // Else most of the time of a test is that of handshakes, of connections that are not pooled.
            source.setSslMode("DISABLED");
        } catch (SQLException e) {
            throw new IllegalStateException("the driver knows no such mode", e);
        }
        return source;
    }

    String name() {
        return database.name();
    }

    /** Returns connections of MariaDB's driver, with options of it. */
    DataSource dataSource(String options) {
        return database.dataSource(options);
    }

    @Override
    public DataSource dataSource() {
        return dataSource;
    }

    @Override
    public String bytesType() {
        return "BLOB";
    }

    @Override
    public String textType() {
        return "TEXT";
    }

    @Override
    public String momentType() {
        return "TIMESTAMP(6) NULL";
    }

    @Override
    public String timeType() {
        return "DATETIME";
    }

    @Override
    public String identity() {
        return "AUTO_INCREMENT";
    }

    @Override
    public String quoted(String name) {
        return '`' + name + '`';
    }

    @Override
    public String joined(String left, String right) {
        return "CONCAT(" + left + ", " + right + ")";
    }

    @Override
    public void dropSchema(String name) throws SQLException {
        execute("DROP DATABASE " + name);
    }

    @Override
    public String enumType() {
        return "ENUM('RED', 'GREEN')";
    }

    @Override
    public String spelled(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    @Override
    public String series(long first, long last) {
        return "(SELECT seq AS n FROM seq_%d_to_%d) AS s".formatted(first, last);
    }

    @Override
    public long waiting() throws SQLException {
        return count(
                "information_schema.innodb_lock_waits w JOIN information_schema.innodb_trx t ON t.trx_id = w.requesting_trx_id"
                        + " JOIN information_schema.processlist p ON p.id = t.trx_mysql_thread_id WHERE p.db = '"
                        + name() + "'");
    }

    @Override
    public void close() throws SQLException {
        execute("DROP DATABASE " + name());
    }
}
