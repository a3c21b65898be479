package dev.forebay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLIntegrityConstraintViolationException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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
