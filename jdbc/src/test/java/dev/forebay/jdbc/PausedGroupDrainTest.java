package dev.forebay.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.JournalGroup;
import dev.forebay.JournalOptions;
import dev.forebay.internal.LocalBackend;
import dev.forebay.internal.part.GroupDrain;
import dev.forebay.internal.part.GroupMember;
import dev.forebay.internal.part.Lifetimes;
import dev.forebay.internal.part.Recorder;
import dev.forebay.internal.part.RowDrain;
import dev.forebay.internal.part.Stamps;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.Journal;
import dev.forebay.spi.KeyFormats;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An owner of a journal group that is paused after it read what to flush, for longer than its lease. */
class PausedGroupDrainTest {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final CacheSpec<Long, Stock> STOCK = new CacheSpec<>(
            "stock", Stock.class, KeyFormats.of(Long.class), Optional.empty(), Duration.ZERO, LONG, LONG, 100, 1);

    private final H2Database database = new H2Database();
    private final Journal<Long, Stock> journal = new LocalBackend().journal(STOCK);
    private JdbcTable<Long, Stock> table;

    record Stock(int quantity) {}

    private interface Meanwhile {
        void run() throws Exception;
    }

    @BeforeEach
    void open() throws SQLException {
        database.execute("CREATE TABLE stock (id BIGINT PRIMARY KEY, quantity INTEGER NOT NULL)");
        table = JdbcTable.of(database.dataSource(), "stock", Long.class, Stock.class)
                .build();
    }

    @AfterEach
    void close() throws SQLException {
        database.close();
    }

    /** Another owner flushes what it read, and what was put after that, and goes. */
    @Test
    void drain_pausedAfterItReadAPage_writesNoOldRow() throws Exception {
        RowDrain<Long, Stock> next = drain(journal);
        RowDrain<Long, Stock> work = drain(afterTheFirstPage(() -> {
            next.drain(0, next.takePartition(0));
            put(2);
            next.drain(0, next.takePartition(0));
        }));
        GroupDrain paused = new GroupDrain(JournalGroup.parentsFirst("stock", "movements"), new GroupMember<>(work));
        put(1);

        paused.drain(0, paused.takePartition(0));

        assertThat(table.load(1L)).isEqualTo(new Stock(2));
    }

    private void put(int quantity) {
        assertThat(journal.append(Map.of(1L, new Stock(quantity)), Journal.Limit.ofKeys(10)))
                .isEmpty();
    }

    private RowDrain<Long, Stock> drain(Journal<Long, Stock> seen) {
        Lifetimes<Stock> lifetimes = new Lifetimes<>(LONG, LONG, 0, new Stamps(), System::currentTimeMillis);
        return new RowDrain<>(
                seen, table, JournalOptions.defaults(), lifetimes, new Recorder("stock", Optional.empty()));
    }

    /** The journal as one owner sees it, for whom time passes once after it was told what waits. */
    @SuppressWarnings("unchecked")
    private Journal<Long, Stock> afterTheFirstPage(Meanwhile meanwhile) {
        AtomicBoolean passed = new AtomicBoolean();
        return (Journal<Long, Stock>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Journal.class}, (proxy, method, arguments) -> {
                    try {
                        Object answer = method.invoke(journal, arguments);
                        if (method.getName().equals("oldest") && !passed.getAndSet(true)) {
                            meanwhile.run();
                        }
                        return answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
