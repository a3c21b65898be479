package dev.forebay.jdbc;

import java.sql.SQLException;
import org.junit.jupiter.api.Nested;

/** All contracts on H2. */
class H2Test {
    @Nested
    class Types extends TypesContract {
        Types() {
            super(H2Database::new);
        }
    }

    @Nested
    class Rows extends RowsContract {
        Rows() {
            super(H2Database::new);
        }
    }

    @Nested
    class Connections extends ConnectionsContract {
        Connections() {
            super(H2Database::new);
        }

        @Override
        long openTransactions() throws SQLException {
            return database.count("information_schema.sessions WHERE contains_uncommitted");
        }
    }

    @Nested
    class Flushes extends FlushContract {
        Flushes() {
            super(H2Database::new);
        }
    }

    @Nested
    class Counters extends CounterContract {
        Counters() {
            super(H2Database::new);
        }
    }

    @Nested
    class Mappings extends MappingContract {
        Mappings() {
            super(H2Database::new);
        }
    }

    @Nested
    class Outboxes extends OutboxContract {
        Outboxes() {
            super(H2Database::new);
        }

        /** H2 locks every row that it sorts. */
        @Override
        boolean locksOnlyWhatItTakes() {
            return false;
        }
    }
}
