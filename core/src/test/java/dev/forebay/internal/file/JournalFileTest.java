package dev.forebay.internal.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.forebay.Durability;
import dev.forebay.JournalFile;
import dev.forebay.StoreUnavailableException;
import dev.forebay.WriteFailedException;
import dev.forebay.internal.LocalBackend;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.CounterJournal;
import dev.forebay.spi.Journal;
import dev.forebay.spi.Journal.Change;
import dev.forebay.spi.Journal.Refused;
import dev.forebay.spi.KeyFormats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Opening and reopening a journal file. */
class JournalFileTest extends OnAJournalFile {
    @Test
    void reopened_itHasTheWritesTheLettersAndTheDeltasOfBefore() {
        try (LocalBackend backend = open()) {
            Journal<Long, String> journal = journal(backend);
            journal.append(Map.of(1L, "one"), LIMIT);
            journal.append(Map.of(2L, "refused"), LIMIT);
            journal.append(Collections.singletonMap(3L, null), LIMIT);
            Change<Long, String> second = journal.oldest(0, 2).get(1);
            journal.bury(0, List.of(new Refused<>(second, "too long", 3)));
            CounterJournal<String> views = backend.counterJournal(counts("views", String.class));
            String id = views.progress(0).journal();
            views.startAt(0, id, "first");
            views.add(Map.of("a", 3L), 100);
            views.freeze(0, id, "second");
            views.add(Map.of("a", 4L, "b/c", -1L), 100);
        }
        try (LocalBackend backend = open()) {
            Journal<Long, String> journal = journal(backend);
            assertThat(waiting(journal)).containsExactly("1=one", "3=null");
            assertThat(journal.deadLetters(10)).singleElement().satisfies(letter -> {
                assertThat(letter.key()).isEqualTo(2);
                assertThat(letter.row()).isEqualTo("refused");
                assertThat(letter.reason()).isEqualTo("too long");
                assertThat(letter.attempts()).isEqualTo(3);
            });
            assertThat(backend.store(notes(TEXT, 1)).lookup(1L))
                    .as("read from the journal")
                    .hasToString("Dirty[row=one, sequence=%d]"
                            .formatted(journal.oldest(0, 1).get(0).sequence()));
            CounterJournal<String> views = backend.counterJournal(counts("views", String.class));
            assertThat(views.inflight(0)).isEqualTo(new CounterJournal.Frozen<>("second", Map.of("a", 3L)));
            assertThat(views.waiting(List.of("a")).get("a").pending()).isEqualTo(4);
            assertThat(views.waiting(List.of("b/c")).get("b/c").pending()).isEqualTo(-1);
            assertThat(views.progress(0).lastCompleted()).isEqualTo("first");
        }
    }

    /** The id goes with the deltas: another one would be another journal to the database, which then applies a frozen batch again. */
    @Test
    void reopened_theJournalOfACounterHasTheIdOfBefore() {
        String id;
        try (LocalBackend backend = open()) {
            id = backend.counterJournal(counts("views", String.class))
                    .progress(0)
                    .journal();
        }
        try (LocalBackend backend = open()) {
            CounterJournal<String> views = backend.counterJournal(counts("views", String.class));
            assertThat(views.progress(0).journal()).isEqualTo(id).isNotEmpty();
            CounterJournal<String> likes = backend.counterJournal(counts("likes", String.class));
            assertThat(likes.progress(0).journal()).isNotEqualTo(id);
        }
    }

    @Test
    void journalOfACounter_thatWasBegunBeforeThereWereIds_hasNone() throws Exception {
        try (LocalBackend backend = open()) {
            CounterJournal<String> views = backend.counterJournal(counts("views", String.class));
            views.startAt(0, views.progress(0).journal(), "first");
        }
        JournalStore store = new JournalStore(file(), new FileDisk(file()), JournalStore.Use.WORK);
        store.about("views").remove("journal");
        store.commit();
        store.sync();
        store.close(true);
        try (LocalBackend backend = open()) {
            CounterJournal<String> views = backend.counterJournal(counts("views", String.class));
            assertThat(views.progress(0)).isEqualTo(new CounterJournal.Progress("", "first"));
        }
    }

    @Test
    void append_ofARowThatTheCodecCannotWrite_namesCacheAndKey() {
        try (LocalBackend backend = open()) {
            Journal<Long, String> journal = journal(backend);
            assertThatThrownBy(() -> journal.append(Map.of(7L, TextCodec.UNWRITABLE), LIMIT))
                    .isInstanceOf(WriteFailedException.class)
                    .hasMessageStartingWith("cache 'notes', key 7: the codec cannot write its row down: ");
            assertThat(journal.backlog().pending()).isZero();
        }
    }

