package dev.forebay.jdbc.internal;

import dev.forebay.jdbc.internal.dialect.Dialect;
import dev.forebay.jdbc.internal.mapping.TableInfo;
import dev.forebay.jdbc.internal.mapping.TableName;
import dev.forebay.jdbc.internal.session.Database;
import java.sql.SQLException;
import java.util.Optional;

/** A table of Forebay's own: found, or created where that is allowed. Uses connections of its own: not inside a transaction. */
final class OwnTable {
    private final Database database;
    private final Dialect dialect;
    private final TableName name;
    private final String creation;

    OwnTable(Database database, Dialect dialect, TableName name, String creation) {
        this.database = database;
        this.dialect = dialect;
        this.name = name;
        this.creation = creation;
    }

    /** @throws IllegalStateException if it is missing and may not or cannot be created */
    TableInfo find(boolean createIfMissing) throws SQLException {
        Optional<TableInfo> found = lookUp();
        if (found.isPresent()) {
            return found.get();
        }
        if (!createIfMissing) {
            throw new IllegalStateException("table %s is missing, and createMissingTables is false; create it by: %s"
                    .formatted(name, creation));
        }
        try {
            database.single(session -> {
                session.execute(creation);
                return true;
            });
        } catch (SQLException e) {
            // PostgreSQL fails one of two who create a table at once, in spite of IF NOT EXISTS.
            return lookUp().orElseThrow(() -> new IllegalStateException(
                    "table %s is missing and could not be created; create it by: %s".formatted(name, creation), e));
        }
        return lookUp().orElseThrow(
                        () -> new IllegalStateException("table %s was created and is not there".formatted(name)));
    }

    private Optional<TableInfo> lookUp() throws SQLException {
        return database.single(session -> dialect.find(session.connection(), name));
    }
}
