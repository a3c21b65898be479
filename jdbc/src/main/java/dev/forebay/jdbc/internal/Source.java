package dev.forebay.jdbc.internal;

import dev.forebay.jdbc.internal.dialect.Dialect;
import dev.forebay.jdbc.internal.mapping.TableInfo;
import dev.forebay.jdbc.internal.mapping.TableName;
import dev.forebay.jdbc.internal.session.Database;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;

/** A table that is there, its database, and the table of fences next to it. */
public record Source(Database database, Dialect dialect, TableInfo table, PartitionTable partitions) {

    /**
     * Finds a table.
     *
     * @throws IllegalArgumentException if it is not there, or the database is not supported
     * @throws IllegalStateException if the database does not answer
     */
    public static Source open(DataSource dataSource, TableName name, Settings settings) {
        Database plain = new Database(dataSource, settings.statementTimeout());
        try {
            return plain.single(session -> {
                Dialect dialect = Dialect.of(session.connection(), name);
                Database database = plain.with(dialect.transactionSettings(plain.longestSilence()));
                Optional<TableInfo> found = dialect.find(session.connection(), name);
                String schema = dialect.schemaOf(session.connection());
                TableInfo table = found.orElseThrow(() -> new IllegalArgumentException(
                        "table %s is missing (a view cannot be mapped); the connection's schema is %s"
                                .formatted(name, schema)));
                PartitionTable partitions =
                        new PartitionTable(database, dialect, table.name().schema(), settings.createMissingTables());
                return new Source(database, dialect, table, partitions);
            });
        } catch (SQLException e) {
            throw new IllegalStateException(
                    "table %s: its metadata could not be read: %s".formatted(name, e.getMessage()), e);
        }
    }

    /**
     * How a table is used.
     *
     * @param createMissingTables whether {@code forebay_partition} is created
     */
    public record Settings(Duration statementTimeout, boolean createMissingTables) {
        public static final Settings DEFAULTS = new Settings(Duration.ofSeconds(4), true);
    }
}
