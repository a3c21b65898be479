package dev.forebay.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.CacheEvent;
import dev.forebay.Counter;
import dev.forebay.Forebay;
import dev.forebay.JournalOptions;
import dev.forebay.jdbc.JdbcTable;
import dev.forebay.redis.RedisBackend;
import dev.forebay.spi.CounterTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Journals that drain one counter into one database: two key prefixes, two processes without a server, a journal of before. */
class TwoJournalsTest extends TwoInstances {
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

    private Counter<Long> counter(Forebay forebay, JournalOptions options) {
        return forebay.counter("views", Long.class, views)
                .journal(options)
                .listener(events::add)
                .build();
    }

    private static JournalOptions quick() {
        return JournalOptions.defaults().partitions(2).flushInterval(Duration.ofMillis(5));
    }

    private static Forebay withPrefix(String prefix) {
        return Forebay.on(RedisBackend.connect(redis().uri(), PATIENT.keyPrefix(prefix)));
    }

    @Test
    void countersOfTwoKeyPrefixes_loseNothingAndLeaveEachOtherAlone() throws Exception {
        try (Forebay one = withPrefix("one");
                Forebay other = withPrefix("other")) {
            addToBoth(one, other);
        }
    }

    @Test
    void countersOfTwoProcessesWithoutAServer_loseNothingAndLeaveEachOtherAlone() throws Exception {
        try (Forebay one = Forebay.local();
                Forebay other = Forebay.local()) {
            addToBoth(one, other);
            assertThat(items.number("SELECT count(*) FROM forebay_partition WHERE cache LIKE 'views@%'"))
                    .isEqualTo(4);
        }
        assertThat(items.number("SELECT count(*) FROM forebay_partition"))
                .as("rows of journals that ended with their processes")
                .isZero();
    }

    private void addToBoth(Forebay one, Forebay other) throws Exception {
        List<Counter<Long>> counters = List.of(counter(one, quick()), counter(other, quick()));
        List<Future<?>> adding = new ArrayList<>();
        for (Counter<Long> counter : counters) {
            adding.add(threads.submit(() -> {
                for (int i = 0; i < 300; i++) {
                    counter.add(1L + i % 10, 1);
                    if (i % 20 == 0) {
                        counter.flush(BOUND);
                    }
                }
            }));
        }
        for (Future<?> one1 : adding) {
            within(one1);
        }
        for (Counter<Long> counter : counters) {
            assertThat(counter.flush(BOUND)).isTrue();
        }
        assertThat(items.number("SELECT sum(views) FROM items")).isEqualTo(600);
        assertThat(events).noneMatch(CacheEvent.JournalWentBack.class::isInstance);
        assertThat(events).noneMatch(CacheEvent.FencedOut.class::isInstance);
    }

    /** What another journal has flushed is seen with the next base that is read. */
    @Test
    void get_hasWhatTheOtherJournalHasFlushed_afterTheNextFlushOfTheKey() throws Exception {
        try (Forebay one = Forebay.local();
                Forebay other = Forebay.local()) {
            JournalOptions idle = quick().flushInterval(Duration.ofHours(1));
            Counter<Long> ours = counter(one, idle);
            Counter<Long> theirs = counter(other, idle);
            assertThat(ours.get(1L)).isZero();
            theirs.add(1L, 5);
            assertThat(theirs.flush(BOUND)).isTrue();
            ours.add(1L, 2);
            assertThat(ours.get(1L)).as("with the base of before").isEqualTo(2);
            assertThat(ours.flush(BOUND)).isTrue();
            assertThat(ours.get(1L)).isEqualTo(7);
        }
    }

    /** Before there were ids a journal had the counter's own row; the batch was applied, and its owner died before it completed it. */
    @Test
    void journalOfAnEarlierVersion_goesOnWhereItWas() throws Exception {
        views.takePartition("views", 0);
        items.database.execute("UPDATE forebay_partition SET last_flush = 'applied' WHERE cache = 'views'");
        items.database.execute("UPDATE items SET views = 5 WHERE id = 1");
        redis().command("HSET", "fb:{views:0}#flush", "completed", "first", "inflight", "applied");
        redis().command("HSET", "fb:{views:0}#inflight", "1", "5");
        redis().command("HSET", "fb:{views:0}#pending", "1", "2");

        Counter<Long> counter = counter(first, quick().partitions(1).flushInterval(Duration.ofHours(1)));

        assertThat(counter.get(1L)).isEqualTo(7);
        assertThat(counter.flush(BOUND)).isTrue();
        assertThat(items.number("SELECT views FROM items WHERE id = 1")).isEqualTo(7);
        assertThat(events).noneMatch(CacheEvent.JournalWentBack.class::isInstance);
    }
}
