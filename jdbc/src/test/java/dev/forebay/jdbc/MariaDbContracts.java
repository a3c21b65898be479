package dev.forebay.jdbc;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Nested;

/** All contracts on MariaDB, by whichever driver. */
abstract class MariaDbContracts {
    /** Makes a database, which is reached as the test wants it. */
    abstract TestDatabase open();

    @Nested
    class Types extends TypesContract {
        Types() {
            super(MariaDbContracts.this::open);
        }

        @Override
        boolean hasOnlyFiniteNumbers() {
            return true;
        }

        @Override
        List<Instant> moments() {
            return MariaDbDatabase.MOMENTS;
        }
    }

    @Nested
    class Rows extends RowsContract {
        Rows() {
            super(MariaDbContracts.this::open);
        }
    }

    @Nested
    class Connections extends ConnectionsContract {
        Connections() {
            super(MariaDbContracts.this::open);
        }

        @Override
        long openTransactions() throws SQLException {
            return database.count("information_schema.innodb_trx t JOIN information_schema.processlist p"
                    + " ON p.id = t.trx_mysql_thread_id WHERE p.db = DATABASE() AND p.id <> CONNECTION_ID()");
        }
    }

    @Nested
    class Flushes extends FlushContract {
        Flushes() {
            super(MariaDbContracts.this::open);
        }
    }

    @Nested
    class Counters extends CounterContract {
        Counters() {
            super(MariaDbContracts.this::open);
        }
    }

    @Nested
    class Mappings extends MappingContract {
        Mappings() {
            super(MariaDbContracts.this::open);
        }
    }

    @Nested
    class Outboxes extends OutboxContract {
        Outboxes() {
            super(MariaDbContracts.this::open);
        }
    }
}
