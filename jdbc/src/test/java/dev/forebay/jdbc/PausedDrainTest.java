package dev.forebay.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.internal.LocalBackend;
import dev.forebay.internal.part.CounterDrain;
import dev.forebay.internal.part.Recorder;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.CounterBase;
import dev.forebay.spi.CounterJournal;
import dev.forebay.spi.CounterTable;
import dev.forebay.spi.Fenced.Fence;
import dev.forebay.spi.FencedOutException;
import dev.forebay.spi.Journal.Limit;
import dev.forebay.spi.KeyFormats;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An owner of a counter's partition that is paused between two of its questions, for longer than its lease. */
class PausedDrainTest {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final CacheSpec<Long, CounterBase> VIEWS = new CacheSpec<>(
            "views", CounterBase.class, KeyFormats.of(Long.class), Optional.empty(), Duration.ZERO, LONG, LONG, 100, 1);

    private final H2Database database = new H2Database();
    private final CounterJournal<Long> journal = new LocalBackend().counterJournal(VIEWS);
    private CounterTable<Long> table;

    @BeforeEach
    void open() throws SQLException {
        database.execute(
                "CREATE TABLE products (id BIGINT PRIMARY KEY, views BIGINT)", "INSERT INTO products VALUES (1, 0)");
        table = JdbcTable.counter(database.dataSource(), "products", Long.class)
                .key("id")
                .column("views")
                .build();
    }

    @AfterEach
    void close() throws SQLException {
        database.close();
    }

    /** The new owner flushes, freezes the next batch, and dies; the old one must not take what it read before for news. */
    @Test
    void drain_pausedBetweenItsQuestions_dropsNoBatchOfTheNextOwner() throws Exception {
        CounterDrain<Long> next = drain(table);
        CounterDrain<Long> paused = drain(new Pausing(() -> {
            journal.add(Map.of(1L, 1L), 10);
            next.drain(0, next.takePartition(0));
            journal.add(Map.of(1L, 20L), 10);
            journal.freeze(0, journal.progress(0).journal(), "the next owner's last");
        }));
        Fence outdated = paused.takePartition(0);

        assertThatThrownBy(() -> paused.drain(0, outdated)).isInstanceOf(FencedOutException.class);
        next.drain(0, next.takePartition(0));

        assertThat(table.read("views", Map.of(1L, 0)).get(1L).total()).isEqualTo(21);
    }

    /** The store was emptied while the owner was paused, and a journal has begun there that another process drains. */
    @Test
    void drain_underTheFenceOfAnotherJournal_flushesNothing() throws Exception {
        CounterDrain<Long> drain = drain(table);
        Fence ofTheJournalBefore = new CounterDrain<>(
                        new LocalBackend().counterJournal(VIEWS),
                        table,
                        Limit.ofKeys(10),
                        new Recorder("views", Optional.empty()))
                .takePartition(0);
        journal.add(Map.of(1L, 1L), 10);

        assertThatThrownBy(() -> drain.drain(0, ofTheJournalBefore)).isInstanceOf(FencedOutException.class);
        assertThat(journal.waiting(List.of(1L)).get(1L).pending()).isEqualTo(1);

        drain.drain(0, drain.takePartition(0));
        assertThat(table.read("views", Map.of(1L, 0)).get(1L).total()).isEqualTo(1);
    }

    private CounterDrain<Long> drain(CounterTable<Long> source) {
        return new CounterDrain<>(journal, source, Limit.ofKeys(10), new Recorder("views", Optional.empty()));
    }

    private interface Meanwhile {
        void run() throws Exception;
    }

    /** The table as one owner sees it, for whom time passes once after it was told the last flush. */
    private final class Pausing implements CounterTable<Long> {
        private final Meanwhile meanwhile;
        private boolean paused;

        Pausing(Meanwhile meanwhile) {
            this.meanwhile = meanwhile;
        }

        @Override
        public String lastFlush(String cache, int partition) throws Exception {
            String answer = table.lastFlush(cache, partition);
            if (!paused) {
                paused = true;
                meanwhile.run();
            }
            return answer;
        }

        @Override
        public Map<Long, CounterBase> read(String cache, Map<Long, Integer> partitionOfKey) throws Exception {
            return table.read(cache, partitionOfKey);
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
}
