package dev.forebay.internal.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.forebay.DamagedJournalException;
import dev.forebay.DeadLetter;
import dev.forebay.JournalFile;
import dev.forebay.StoreUnavailableException;
import dev.forebay.internal.LocalBackend;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.CounterBase;
import dev.forebay.spi.CounterJournal;
import dev.forebay.spi.CounterJournal.Waiting;
import dev.forebay.spi.Journal;
import dev.forebay.spi.Journal.Change;
import dev.forebay.spi.Journal.Limit;
import dev.forebay.spi.Journal.Refused;
import dev.forebay.spi.Journal.Settled;
import dev.forebay.spi.KeyFormats;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A journal file on a disk whose power fails at every kind of moment. What it says after the next start is what it said of itself
 * before: with the call that was under way, or without it, and with no other difference.
 */
class PowerFailureTest {
    private static final int PARTITIONS = 3;
    private static final int KEYS = 12;

    /** How many seeds are run; {@code -Dforebay.seeds=N} runs more. */
    private static final int SEEDS = Integer.getInteger("forebay.seeds", 80);

    @TempDir
    Path folder;

    private long clock = 1_700_000_000_000L;

    /** What a partition holds, by which the real one is judged. */
    private record Model(
            Map<Long, String> rows, List<String> letters, Map<Long, Long> pending, Map<Long, Long> frozen) {
        static Model empty() {
            return new Model(new TreeMap<>(), new ArrayList<>(), new TreeMap<>(), new TreeMap<>());
        }

        Model copy() {
            return new Model(
                    new TreeMap<>(rows), new ArrayList<>(letters), new TreeMap<>(pending), new TreeMap<>(frozen));
        }
    }

    private static String brief(@Nullable String row) {
        return row == null ? "removed" : row.substring(0, row.indexOf('x')) + row.length();
    }

    /** One life of a process, from a start to the power failure. */
    private final class Life {
        private final Journal<Long, String> journal;
        private final CounterJournal<Long> counter;
        private final GroupCommits commits;
        private final JournalStore store;
        private final CacheSpec<Long, String> spec = new CacheSpec<>(
                "rows",
                String.class,
                KeyFormats.of(Long.class),
                Optional.of(new TextCodec((byte) 40)),
                Duration.ZERO,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                1000,
                PARTITIONS);

        Life(Disk disk) throws Exception {
            store = Opening.openLocked(folder.resolve("journal"), disk);
            store.retain(0);
            FileLedger ledger = new FileLedger(JournalFile.at(folder.resolve("journal")), store);
            commits = ledger.commits();
            LocalBackend backend = new LocalBackend(() -> clock, ledger);
            journal = backend.journal(spec);
            counter = backend.counterJournal(new CacheSpec<>(
                    "counts",
                    CounterBase.class,
                    KeyFormats.of(Long.class),
                    Optional.empty(),
                    Duration.ZERO,
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1),
                    1000,
                    PARTITIONS));
        }

        List<Long> keysOf(int partition) {
            return IntStream.range(0, KEYS)
                    .mapToObj(Long::valueOf)
                    .filter(key -> spec.partitionOf(key) == partition)
                    .toList();
        }

        Model read(int partition) {
            Model found = Model.empty();
            journal.changesOf(partition, keysOf(partition))
                    .forEach(change -> found.rows().put(change.key(), brief(change.row())));
            assertThat(journal.oldest(partition, 100))
                    .hasSameSizeAs(found.rows().keySet());
            for (DeadLetter<Long, String> letter : journal.deadLetters(1000)) {
                if (spec.partitionOf(letter.key()) == partition) {
                    found.letters().add(letter.key() + "=" + brief(letter.row()));
                }
            }
            for (Map.Entry<Long, Waiting> entry :
                    counter.waiting(keysOf(partition)).entrySet()) {
                putUnlessZero(found.pending(), entry.getKey(), entry.getValue().pending());
                putUnlessZero(found.frozen(), entry.getKey(), entry.getValue().inflight());
            }
            return found;
        }

