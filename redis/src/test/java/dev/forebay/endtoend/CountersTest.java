package dev.forebay.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.CacheEvent;
import dev.forebay.Counter;
import dev.forebay.DeadLetter;
import dev.forebay.Forebay;
import dev.forebay.JournalFullException;
import dev.forebay.JournalOptions;
import dev.forebay.Overflow;
import dev.forebay.RetrySchedule;
import dev.forebay.jdbc.JdbcTable;
import dev.forebay.spi.CounterBase;
import dev.forebay.spi.CounterTable;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Counters on a real Redis and PostgreSQL: every delta exactly once, every total exact at once. */
class CountersTest extends TwoInstances {
    private final List<CacheEvent> events = new CopyOnWriteArrayList<>();
    private CounterTable<Long> views;

    @BeforeEach
    void rows() {
        for (long id = 1; id <= 10; id++) {
            items.outside(Item.of(id, 1));
        }
        views = JdbcTable.counter(items.dataSource, "items", Long.class)
                .key("id")
                .column("views")
                .build();
    }

    private Counter<Long> counter(Forebay forebay, CounterTable<Long> table, JournalOptions options) {
        return forebay.counter("views", Long.class, table)
                .journal(options)
                .listener(events::add)
                .build();
    }

    private static JournalOptions idle() {
        return JournalOptions.defaults().partitions(4).flushInterval(Duration.ofHours(1));
    }

    private static JournalOptions quick() {
        return idle().flushInterval(Duration.ofMillis(5))
                .ownerLease(Duration.ofMillis(300))
                .retry(RetrySchedule.exponential(Duration.ofMillis(5), Duration.ofMillis(20)));
    }

    @Test
    void get_isExactAtOnceInBothInstances_beforeAndAfterTheFlush() {
        Counter<Long> one = counter(first, views, idle());
        Counter<Long> other = counter(second, views, idle());
        items.database.execute("UPDATE items SET views = 100 WHERE id = 1");
        assertThat(one.get(1L)).isEqualTo(100);
        one.add(1L, 5);
        other.add(1L, -2);
        other.addAll(Map.of(1L, 1L, 2L, 7L));
        assertThat(one.getAll(List.of(1L, 2L, 3L))).isEqualTo(Map.of(1L, 104L, 2L, 7L, 3L, 0L));
        assertThat(items.number("SELECT views FROM items WHERE id = 1")).isEqualTo(100);
        assertThat(one.stats().pending()).isEqualTo(2);
        assertThat(other.flush(BOUND)).isTrue();
        assertThat(items.number("SELECT views FROM items WHERE id = 1")).isEqualTo(104);
        assertThat(one.getAll(List.of(1L, 2L))).isEqualTo(Map.of(1L, 104L, 2L, 7L));
    }

