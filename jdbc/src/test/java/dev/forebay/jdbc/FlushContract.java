package dev.forebay.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.forebay.spi.Fenced.Fence;
import dev.forebay.spi.FencedOutException;
import dev.forebay.spi.Journal.Change;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Write-behind batches: the fence, the refused rows, and a database that is away. */
abstract class FlushContract extends DatabaseContract {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private JdbcTable<Long, User> users;

    FlushContract(Opening opening) {
        super(opening);
    }

    record User(
            @Nullable String name,
            @Nullable String email,
            @Nullable Long boss) {}

    @Override
    void prepare() throws SQLException {
        database.execute(
                "CREATE TABLE users (id BIGINT PRIMARY KEY, name VARCHAR(10) NOT NULL, email VARCHAR(40) UNIQUE,"
                        + " boss BIGINT REFERENCES users (id))");
        users = table(true, PATIENCE);
    }

    private JdbcTable<Long, User> table(boolean createMissingTables, Duration statementTimeout) {
        return JdbcTable.of(database.dataSource(), "users", Long.class, User.class)
                .statementTimeout(statementTimeout)
                .createMissingTables(createMissingTables)
                .build();
    }

    private static User user(long id) {
        return new User("user " + id, id + "@example.org", null);
    }

    private static Change<Long, User> put(long id, User user) {
        return new Change<>(id, user, id, 0);
    }

    private static Change<Long, User> put(long id) {
        return put(id, user(id));
    }

    private static Change<Long, User> remove(long id) {
        return new Change<>(id, null, id, 0);
    }

    private static List<Change<Long, User>> puts(long first, long last) {
        return LongStream.rangeClosed(first, last)
                .mapToObj(FlushContract::put)
                .collect(Collectors.toCollection(ArrayList::new));
    }

    @Test
    void flush_rowsAndRemovals_writesBoth() throws Exception {
        users.putAll(Map.of(1L, user(1), 2L, user(2), 3L, user(3)));
        Fence fence = users.takePartition("users", 0);

        Map<Long, String> refused = users.flush(
                fence, List.of(put(5), remove(2), put(1, new User("new", "new@example.org", null)), remove(9), put(4)));

        assertThat(refused).isEmpty();
        assertThat(users.loadAll(List.of(1L, 2L, 3L, 4L, 5L, 9L)))
                .isEqualTo(Map.of(1L, new User("new", "new@example.org", null), 3L, user(3), 4L, user(4), 5L, user(5)));
    }

    @Test
    void flush_nothing_checksTheFenceAllTheSame() throws Exception {
        Fence old = users.takePartition("users", 0);
        assertThat(users.flush(old, List.of())).isEmpty();
        users.takePartition("users", 0);

        assertThatThrownBy(() -> users.flush(old, List.of())).isInstanceOf(FencedOutException.class);
    }

    @Test
    void flush_underAnOldFence_writesNothing() throws Exception {
        JdbcTable<Long, User> otherProcess = table(true, PATIENCE);
        Fence old = users.takePartition("users", 3);
        Fence newer = otherProcess.takePartition("users", 3);
        otherProcess.flush(newer, List.of(put(1, new User("newer", "n@example.org", null))));

        assertThatThrownBy(() -> users.flush(old, List.of(put(1), put(2))))
                .isInstanceOf(FencedOutException.class)
                .hasMessageContainingAll("users", "3");

        assertThat(newer.number()).isGreaterThan(old.number());
        assertThat(users.loadAll(List.of(1L, 2L))).isEqualTo(Map.of(1L, new User("newer", "n@example.org", null)));
        assertThat(otherProcess.flush(newer, List.of(put(1)))).isEmpty();
    }

    @Test
    void takePartition_ofAnotherPartitionOrCache_leavesThisOne() throws Exception {
        Fence mine = users.takePartition("users", 0);
        users.takePartition("users", 1);
        users.takePartition("others", 0);

        assertThat(users.flush(mine, List.of(put(1)))).isEmpty();
    }