    @Test
    void sequencesGoOnWhereTheyWere() {
        long before;
        try (LocalBackend backend = open()) {
            journal(backend).append(Map.of(1L, "old"), LIMIT);
            before = journal(backend).oldest(0, 1).get(0).sequence();
        }
        try (LocalBackend backend = new LocalBackend(() -> 0, FileLedger.open(JournalFile.at(file())))) {
            journal(backend).append(Map.of(1L, "new"), LIMIT);
            assertThat(journal(backend).oldest(0, 1).get(0).sequence())
                    .as("though the clock was set back to 1970")
                    .isGreaterThan(before);
        }
    }

    @Test
    void writesOfAnotherCodec_areKeptForIt() {
        try (LocalBackend backend = open()) {
            journal(backend).append(Map.of(1L, "one", 2L, "two"), LIMIT);
        }
        CacheSpec<Long, String> other = notes(new TextCodec((byte) 41), 1);
        try (LocalBackend backend = open()) {
            Journal<Long, String> journal = backend.journal(other);
            assertThat(journal.backlog().pending()).isEqualTo(2);
            assertThat(journal.oldest(0, 10)).isEmpty();
            assertThatThrownBy(() -> backend.store(other).lookup(1L))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("key 1")
                    .hasMessageContaining("codec 40");
            journal.append(Map.of(1L, "newer"), LIMIT);
            assertThat(waiting(journal)).containsExactly("1=newer");
        }
        try (LocalBackend backend = open()) {
            assertThat(waiting(journal(backend))).as("what it can read").containsExactly("2=two");
        }
    }

    @Test
    void openTwiceInOneProcess_isRefused() {
        try (LocalBackend backend = open()) {
            backend.ping();
            assertThatThrownBy(this::open)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(file().toString())
                    .hasMessageContaining("is in use in this very process");
        }
        open().close();
    }