    @Test
    void concurrentAddsAndFlushes_loseNothingAndNoTotalGoesBack() throws Exception {
        Counter<Long> one = counter(first, views, quick());
        Counter<Long> other = counter(second, views, quick());
        AtomicBoolean done = new AtomicBoolean();
        List<Future<?>> adding = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            Counter<Long> counter = thread % 2 == 0 ? one : other;
            adding.add(threads.submit(() -> {
                for (int i = 0; i < 500; i++) {
                    counter.add(1L + i % 3, 1);
                }
            }));
        }
        Future<?> reader = threads.submit(() -> {
            long last = 0;
            while (!done.get()) {
                long now = other.get(1L);
                assertThat(now).isGreaterThanOrEqualTo(last);
                last = now;
            }
        });
        for (Future<?> one1 : adding) {
            within(one1);
        }
        done.set(true);
        within(reader);
        assertThat(one.getAll(List.of(1L, 2L, 3L))).isEqualTo(Map.of(1L, 668L, 2L, 668L, 3L, 664L));
        assertThat(one.flush(BOUND)).isTrue();
        assertThat(items.number("SELECT sum(views) FROM items")).isEqualTo(2000);
    }

    @Test
    void flushWhoseAnswerIsLost_isAppliedOnce() {
        Counter<Long> counter = counter(first, new LosesAnswers(views, 3), quick());
        counter.add(1L, 10);
        assertThat(counter.get(1L)).isEqualTo(10);
        assertThat(counter.flush(BOUND)).isTrue();
        assertThat(counter.get(1L)).isEqualTo(10);
        assertThat(items.number("SELECT views FROM items WHERE id = 1")).isEqualTo(10);
    }

    @Test
    void totalWhileTheAnswerOfAFlushIsLost_countsTheDeltaOnce() {
        LosesAnswers losing = new LosesAnswers(views, Integer.MAX_VALUE);
        Counter<Long> counter = counter(first, losing, idle());
        counter.add(1L, 10);
        assertThat(counter.flush(Duration.ofMillis(200))).isFalse(); // applied in the source, frozen in the journal
        assertThat(items.number("SELECT views FROM items WHERE id = 1")).isEqualTo(10);
        assertThat(counter.get(1L)).isEqualTo(10);
        counter.add(1L, 1);
        assertThat(counter.get(1L)).isEqualTo(11);
        losing.left.set(0);
        assertThat(counter.flush(BOUND)).isTrue();
        assertThat(counter.get(1L)).isEqualTo(11);
        assertThat(items.number("SELECT views FROM items WHERE id = 1")).isEqualTo(11);
    }

    @Test
    void storeThatRestartsEmpty_takesTheSourcesWord() {
        Counter<Long> before = counter(first, views, quick());
        before.add(1L, 10);
        assertThat(before.flush(BOUND)).isTrue();
        redis().command("FLUSHALL");
        Counter<Long> after = counter(second, views, quick());
        assertThat(after.get(1L)).isEqualTo(10);
        after.add(1L, 5);
        assertThat(after.get(1L)).isEqualTo(15);
        assertThat(after.flush(BOUND)).isTrue();
        assertThat(items.number("SELECT views FROM items WHERE id = 1")).isEqualTo(15);
    }

    @Test
    void journalThatWentBackInTime_isNoticedAndAligned() {
        Counter<Long> counter = counter(first, views, idle().partitions(1));
        counter.add(1L, 10);
        assertThat(counter.flush(BOUND)).isTrue();
        // as if the store came back from a snapshot that is older than the last flush
        items.database.execute("UPDATE forebay_partition SET last_flush = 'a later flush'");
        counter.add(1L, 5);
        assertThat(counter.get(1L)).isEqualTo(15);
        assertThat(counter.flush(BOUND)).isTrue();
        assertThat(events).anyMatch(CacheEvent.JournalWentBack.class::isInstance);
        assertThat(items.number("SELECT views FROM items WHERE id = 1")).isEqualTo(15);
    }

    @Test
    void deltaOfAMissingRow_isADeadLetter() {
        Counter<Long> counter = counter(first, views, idle());
        counter.addAll(Map.of(1L, 1L, 999L, 4L));
        assertThat(counter.flush(BOUND)).isTrue();
        assertThat(items.number("SELECT views FROM items WHERE id = 1")).isEqualTo(1);
        List<DeadLetter<Long, Long>> letters = counter.deadLetters().list(10);
        assertThat(letters).singleElement().satisfies(letter -> {
            assertThat(letter.key()).isEqualTo(999);
            assertThat(letter.row()).isEqualTo(4);
        });
        items.outside(Item.of(999, 1));
        assertThat(counter.deadLetters().retry(letters.get(0))).isTrue();
        assertThat(counter.deadLetters().retry(letters.get(0))).as("once").isFalse();
        assertThat(counter.flush(BOUND)).isTrue();
        assertThat(counter.get(999L)).isEqualTo(4);
    }

    @Test
    void totalOutOfRange_isToldAndNotWrapped() {
        Counter<Long> counter = counter(first, views, idle());
        items.database.execute("UPDATE items SET views = 3 WHERE id = 1");
        counter.add(1L, Long.MAX_VALUE);
        assertThatThrownBy(() -> counter.get(1L))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageContaining("counter 'views', key 1");
        assertThat(counter.flush(BOUND)).isTrue();
        assertThat(counter.get(1L)).isEqualTo(3);
        assertThat(counter.deadLetters().list(1)).hasSize(1);
    }

    @Test
    void fullJournal_refuses() {
        Counter<Long> counter =
                counter(first, new Away(), idle().partitions(1).maxPending(1).whenFull(Overflow.reject()));
        counter.add(1L, 1);
        counter.add(1L, 1);
        assertThatThrownBy(() -> counter.add(2L, 1)).isInstanceOf(JournalFullException.class);
    }

    @Test
    void addAll_thatIsPartlyAccepted_namesWhatToRepeat() {
        Counter<Long> counter =
                counter(first, new Away(), idle().partitions(2).maxPending(4).whenFull(Overflow.reject()));
        Map<Long, Long> deltas = LongStream.rangeClosed(1, 10).boxed().collect(Collectors.toMap(id -> id, id -> 1L));
        assertThatThrownBy(() -> counter.addAll(deltas)).isInstanceOfSatisfying(JournalFullException.class, e -> {
            assertThat(e)
                    .hasMessageContaining("of these 10 changes %d were accepted, and %d (the first: "
                            .formatted(10 - e.keys().size(), e.keys().size()));
            assertThat(counter.stats().pending()).isEqualTo(10 - e.keys().size());
            counter.getAll(deltas.keySet())
                    .forEach((id, total) -> assertThat(total).isEqualTo(e.keys().contains(id) ? 0 : 1));
        });
    }

    /** A table whose answers to {@code left} flushes are lost after they were applied. */
    private static final class LosesAnswers extends Delegating {
        private final AtomicInteger left;

        LosesAnswers(CounterTable<Long> table, int left) {
            super(table);
            this.left = new AtomicInteger(left);
        }

        @Override
        public Map<Long, String> apply(Fence fence, String flushId, Map<Long, Long> deltas) throws Exception {
            Map<Long, String> refused = super.apply(fence, flushId, deltas);
            if (left.getAndDecrement() > 0) {
                throw new SQLException("the answer was lost", "08006");
            }
            return refused;
        }
    }

    private static class Delegating implements CounterTable<Long> {
        private final CounterTable<Long> table;

        Delegating(CounterTable<Long> table) {
            this.table = table;
        }

        @Override
        public Map<Long, CounterBase> read(String cache, Map<Long, Integer> partitionOfKey) throws Exception {
            return table.read(cache, partitionOfKey);
        }

        @Override
        public String lastFlush(String cache, int partition) throws Exception {
            return table.lastFlush(cache, partition);
        }

        @Override
        public Map<Long, String> apply(Fence fence, String flushId, Map<Long, Long> deltas) throws Exception {
            return table.apply(fence, flushId, deltas);
        }

        @Override
        public Fence takePartition(String cache, int partition) throws Exception {
            return table.takePartition(cache, partition);
        }
    }

    /** A table whose database is away. */
    private final class Away extends Delegating {
        Away() {
            super(views);
        }

        @Override
        public Fence takePartition(String cache, int partition) throws Exception {
            throw new SQLException("no connection", "08001");
        }
    }
}
