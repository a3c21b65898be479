package dev.forebay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLIntegrityConstraintViolationException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeadLettersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Map<Long, String> table = new ConcurrentHashMap<>();
    private volatile boolean refuses = true;
    private Forebay forebay;
    private Cache<Long, String> cache;

    @BeforeEach
    void open() {
        forebay = Forebay.local();
        cache = forebay.cache("product", Long.class, String.class)
                .reads(ReadThrough.from(table::get))
                .writes(WriteBehind.to(new Writer<Long, String>() {
                    @Override
                    public void put(Long key, String row) throws Exception {
                        refuse();
                        table.put(key, row);
                    }

                    @Override
                    public void remove(Long key) throws Exception {
                        refuse();
                        table.remove(key);
                    }

                    private void refuse() throws Exception {
                        if (refuses) {
                            throw new SQLIntegrityConstraintViolationException("refused", "23505");
                        }
                    }
                }))
                .build();
    }

    @AfterEach
    void close() {
        forebay.close();
    }

    @Test
    void retryAll_severalLettersOfAKey_putsTheLatestBackAndLeavesTheOthers() {
        refused(1, "old");
        refused(2, "only");
        refused(1, "new");
        refuses = false;

        assertThat(cache.deadLetters().retryAll()).isEqualTo(2);

        assertThat(cache.flush(PATIENCE)).isTrue();
        assertThat(table).isEqualTo(Map.of(1L, "new", 2L, "only"));
        assertThat(cache.deadLetters().list(10)).extracting(DeadLetter::row).containsExactly("old");
    }

    @Test
    void retryAll_chosen_looksAtTheChosenOnly() {
        refused(1, "old");
        refused(1, "new");
        refuses = false;

        assertThat(cache.deadLetters().retryAll(letter -> "old".equals(letter.row())))
                .isEqualTo(1);

        assertThat(cache.flush(PATIENCE)).isTrue();
        assertThat(table).isEqualTo(Map.of(1L, "old"));
    }

    /** One row that can never be written must not keep its partition: the writer says so, and the others are written. */
    @Test
    void writerThatRefusesARow_makesALetterOfIt_andTheOthersAreWritten() {
        refuses = false;
        Cache<Long, String> picky = forebay.cache("picky", Long.class, String.class)
                .reads(ReadThrough.from(table::get))
                .writes(WriteBehind.to(new Writer<Long, String>() {
                            @Override
                            public void put(Long key, String row) throws Exception {
                                if (row.equals("bad")) {
                                    throw new RowRefusedException("409: taken");
                                }
                                table.put(key, row);
                            }

                            @Override
                            public void remove(Long key) {
                                table.remove(key);
                            }
                        })
                        .with(JournalOptions.defaults().partitions(1)))
                .build();
        picky.putAll(Map.of(1L, "one", 2L, "bad", 3L, "three"));

        assertThat(picky.flush(PATIENCE)).isTrue();

        assertThat(table).isEqualTo(Map.of(1L, "one", 3L, "three"));
        assertThat(picky.deadLetters().list(10)).singleElement().satisfies(letter -> {
            assertThat(letter.key()).isEqualTo(2);
            assertThat(letter.reason()).isEqualTo("409: taken");
        });
        assertThat(picky.deadLetters().retryByReason("409")).isEqualTo(1);
    }

    /** The newer write takes the place of the refused one: there is no letter, so nobody is told of one. */
    @Test
    void refusalOfARowThatWasWrittenAnewMeanwhile_isNotTold() throws Exception {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        List<CacheEvent> events = new CopyOnWriteArrayList<>();
        Cache<Long, String> slow = forebay.cache("slow", Long.class, String.class)
                .reads(ReadThrough.from(table::get))
                .writes(WriteBehind.to(new Writer<Long, String>() {
                            @Override
                            public void put(Long key, String row) throws Exception {
                                if (row.equals("bad")) {
                                    writing.countDown();
                                    answered.await();
                                    throw new RowRefusedException("refused");
                                }
                                table.put(key, row);
                            }

                            @Override
                            public void remove(Long key) {
                                table.remove(key);
                            }
                        })
                        .flushInterval(Duration.ofMillis(5)))
                .listener(events::add)
                .build();
        slow.put(1L, "bad");
        assertThat(writing.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        slow.put(1L, "good");
        answered.countDown();

        assertThat(slow.flush(PATIENCE)).isTrue();

        assertThat(table).containsEntry(1L, "good");
        assertThat(slow.deadLetters().list(10)).isEmpty();
        assertThat(events).noneMatch(CacheEvent.RowRefused.class::isInstance);
        assertThat(slow.stats().writeFailures()).isZero();
    }

    @Test
    void reasonOfALetter_beginsWithTheSqlState() {
        refused(1, "row");
        assertThat(cache.deadLetters().list(1).get(0).reason()).isEqualTo("23505: refused");
        assertThat(cache.deadLetters().retryByReason("23505")).isEqualTo(1);
    }

    @Test
    void isRemoval_tellsARemovalFromARow() {
        refused(1, "row");
        cache.remove(2L);
        assertThat(cache.flush(PATIENCE)).isTrue();

        List<DeadLetter<Long, String>> letters = cache.deadLetters().list(10);

        assertThat(letters).extracting(DeadLetter::isRemoval).containsExactly(false, true);
        assertThat(letters).allMatch(DeadLetter::readable);
    }

    @Test
    void missingArguments_areNamed() {
        assertThatThrownBy(() -> cache.deadLetters().retry(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("letter");
        assertThatThrownBy(() -> cache.flush(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("timeout");
    }

    private void refused(long key, String row) {
        cache.put(key, row);
        assertThat(cache.flush(PATIENCE)).isTrue();
    }
}
