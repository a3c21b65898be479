package dev.forebay.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.forebay.Forebay;
import dev.forebay.JournalFile;
import dev.forebay.ReadThrough;
import dev.forebay.WriteBehind;
import dev.forebay.Writer;
import dev.forebay.json.JsonCodec;
import dev.forebay.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Write-behind and counters on a journal file and a real PostgreSQL, by processes that are killed. */
class JournalFileCrashTest {
    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final Duration NEVER = Duration.ofHours(1);

    private static ItemTable items;

    @TempDir
    Path folder;

    @BeforeAll
    static void createDatabase() {
        items = new ItemTable(PostgresServer.shared());
    }

    @BeforeEach
    void reset() {
        items.reset();
        for (long id = 1; id <= 3; id++) {
            items.outside(Item.of(id, 1));
        }
    }

    private FileApplication open(Duration flushInterval) {
        return new FileApplication(folder.resolve("journal"), items.dataSource, flushInterval);
    }

    /** What a process that was killed has acknowledged. */
    private static final class Acknowledged {
        private final Map<Long, Long> latest = new HashMap<>();
        private final Map<Long, Long> added = new HashMap<>();
        private long highest;
        private int lines;

        void read(String line) {
            lines++;
            String[] words = line.split(" ", -1);
            if (words[0].equals("put") && words.length == 3) {
                latest.merge(Long.valueOf(words[1]), Long.valueOf(words[2]), Math::max);
                highest = Math.max(highest, Long.parseLong(words[2]));
            } else {
                added.merge(Long.valueOf(words[1]), 1L, Long::sum);
            }
        }
    }

    private Process start(long firstVersion) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FileApplication.class.getName(),
                        folder.resolve("journal").toString(),
                        items.database.jdbcUrl(),
                        items.database.user(),
                        Long.toString(firstVersion))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(output().toFile())
                .start();
    }

    private Path output() {
        return folder.resolve("output");
    }

    /** Returns the lines that a process has printed, without one that it was cut off in. */
    private List<String> lines() throws IOException {
        String printed = Files.readString(output());
        return printed.substring(0, printed.lastIndexOf('\n') + 1).lines().toList();
    }

    /** Starts a process, kills it after so many acknowledgements, and reads what it had printed until then. */
    private void runAndKill(Acknowledged acknowledged, int lines) throws Exception {
        Process process = start(acknowledged.highest + 10);
        try {
            await().atMost(BOUND).until(() -> lines().size() >= lines);
        } finally {
            kill(process);
        }
        lines().forEach(acknowledged::read);
    }

    private static void kill(Process process) throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void killedAgainAndAgain_itLosesNoAcknowledgedPutAndNoDelta() throws Exception {
        Acknowledged acknowledged = new Acknowledged();
        Random random = new Random(11);
        int lives = 4;
        for (int i = 0; i < lives; i++) {
            runAndKill(acknowledged, 100 + random.nextInt(600));
        }
        try (FileApplication last = open(Duration.ofMillis(20))) {
            assertThat(last.items.flush(BOUND)).isTrue();
            assertThat(last.views.flush(BOUND)).isTrue();
        }
        assertThat(acknowledged.lines).isGreaterThan(lives * 100);
        acknowledged.latest.forEach((key, version) -> assertThat(items.row(key))
                .as("key %d", key)
                .hasValueSatisfying(row -> assertThat(row.version())
                        .as("at least what was acknowledged; more if the kill came before the answer")
                        .isGreaterThanOrEqualTo(version)));
        acknowledged.added.forEach((key, added) -> assertThat(items.number("SELECT views FROM items WHERE id = " + key))
                .as("views of %d", key)
                .isBetween(added, added + (long) lives * FileApplication.THREADS));
    }

    @Test
    void reopened_itShowsWhatWaitsAndFlushesIt() {
        try (FileApplication first = open(NEVER)) {
            first.items.put(7L, Item.of(7, 1));
            first.items.put(8L, Item.of(8, -1));
            first.items.put(1L, Item.of(1, 5));
            first.items.remove(2L);
            first.views.add(3L, 42);
            assertThat(items.row(7)).isEmpty();
            first.forebay.shutdown(Duration.ZERO); // drains nothing
        }
        try (FileApplication second = open(NEVER)) {
            assertThat(second.items.stats().pending()).isEqualTo(4);
            assertThat(second.items.stats().pendingBytes()).isPositive();
            assertThat(second.items.get(7L)).isEqualTo(Item.of(7, 1));
            assertThat(second.items.get(2L)).isNull();
            assertThat(second.views.get(3L)).isEqualTo(42);
            assertThat(second.items.flush(BOUND)).isTrue();
            assertThat(items.row(7)).contains(Item.of(7, 1));
            assertThat(items.row(1)).contains(Item.of(1, 5));
            assertThat(items.row(2)).isEmpty();
            assertThat(second.items.deadLetters().list(10))
                    .singleElement()
                    .satisfies(letter -> assertThat(letter.row()).isEqualTo(Item.of(8, -1)));
        }
        try (FileApplication third = open(NEVER)) {
            assertThat(third.items.deadLetters().list(10))
                    .as("kept over starts")
                    .hasSize(1);
            assertThat(third.items.stats().pending()).isZero();
            assertThat(third.items.deadLetters().discardAll(letter -> true)).isEqualTo(1);
        }
        try (FileApplication fourth = open(NEVER)) {
            assertThat(fourth.items.deadLetters().list(10)).isEmpty();
            assertThat(items.number("SELECT views FROM items WHERE id = 3")).isEqualTo(42);
        }
    }

    @Test
    void secondProcess_isRefusedWhileTheFirstHasTheFile() throws Exception {
        Process process = start(1);
        try {
            await().atMost(BOUND).until(() -> !lines().isEmpty());
            assertThatThrownBy(() -> open(NEVER))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is in use by another process: end that one first");
        } finally {
            kill(process);
        }
        open(NEVER).close();
    }

    @Test
    void durability_saysWhatAnAcknowledgementSurvives() {
        try (FileApplication application = open(NEVER)) {
            assertThat(application.items.durability().survivesStoreRestart()).isTrue();
            assertThat(application.items.durability().summary())
                    .contains("is synced to the journal file " + folder.resolve("journal"))
                    .contains("it does not survive the loss of the disk");
        }
    }

    record Unwritable(long id) {
        @Override
        public long id() {
            throw new IllegalStateException("as the test wants it");
        }
    }

    @Test
    void rowThatTheCodecCannotWrite_isNotAccepted() {
        try (Forebay forebay =
                Forebay.local(JournalFile.at(folder.resolve("journal")).codecs(JsonCodec::of))) {
            var cache = forebay.cache("unwritable", Long.class, Unwritable.class)
                    .reads(ReadThrough.from(key -> null))
                    .writes(WriteBehind.to(new Discarding<Unwritable>()).flushInterval(NEVER))
                    .build();
            assertThatThrownBy(() -> cache.put(1L, new Unwritable(1))).hasStackTraceContaining("as the test wants it");
            assertThat(cache.stats().pending()).isZero();
            assertThat(cache.get(1L)).isNull();
        }
    }

    private static final class Discarding<V> implements Writer<Long, V> {
        @Override
        public void put(Long key, V row) {
            throw new AssertionError("nothing was accepted");
        }

        @Override
        public void remove(Long key) {
            throw new AssertionError("nothing was accepted");
        }
    }
}