        private void putUnlessZero(Map<Long, Long> sums, Long key, long sum) {
            if (sum != 0) {
                sums.put(key, sum);
            }
        }
    }

    /** Works on one partition of a life, and knows what it must hold. */
    private static final class Hand {
        private final Life life;
        private final int partition;
        private final Random random;
        private Model before;
        private Model after;
        private int acknowledged;

        Hand(Life life, int partition, Random random, Model known) {
            this.life = life;
            this.partition = partition;
            this.random = random;
            this.before = known;
            this.after = known;
        }

        /** Runs until the power fails. */
        Hand work() {
            try {
                life.counter.startAt(partition, life.counter.progress(partition).journal(), "none");
                while (true) {
                    after = before.copy();
                    step();
                    before = after;
                    acknowledged++;
                }
            } catch (StoreUnavailableException e) {
                return this;
            }
        }

        private void step() {
            List<Long> keys = life.keysOf(partition);
            Long key = keys.get(random.nextInt(keys.size()));
            switch (random.nextInt(10)) {
                case 0, 1, 2, 3 -> append(key);
                case 4 -> settleOldest();
                case 5 -> buryOldest();
                case 6 -> takeLetter();
                case 7 -> add(key);
                case 8 -> freezeOrComplete();
                default -> life.commits.maintain(() -> life.store.compact(5));
            }
        }

        private void append(Long key) {
            String row = random.nextInt(5) == 0 ? null : text();
            after.rows().put(key, brief(row));
            Map<Long, @Nullable String> rows = new HashMap<>();
            rows.put(key, row);
            assertThat(life.journal.append(rows, new Limit(1000, Long.MAX_VALUE)))
                    .isEmpty();
        }

        private String text() {
            return acknowledged + "-" + "x".repeat(random.nextInt(4) == 0 ? random.nextInt(20_000) : 20);
        }

        private void settleOldest() {
            List<Settled<Long, String>> settled = new ArrayList<>();
            for (Change<Long, String> change : life.journal.oldest(partition, 1 + random.nextInt(3))) {
                after.rows().remove(change.key());
                settled.add(new Settled<>(change.key(), change.sequence(), null));
            }
            life.journal.settle(partition, settled);
        }

        private void buryOldest() {
            for (Change<Long, String> change : life.journal.oldest(partition, 1)) {
                after.rows().remove(change.key());
                after.letters().add(change.key() + "=" + brief(change.row()));
                life.journal.bury(partition, List.of(new Refused<>(change, "refused", 1)));
            }
        }

        private void takeLetter() {
            for (DeadLetter<Long, String> letter : life.journal.deadLetters(1000)) {
                if (life.spec.partitionOf(letter.key()) != partition) {
                    continue;
                }
                after.letters().remove(letter.key() + "=" + brief(letter.row()));
                if (before.rows().containsKey(letter.key())) {
                    assertThat(life.journal.discard(letter)).isTrue();
                } else {
                    after.rows().put(letter.key(), brief(letter.row()));
                    assertThat(life.journal.revive(letter)).isTrue();
                }
                return;
            }
        }

        private void add(Long key) {
            long delta = 1L + random.nextInt(9);
            after.pending().merge(key, delta, Long::sum);
            assertThat(life.counter.add(Map.of(key, delta), 1000)).isEmpty();
        }

        private void freezeOrComplete() {
            CounterJournal.Frozen<Long> frozen = life.counter.inflight(partition);
            if (frozen != null) {
                after.frozen().clear();
                life.counter.complete(partition, frozen.flushId(), Map.of());
            } else if (!before.pending().isEmpty()) {
                after.frozen().putAll(before.pending());
                after.pending().clear();
                life.counter.freeze(partition, life.counter.progress(partition).journal(), "flush-" + random.nextInt());
            }
        }
    }

    /** What several lives of one file did. */
    private record Outcome(int acknowledged, List<String> violations) {}

    private Outcome live(int seed, int lives, boolean together, boolean honest) throws Exception {
        Random random = new Random(seed);
        byte[] content = FailingDisk.newFile();
        Map<Integer, List<Model>> allowed = new HashMap<>();
        IntStream.range(0, PARTITIONS).forEach(partition -> allowed.put(partition, List.of(Model.empty())));
        int acknowledged = 0;
        for (int i = 0; i < lives; i++) {
            clock += random.nextInt(1000);
            FailingDisk disk = new FailingDisk(content, random.nextInt(200), honest, random);
            Life life;
            try {
                life = new Life(disk);
            } catch (DamagedJournalException e) {
                return new Outcome(acknowledged, List.of("life %d: %s".formatted(i, e.getMessage())));
            } catch (RuntimeException | java.io.IOException e) {
                content = disk.afterPowerFailure(); // the power failed while it was opened
                continue;
            }
            List<Hand> hands = new ArrayList<>();
            for (int partition = 0; partition < PARTITIONS; partition++) {
                Model found = life.read(partition);
                if (!allowed.get(partition).contains(found)) {
                    return new Outcome(
                            acknowledged,
                            List.of("life %d, partition %d: %s is none of %s"
                                    .formatted(i, partition, found, allowed.get(partition))));
                }
                hands.add(new Hand(life, partition, new Random(random.nextLong()), found));
            }
            run(hands, together);
            for (Hand hand : hands) {
                allowed.put(hand.partition, List.of(hand.before, hand.after));
                acknowledged += hand.acknowledged;
            }
            content = disk.afterPowerFailure();
        }
        return new Outcome(acknowledged, List.of());
    }

    private static void run(List<Hand> hands, boolean together) throws Exception {
        if (!together) {
            hands.forEach(Hand::work);
            return;
        }
        ExecutorService executor = Executors.newFixedThreadPool(hands.size());
        try {
            List<Future<Hand>> working = new ArrayList<>();
            hands.forEach(hand -> working.add(executor.submit(hand::work)));
            for (Future<Hand> one : working) {
                one.get(30, TimeUnit.SECONDS);
            }
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void oneThread_findsAfterAPowerFailureWhatWasAcknowledgedBeforeIt() throws Exception {
        int acknowledged = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            Outcome outcome = live(seed, 5, false, true);
            assertThat(outcome.violations()).as("seed %d", seed).isEmpty();
            acknowledged += outcome.acknowledged();
        }
        assertThat(acknowledged).isGreaterThan(1000);
    }

    @Test
    void threadsThatShareSyncs_findAfterAPowerFailureWhatWasAcknowledgedBeforeIt() throws Exception {
        int acknowledged = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            Outcome outcome = live(seed, 5, true, true);
            assertThat(outcome.violations()).as("seed %d", seed).isEmpty();
            acknowledged += outcome.acknowledged();
        }
        assertThat(acknowledged).isGreaterThan(1000);
    }

    /** The test of the test. */
    @Test
    void diskThatDoesNotSync_isFoundOut() {
        assertThatCode(() -> {
                    int violated = 0;
                    for (int seed = 0; seed < 20; seed++) {
                        violated += live(seed, 5, false, false).violations().size();
                    }
                    assertThat(violated).isGreaterThan(5);
                })
                .doesNotThrowAnyException();
    }
}
