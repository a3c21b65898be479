package dev.forebay.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Invalidations in the transactions of their changes, and how processes share them. */
abstract class OutboxContract extends DatabaseContract {
    private JdbcOutbox outbox;

    OutboxContract(Opening opening) {
        super(opening);
    }

    record Stock(int quantity) {}

    /** Returns whether a relay keeps others from no more rows than it has in hand. */
    boolean locksOnlyWhatItTakes() {
        return true;
    }

    @Override
    void prepare() throws SQLException {
        database.execute("CREATE TABLE stock (id BIGINT PRIMARY KEY, quantity INTEGER NOT NULL CHECK (quantity >= 0))");
        outbox = JdbcOutbox.of(database.dataSource());
    }

    private Connection transaction() throws SQLException {
        Connection connection = database.dataSource().getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    private void commit(String cache, Long... keys) throws SQLException {
        try (Connection connection = transaction()) {
            outbox.record(connection, cache, List.of(keys));
            connection.commit();
        }
    }

    /** Relays as one process does; returns the keys. */
    private List<String> relay(String cache, int most) throws Exception {
        List<String> told = new ArrayList<>();
        outbox.relay(cache, most, told::addAll);
        return told;
    }

    @Test
    void record_isPartOfTheTransaction() throws Exception {
        try (Connection connection = transaction()) {
            outbox.record(connection, "stock", List.of(1L));
            assertThat(relay("stock", 10)).as("not committed").isEmpty();
            connection.rollback();
        }
        assertThat(outbox.waiting()).isZero();
        commit("stock", 2L, 3L);
        assertThat(outbox.waiting()).isEqualTo(2);
        assertThat(relay("stock", 10)).containsExactly("2", "3");
        assertThat(relay("stock", 10)).isEmpty();
        assertThat(outbox.waiting()).isZero();
    }

    @Test
    void record_outsideATransaction_isRefused() throws SQLException {
        try (Connection connection = database.dataSource().getConnection()) {
            assertThatThrownBy(() -> outbox.record(connection, "stock", List.of(1L)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("cache 'stock'")
                    .hasMessageContaining("autocommit");
        }
        assertThat(outbox.waiting()).isZero();
    }

    @Test
    void record_keysOfAnyFormat_andTextsOfAnyKind() throws Exception {
        List<String> texts = List.of("", "a,b\\c", "äö€ 😀", "x".repeat(5_000), "O'Neill");
        try (Connection connection = transaction()) {
            outbox.record(connection, "names", texts);
            outbox.record(connection, "days", TimeUnitFormat.INSTANCE, List.of(TimeUnit.DAYS));
            outbox.record(connection, "units", List.of(TimeUnit.DAYS));
            connection.commit();
        }
        assertThat(relay("names", 10)).isEqualTo(texts);
        assertThat(relay("days", 10)).containsExactly("unit DAYS");
        assertThat(relay("units", 10)).containsExactly("DAYS");
    }

    private enum TimeUnitFormat implements dev.forebay.spi.KeyFormat<TimeUnit> {
        INSTANCE;

        @Override
        public String format(TimeUnit key) {
            return "unit " + key.name();
        }

        @Override
        public TimeUnit parse(String text) {
            return TimeUnit.valueOf(text.substring("unit ".length()));
        }
    }

    /** Ids are given before the commit: the smaller one may become visible later. */
    @Test
    void relay_commitsOutOfOrder_losesNone() throws Exception {
        try (Connection early = transaction()) {
            outbox.record(early, "stock", List.of(1L));
            commit("stock", 2L);
            assertThat(relay("stock", 10)).containsExactly("2");
            early.commit();
        }
        assertThat(relay("stock", 10)).containsExactly("1");
    }

    @Test
    void relay_failing_leavesAllWaiting_andAnotherTakesThem() throws Exception {
        commit("stock", 1L, 2L);
        assertThatThrownBy(() -> outbox.relay("stock", 10, keys -> {
                    throw new java.io.IOException("the store is away");
                }))
                .isInstanceOf(java.io.IOException.class);
        assertThat(relay("stock", 10)).containsExactly("1", "2");
    }

    @Test
    void relay_whileAnotherHasRowsInHand_passesThemOver_andWritersDoNotWait() throws Exception {
        commit("stock", 1L, 2L, 3L);
        List<String> others = new ArrayList<>();
        outbox.relay("stock", 2, keys -> {
            assertThat(keys).containsExactly("1", "2");
            others.addAll(relay("stock", 10));
            commit("stock", 4L);
            others.addAll(relay("stock", 10));
        });
        assertThat(others).isEqualTo(locksOnlyWhatItTakes() ? List.of("3", "4") : List.of("4"));
        assertThat(relay("stock", 10)).isEqualTo(locksOnlyWhatItTakes() ? List.of() : List.of("3"));
        assertThat(outbox.waiting()).isZero();
    }

    @Test
    void relay_rowsOfOtherCaches_areNotInTheWay() throws Exception {
        commit("unknown", LongStream.range(0, 50).boxed().toArray(Long[]::new));
        commit("stock", 1L);
        assertThat(relay("stock", 10)).containsExactly("1");
        assertThat(outbox.waiting()).isEqualTo(50);
    }

    @Test
    void rowsRelayedLongAgo_areRemoved_waitingOnesAreNot() throws Exception {
        commit("stock", 1L);
        relay("stock", 10);
        commit("stock", 2L);
        assertThat(outbox.removeOld()).as("kept for an hour").isZero();
        JdbcOutbox forgetful = outbox.keep(Duration.ofMillis(1));
        await().atMost(Duration.ofSeconds(10)).until(() -> forgetful.removeOld() == 1);
        assertThat(relay("stock", 10)).containsExactly("2");
    }

    @Test
    void replay_letsWaitAgainWhatWasRelayedLately() throws Exception {
        commit("stock", 1L, 2L);
        relay("stock", 1);
        assertThat(outbox.replay(Duration.ofMinutes(1))).isEqualTo(1);
        assertThat(relay("stock", 10)).containsExactly("1", "2");
        database.execute("UPDATE %1$s SET %2$s = %2$s - 120000"
                .formatted(database.quoted("forebay_outbox"), database.quoted("relayed_at")));
        assertThat(outbox.replay(Duration.ofMinutes(1))).isZero();
    }

    /** So a trigger can record, for writers that know nothing of Forebay. */
    @Test
    void rowInsertedByPlainSql_isRelayed() throws Exception {
        database.execute("INSERT INTO %s (%s, %s) VALUES ('stock', '7')"
                .formatted(database.quoted("forebay_outbox"), database.quoted("cache"), database.quoted("entry_key")));
        assertThat(relay("stock", 10)).containsExactly("7");
    }

    @Test
    void tableWithAnOutbox_recordsPutsAndRemovals_withTheirTransaction() throws Exception {
        JdbcTable<Long, Stock> table = JdbcTable.of(database.dataSource(), "stock", Long.class, Stock.class)
                .outbox(outbox, "stock")
                .build();
        table.put(1L, new Stock(1));
        table.putAll(Map.of(2L, new Stock(2), 3L, new Stock(3)));
        table.remove(2L);
        table.removeAll(List.of(3L));
        assertThat(relay("stock", 10)).containsExactly("1", "2", "3", "2", "3");

        assertThatThrownBy(() -> table.put(4L, new Stock(-1))).isInstanceOf(SQLException.class);
        assertThat(outbox.waiting()).as("rolled back with the change").isZero();

        Map<Long, Stock> group = new HashMap<>();
        group.put(5L, new Stock(5));
        group.put(6L, new Stock(-6));
        assertThat(table.writeGroup(group)).containsOnlyKeys(6L);
        assertThat(relay("stock", 10)).contains("5");
        assertThat(table.load(5L)).isEqualTo(new Stock(5));
    }

    @Test
    void existing_withoutTheTable_namesTheStatementThatCreatesIt() throws SQLException {
        database.execute("DROP TABLE " + database.quoted("forebay_outbox"));
        assertThatThrownBy(() -> JdbcOutbox.existing(database.dataSource()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("forebay_outbox is missing")
                .hasMessageContaining("CREATE TABLE");
        JdbcOutbox.of(database.dataSource());
        assertThat(JdbcOutbox.existing(database.dataSource()).waiting()).isZero();
    }

    @Test
    void severalRelaysAndWriters_everyCommittedKeyIsRelayed() throws Exception {
        int writers = 3;
        int relays = 3;
        long each = 60;
        Map<String, Integer> told = new ConcurrentHashMap<>();
        AtomicBoolean written = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(writers + relays);
        try {
            List<Future<?>> writing = new ArrayList<>();
            for (int writer = 0; writer < writers; writer++) {
                long first = writer * each;
                writing.add(threads.submit(() -> {
                    for (long key = first; key < first + each; key++) {
                        commit("stock", key);
                    }
                    return null;
                }));
            }
            List<Future<Long>> relaying = new ArrayList<>();
            for (int relay = 0; relay < relays; relay++) {
                relaying.add(threads.submit(() -> relayAll(told, written)));
            }
            for (Future<?> writer : writing) {
                writer.get(60, TimeUnit.SECONDS);
            }
            written.set(true);
            for (Future<Long> relay : relaying) {
                relay.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(new TreeSet<>(told.keySet())).hasSize((int) (writers * each));
        assertThat(told.values()).as("none in two hands").containsOnly(1);
        assertThat(outbox.waiting()).isZero();
    }

    private long relayAll(Map<String, Integer> told, AtomicBoolean written) throws Exception {
        long all = 0;
        boolean last;
        do {
            last = written.get();
            int now = outbox.relay("stock", 7, keys -> count(told, keys));
            all += now;
            last &= now == 0 && outbox.waiting() == 0;
        } while (!last);
        return all;
    }

    private static void count(Map<String, Integer> told, Collection<String> keys) {
        keys.forEach(key -> told.merge(key, 1, Integer::sum));
    }
}
