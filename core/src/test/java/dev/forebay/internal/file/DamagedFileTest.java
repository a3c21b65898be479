package dev.forebay.internal.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.forebay.DamagedJournalException;
import dev.forebay.DeadLetter;
import dev.forebay.internal.LocalBackend;
import dev.forebay.spi.CounterJournal;
import dev.forebay.spi.Journal;
import dev.forebay.spi.Journal.Refused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A journal file that something else has changed. */
class DamagedFileTest extends OnAJournalFile {
    private void fill() {
        try (LocalBackend backend = open()) {
            Journal<Long, String> journal = journal(backend);
            for (long key = 0; key < 20; key++) {
                journal.append(Map.of(key, "row " + key + " \"quoted\"\n" + "y".repeat(1000)), LIMIT);
            }
            journal.bury(0, List.of(new Refused<>(journal.oldest(0, 1).get(0), "refused", 1)));
            CounterJournal<String> views = backend.counterJournal(counts("views", String.class));
            views.startAt(0, views.progress(0).journal(), "first");
            views.add(Map.of("a", 3L), 100);
        }
    }

    /** What is there, in one text. */
    private String content() {
        try (LocalBackend backend = open()) {
            Journal<Long, String> journal = journal(backend);
            CounterJournal<String> views = backend.counterJournal(counts("views", String.class));
            return waiting(journal) + " "
                    + journal.deadLetters(10).stream().map(DeadLetter::row).toList() + views.waiting(List.of("a"));
        }
    }

    @Test
    void everyFlippedByte_isReportedOrWithoutEffect_andNothingIsChangedOrLost() throws IOException {
        fill();
        byte[] whole = Files.readAllBytes(file());
        String before = content();
        byte[] closed = Files.readAllBytes(file()); // reading has opened and closed it once more
        assertThat(closed).hasSizeGreaterThanOrEqualTo(whole.length / 2);
        int reported = 0;
        int saved = 0;
        Random random = new Random(3);
        for (int place = 0; place < closed.length; place += 1 + random.nextInt(400)) {
            byte[] damaged = closed.clone();
            damaged[place] ^= (byte) (1 << random.nextInt(8));
            Files.write(file(), damaged);
            String now;
            try {
                now = content();
            } catch (DamagedJournalException e) {
                reported++;
                assertThat(e).hasMessageContaining("It was not changed");
                assertThat(Files.readAllBytes(file())).as("place %d", place).isEqualTo(damaged);
                if (e.salvage().isPresent()) {
                    saved++;
                    Files.delete(e.salvage().get());
                }
                continue;
            }
            assertThat(now).as("place %d", place).isEqualTo(before);
        }
        assertThat(reported).isGreaterThan(10);
        assertThat(saved).isGreaterThan(reported / 2);
    }

    @Test
    void everyTruncation_isReported() throws IOException {
        fill();
        byte[] whole = Files.readAllBytes(file());
        String before = content();
        for (int length = 4096; length < whole.length; length += 1500) {
            Files.write(file(), Arrays.copyOf(whole, length));
            try {
                assertThat(content()).as("length %d", length).isEqualTo(before);
            } catch (DamagedJournalException e) {
                assertThat(Files.size(file())).isEqualTo(length);
                Files.deleteIfExists(folder.resolve("journal.salvage.jsonl"));
            }
        }
    }

    @Test
    void truncationWithinTheHead_isReported_andNothingIsMadeInItsPlace() throws IOException {
        fill();
        byte[] whole = Files.readAllBytes(file());
        for (int length : new int[] {0, 1, 100, 1000, 1500, 4095}) {
            byte[] cut = Arrays.copyOf(whole, length);
            Files.write(file(), cut);
            assertThatThrownBy(this::open)
                    .isInstanceOf(DamagedJournalException.class)
                    .hasMessageContaining("cut off at " + length + " bytes")
                    .hasMessageContaining("was not changed");
            assertThat(file()).hasBinaryContent(cut);
        }
    }

    /** Each alone, and all of the head together: something is left that is of no other kind of file. */
    @Test
    void headThatIsOverwritten_isReportedWithAllThatIsBehindIt() throws IOException {
        fill();
        byte[] whole = Files.readAllBytes(file());
        Path salvage = folder.resolve("journal.salvage.jsonl");
        for (Damage damage : List.of(
                new Damage("one bit of the words", head -> head[5] ^= 1),
                new Damage("the words", head -> Arrays.fill(head, 0, 512, (byte) 'x')),
                new Damage("the marks", head -> Arrays.fill(head, 512, 4096, (byte) 0)),
                new Damage("all but the words", head -> Arrays.fill(head, 256, 4096, (byte) -1)),
                new Damage("all of it", head -> Arrays.fill(head, 0, 4096, (byte) 0)))) {
            byte[] damaged = whole.clone();
            damage.change.accept(damaged);
            Files.write(file(), damaged);
            DamagedJournalException failure = (DamagedJournalException) catchThrowable(this::open);
            assertThat(failure)
                    .as(damage.what)
                    .hasMessageContaining("was not changed")
                    .hasMessageContaining("19 rows, 1 deltas and 1 dead letters were saved to " + salvage);
            assertThat(file()).as(damage.what).hasBinaryContent(damaged);
            Files.delete(salvage);
        }
    }

    private record Damage(String what, Consumer<byte[]> change) {}

    @Test
    void fileOfAHeadAlone_saysThatNothingIsLeftToRead() throws IOException {
        fill();
        Files.write(file(), Arrays.copyOf(Files.readAllBytes(file()), 4096));
        assertThatThrownBy(this::open)
                .isInstanceOf(DamagedJournalException.class)
                .hasMessageContaining("nothing is behind its head")
                .hasMessageContaining("Nothing could be saved: No version of its content is whole")
                .hasMessageNotContaining("only read");
    }

    @Test
    void salvage_hasWhatCanBeRead_andIsNotOverwritten() throws IOException {
        fill();
        byte[] damaged = Files.readAllBytes(file());
        int row = indexOf(damaged, "row 7 ");
        damaged[row] ^= 1;
        Files.write(file(), damaged);
        DamagedJournalException failure = (DamagedJournalException) catchThrowable(this::open);
        Path salvage = failure.salvage().orElseThrow();
        assertThat(failure).hasMessageContaining(salvage.toString()).hasMessageContaining("others could not be read");
        List<String> lines = Files.readAllLines(salvage);
        assertThat(lines)
                .anyMatch(line -> line.startsWith("{\"kind\":\"row\",\"cache\":\"notes\",\"key\":\"19\"")
                        && line.contains("row 19 \\\"quoted\\\"\\u000ayyy"))
                .anyMatch(line -> line.startsWith("{\"kind\":\"letter\",\"cache\":\"notes\"")
                        && line.contains("\"reason\":\"refused\""))
                .anyMatch(line -> line.startsWith("{\"kind\":\"delta\",\"counter\":\"views\"")
                        && line.endsWith("\"key\":\"a\",\"delta\":3}"))
                .anyMatch(line -> line.startsWith("{\"kind\":\"unreadable\""))
                .noneMatch(line -> line.contains("row 7 "));
        Files.writeString(salvage, "edited");
        assertThatThrownBy(this::open)
                .isInstanceOf(DamagedJournalException.class)
                .hasMessageContaining("since an earlier start");
        assertThat(salvage).content().isEqualTo("edited");
    }

    private static int indexOf(byte[] bytes, String text) {
        int found = new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf(text);
        assertThat(found).isPositive();
        return found;
    }
}
