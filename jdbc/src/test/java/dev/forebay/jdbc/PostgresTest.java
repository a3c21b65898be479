package dev.forebay.jdbc;

import java.sql.SQLException;
import org.junit.jupiter.api.Nested;

/** All contracts on PostgreSQL. */
class PostgresTest {
    @Nested
    class Types extends TypesContract {
        Types() {
            super(PostgresDatabase::new);
        }
    }

    @Nested
    class Rows extends RowsContract {
        Rows() {
            super(PostgresDatabase::new);
        }
    }

    @Nested
    class Connections extends ConnectionsContract {
        Connections() {
            super(PostgresDatabase::new);
        }

        @Override
        long openTransactions() throws SQLException {
            return database.count(
                    "pg_stat_activity WHERE state LIKE 'idle in transaction%' AND application_name = current_setting('application_name')");
        }
    }

    @Nested
    class Flushes extends FlushContract {
        Flushes() {
            super(PostgresDatabase::new);
        }
    }

    @Nested
    class Counters extends CounterContract {
        Counters() {
            super(PostgresDatabase::new);
        }
    }

    @Nested
    class Mappings extends MappingContract {
        Mappings() {
            super(PostgresDatabase::new);
        }
    }

    @Nested
    class Outboxes extends OutboxContract {
        Outboxes() {
            super(PostgresDatabase::new);
        }
    }
}