    @Test
    void placesThatAreNoJournal_areRefusedAndLeftAsTheyAre() throws IOException {
        assertThatThrownBy(() -> LocalBackend.on(JournalFile.at(folder.resolve("missing/journal"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("there is no folder");
        assertThatThrownBy(() -> LocalBackend.on(JournalFile.at(folder))).hasMessageContaining("is a folder");
        assertThatThrownBy(() -> LocalBackend.on(JournalFile.at(Path.of("/")))).hasMessageContaining("is a folder");
        Files.createSymbolicLink(folder.resolve("link"), folder.resolve("missing"));
        assertThatThrownBy(() -> LocalBackend.on(JournalFile.at(folder.resolve("link"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is a link to a file that is not there");
        assertThat(folder.resolve("missing")).doesNotExist();
        for (String foreign : List.of(
                "a",
                "somebody's accounts",
                "x".repeat(10_000),
                "For every journal, one row:\n".repeat(1000),
                "\0".repeat(20_000))) {
            Files.writeString(file(), foreign);
            assertThatThrownBy(this::open)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is no journal file");
            assertThat(file()).content().isEqualTo(foreign);
        }
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void device_isRefusedAsOne() {
        assertThatThrownBy(() -> LocalBackend.on(JournalFile.at(Path.of("/dev/null"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("journal file /dev/null is a device")
                .hasMessageContaining("name a file");
    }

    /** The process that made it died before its first acknowledgement. */
    @Test
    void fileThatWasNeverUsed_isGoneOnFrom() throws IOException {
        for (int length : new int[] {4096, 5000}) {
            Files.write(file(), Arrays.copyOf(FailingDisk.newFile(), length));
            try (LocalBackend backend = open()) {
                assertThat(waiting(journal(backend))).as("length %d", length).isEmpty();
            }
        }
    }

    @Test
    void newFile_leavesNothingElseInItsFolder() throws IOException {
        open().close();
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file());
        }
    }

    @Test
    void namesAndPartitions_mustBeThoseOfBefore() {
        try (LocalBackend backend = open()) {
            journal(backend).append(Map.of(1L, "one"), LIMIT);
        }
        try (LocalBackend backend = open()) {
            assertThatThrownBy(() -> backend.journal(notes(TEXT, 2)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("cache 'notes': its journal in file")
                    .hasMessageContaining("Set it to 1");
            assertThatThrownBy(() -> backend.counterJournal(counts("notes", Long.class)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is the name of a cache");
        }
    }

    @Test
    void deltasOfUnreadableKeys_stopTheStart() throws IOException {
        try (LocalBackend backend = open()) {
            backend.counterJournal(counts("views", String.class)).add(Map.of("no number", 1L), 100);
        }
        forgetKeyFormat("views");
        try (LocalBackend backend = open()) {
            assertThatThrownBy(() -> backend.counterJournal(counts("views", Long.class)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("'no number'")
                    .hasMessageContaining("key type of before");
        }
    }

    @Test
    void cacheWithoutACodec_isRefusedWithWhatToDo() {
        CacheSpec<Long, String> spec = new CacheSpec<>(
                "notes",
                String.class,
                KeyFormats.of(Long.class),
                Optional.empty(),
                Duration.ZERO,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                100,
                1);
        try (LocalBackend backend = open()) {
            assertThatThrownBy(() -> backend.journal(spec))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("JournalFile.at(path).codecs(JsonCodec::of)");
        }
    }

    @Test
    void diskThatFails_failsEveryLaterCallUntilItIsOpenedAgain() throws Exception {
        FailingDisk disk = new FailingDisk(FailingDisk.newFile(), 40, true, new Random(1));
        JournalStore store = Opening.openLocked(file(), disk);
        LocalBackend backend = new LocalBackend(() -> 1000, new FileLedger(JournalFile.at(file()), store));
        Journal<Long, String> journal = journal(backend);
        Throwable failure = null;
        for (long key = 0; failure == null && key < 1000; key++) {
            long now = key;
            failure = catchThrowable(() -> journal.append(Map.of(now, "row"), LIMIT));
        }
        assertThat(failure)
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("may be there at the next start, or not");
        assertThatThrownBy(() -> journal.append(Map.of(-1L, "row"), LIMIT))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("restart the application");
        assertThat(backend.durability().survivesProcessCrash()).isFalse();
        assertThat(backend.durability().survivesStoreRestart()).isFalse();
        assertThat(backend.durability().summary()).contains("a write to it has failed");
        assertThatThrownBy(() -> journal.oldest(0, 10)).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(backend::ping).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(journal::backlog)
                .as("what waits is not known, and statistics must say so")
                .isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void durability_ofAFileThatWasDeletedOrReplaced_isNone() throws IOException {
        try (LocalBackend backend = open()) {
            journal(backend).append(Map.of(1L, "row"), LIMIT);
            assertThat(backend.durability().survivesProcessCrash()).isTrue();
            Files.move(file(), folder.resolve("elsewhere"));
            assertGone(backend.durability());
            Files.copy(folder.resolve("elsewhere"), file());
            assertGone(backend.durability());
            Files.move(folder.resolve("elsewhere"), file(), StandardCopyOption.REPLACE_EXISTING);
            assertThat(backend.durability().survivesProcessCrash())
                    .as("it is back")
                    .isTrue();
        }
    }

    private static void assertGone(Durability durability) {
        assertThat(durability.survivesProcessCrash()).isFalse();
        assertThat(durability.survivesStoreRestart()).isFalse();
        assertThat(durability.summary()).contains("was deleted, moved or replaced");
    }

    @Test
    void closedJournal_refusesWrites() {
        LocalBackend backend = open();
        Journal<Long, String> journal = journal(backend);
        backend.close();
        assertThatThrownBy(() -> journal.append(Map.of(1L, "row"), LIMIT))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("it is closed");
    }

    @Test
    void manyThreadsShareOneSync_andLoseNothing() throws Exception {
        int threads = 16;
        int each = 50;
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try (LocalBackend backend = open()) {
            Journal<Long, String> journal = journal(backend);
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                long first = (long) thread * each;
                running.add(executor.submit(() -> {
                    for (long key = first; key < first + each; key++) {
                        journal.append(Map.of(key, "row " + key), LIMIT);
                        assertThat(journal.changesOf(0, List.of(key)))
                                .as("shown once it lasts")
                                .hasSize(1);
                    }
                }));
            }
            for (Future<?> one : running) {
                one.get(60, TimeUnit.SECONDS);
            }
        } finally {
            executor.shutdownNow();
        }
        try (LocalBackend backend = open()) {
            assertThat(waiting(journal(backend))).hasSize(threads * each);
        }
    }

    /** MVStore would take such a text for the beginning of a chunk when it looks through the file. */
    @Test
    void rowThatLooksLikeAChunk_isARow() {
        String row = "chunk:1,len:1,pages:1,max:1,map:1,root:1,time:1,version:ffffff\n".repeat(3000);
        try (LocalBackend backend = open()) {
            for (long key = 0; key < 8; key++) {
                journal(backend).append(Map.of(key, "z".repeat((int) key) + row), LIMIT);
            }
        }
        try (LocalBackend backend = open()) {
            assertThat(waiting(journal(backend))).hasSize(8);
        }
    }

    @Test
    void fileShrinks_whenItsWritesAreFlushed() throws Exception {
        open().close();
        try (FileDisk disk = new FileDisk(file())) {
            JournalStore store = Opening.openLocked(file(), disk);
            FileLedger ledger = new FileLedger(JournalFile.at(file()), store);
            Journal<Long, String> journal = journal(new LocalBackend(System::currentTimeMillis, ledger));
            for (long key = 0; key < 300; key++) {
                journal.append(Map.of(key, "y".repeat(20_000)), LIMIT);
            }
            long full = store.bytes();
            journal.settle(
                    0,
                    journal.oldest(0, 300).stream()
                            .map(change -> new Journal.Settled<Long, String>(change.key(), change.sequence(), null))
                            .toList());
            ledger.commits().maintain(() -> store.compact(1000));
            assertThat(store.bytes()).isLessThan(full / 10);
        }
    }
}