    @Test
    void flush_afterTheFenceTableWasDropped_goesOnWithANewFence() throws Exception {
        Fence old = users.takePartition("users", 0);
        users.flush(old, List.of(put(1)));
        database.execute("DROP TABLE " + database.quoted("forebay_partition"));

        assertThatThrownBy(() -> users.flush(old, List.of(put(2)))).isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> users.flush(old, List.of(put(2)))).isInstanceOf(FencedOutException.class);

        assertThat(users.flush(users.takePartition("users", 0), List.of(put(2))))
                .isEmpty();
        assertThat(users.load(2L)).isEqualTo(user(2));
    }

    @Test
    void flush_neverTakenPartition_isFencedOut() {
        assertThatThrownBy(() -> users.flush(new Fence("users", 0, 1), List.of(put(1))))
                .isInstanceOf(FencedOutException.class);
    }

    @Test
    void flush_oneRefusedOf100_writesTheOther99() throws Exception {
        Fence fence = users.takePartition("users", 0);
        List<Change<Long, User>> changes = puts(1, 100);
        changes.set(40, put(41, new User("far too long a name", "x@example.org", null)));

        Map<Long, String> refused = users.flush(fence, changes);

        assertThat(refused).containsOnlyKeys(41L);
        assertThat(database.count("users")).isEqualTo(99);
    }

    @Test
    void flush_refusedForEveryReason_writesAllOthers() throws Exception {
        database.execute("ALTER TABLE users ADD CONSTRAINT no_eve CHECK (name <> 'eve')");
        users.putAll(Map.of(1000L, user(1000), 1001L, new User("report", null, 1000L)));
        Fence fence = users.takePartition("users", 0);
        List<Change<Long, User>> changes = puts(1, 60);
        changes.set(0, put(1, new User("eve", null, null))); // a check
        changes.set(20, put(21, new User(null, null, null))); // a column that is not null
        changes.set(21, put(22, new User("dup", "5@example.org", null))); // a unique constraint
        changes.set(59, put(60, new User("orphan", null, 4711L))); // a foreign key
        changes.add(remove(1000)); // has a report

        Map<Long, String> refused = users.flush(fence, changes);

        assertThat(refused).containsOnlyKeys(1L, 21L, 22L, 60L, 1000L);
        assertThat(refused.values()).allSatisfy(reason -> assertThat(reason).startsWith("23"));
        assertThat(refused.get(1L)).containsIgnoringCase("no_eve");
        assertThat(database.count("users WHERE id < 1000")).isEqualTo(56);
        assertThat(users.load(1000L)).isEqualTo(user(1000));
    }

    @Test
    void flush_rowThatCannotBeMadeColumnsOf_isRefusedWithoutAStatement() throws Exception {
        Fence fence = users.takePartition("users", 0);

        Map<Long, String> refused =
                users.flush(fence, List.of(put(1), put(2, new User("half \ud83c", "e@example.org", null)), put(3)));

        assertThat(refused).containsOnlyKeys(2L);
        assertThat(refused.get(2L)).contains("surrogate");
        assertThat(database.count("users")).isEqualTo(2);
    }

    @Test
    void flush_allRefused_writesNone() throws Exception {
        Fence fence = users.takePartition("users", 0);
        User nameless = new User(null, null, null);

        assertThat(users.flush(fence, List.of(put(1, nameless), put(2, nameless), put(3, nameless))))
                .hasSize(3);
        assertThat(database.count("users")).isZero();
    }

    @Test
    void flush_valuesThatChangeHands_areNotRefused() throws Exception {
        users.putAll(Map.of(1L, user(1), 2L, user(2), 3L, user(3)));
        Fence fence = users.takePartition("users", 0);

        Map<Long, String> refused = users.flush(
                fence,
                List.of(
                        put(0, new User("zero", "3@example.org", null)), // freed by the removal of 3
                        put(1, new User("one", "2@example.org", null)), // freed by the next
                        put(2, new User("two", "free@example.org", null)),
                        remove(3),
                        put(4, new User("four", null, 5L)), // reports to the next
                        put(5)));

        assertThat(refused).isEmpty();
        assertThat(users.load(0L).email()).isEqualTo("3@example.org");
        assertThat(users.load(1L).email()).isEqualTo("2@example.org");
        assertThat(users.load(4L).boss()).isEqualTo(5);
    }

    @Test
    void flush_thatWaitsForALockTooLong_throwsAndWritesNothing() throws Exception {
        users.putAll(Map.of(50L, user(50)));
        JdbcTable<Long, User> impatient = table(true, Duration.ofSeconds(1));
        Fence fence = users.takePartition("users", 0);
        try (Connection other = database.dataSource().getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("UPDATE users SET name = 'held' WHERE id = 50");

            assertThatThrownBy(() -> impatient.flush(fence, puts(1, 100))).isInstanceOf(SQLException.class);

            assertThat(database.count("users")).isEqualTo(1);
            other.rollback();
        }
        assertThat(users.flush(fence, puts(1, 100))).isEmpty(); // the same batch again
        assertThat(database.count("users")).isEqualTo(100);
    }

    @Test
    void flush_ofATableThatIsGone_throwsAndRefusesNoRow() throws Exception {
        Fence fence = users.takePartition("users", 0);
        database.execute("DROP TABLE users");

        assertThatThrownBy(() -> users.flush(fence, List.of(put(1))))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).startsWith("42"));
    }

    @Test
    void takePartition_byManyAtOnce_givesEveryOneItsOwnFence() throws Exception {
        int owners = 8;
        Set<Long> fences = ConcurrentHashMap.newKeySet();
        CyclicBarrier begin = new CyclicBarrier(owners);
        Callable<Void> taking = () -> {
            JdbcTable<Long, User> own = table(true, PATIENCE);
            begin.await();
            for (int i = 0; i < 10; i++) {
                fences.add(own.takePartition("users", 7).number());
            }
            return null;
        };
        ExecutorService executor = Executors.newFixedThreadPool(owners);
        try {

            for (Future<Void> future : executor.invokeAll(Collections.nCopies(owners, taking))) {
                future.get();
            }
        } finally {
            executor.shutdownNow();
        }

        assertThat(fences).hasSize(owners * 10);
    }

    @Test
    void takePartition_whileAnotherTakesItFirst_getsTheNextFence() throws Exception {
        users.takePartition("users", 1); // makes the table
        try (Connection other = database.dataSource().getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("INSERT INTO " + database.quoted("forebay_partition") + " VALUES ('users', 0, 1, '')");
            ExecutorService executor = Executors.newSingleThreadExecutor();
            try {
                Future<Fence> taken = executor.submit(() -> users.takePartition("users", 0));
                await().atMost(Duration.ofSeconds(20)).until(() -> database.waiting() == 1);

                other.commit();

                assertThat(taken.get().number()).isEqualTo(2);
            } finally {
                executor.shutdownNow();
            }
        }
    }

    @Test
    void takePartition_withoutTheTable_saysHowToCreateIt() throws Exception {
        JdbcTable<Long, User> careful = table(false, PATIENCE);
        assertThatIllegalStateException()
                .isThrownBy(() -> careful.takePartition("users", 0))
                .withMessageContainingAll("forebay_partition is missing", "createMissingTables", "CREATE TABLE");

        database.execute(
                "CREATE TABLE forebay_partition (cache VARCHAR(64), partition_no INTEGER, fence BIGINT NOT NULL,"
                        + " last_flush VARCHAR(64) DEFAULT '' NOT NULL, PRIMARY KEY (cache, partition_no))");

        Fence fence = careful.takePartition("users", 0);
        assertThat(careful.flush(fence, List.of(put(1)))).isEmpty();
    }

    @Test
    void takePartition_onAnotherTableOfThatName_isRefused() throws Exception {
        database.execute("CREATE TABLE forebay_partition (cache VARCHAR(64))");

        assertThatIllegalStateException()
                .isThrownBy(() -> users.takePartition("users", 0))
                .withMessageContaining("has no column partition_no");
    }
}
