package dev.forebay.internal.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.JournalOptions;
import dev.forebay.spi.Fenced.Fence;
import dev.forebay.spi.FencedOutException;
import dev.forebay.spi.Journal.Backlog;
import dev.forebay.spi.Partitions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DrainLoopTest {
    private static final String CACHE = "drained";
    private static final int PARTITIONS = 8;
    private static final JournalOptions OPTIONS = JournalOptions.defaults()
            .partitions(PARTITIONS)
            .batchSize(1)
            .flushThreads(4)
            .flushInterval(Duration.ofMillis(5));

    private final Source source = new Source();
    private final Leases leases = new Leases();
    private @Nullable DrainLoop loop;

    @AfterEach
    void close() {
        if (loop != null) {
            loop.close();
        }
    }

    private DrainLoop start(JournalOptions options) {
        DrainLoop started = new DrainLoop(leases, source, options, new Recorder(CACHE, Optional.empty()), 1);
        started.start();
        loop = started;
        return started;
    }

    @Test
    void partitionsWithWork_areDrainedAtOnce() {
        CyclicBarrier both = new CyclicBarrier(2);
        source.onDrain = partition -> both.await(30, TimeUnit.SECONDS);
        source.waiting.set(2, 1);
        source.waiting.set(5, 1);

        start(OPTIONS.flushThreads(2));

        await().untilAsserted(() -> assertThat(source.pending()).isZero());
    }

    @Test
    void slowPartition_keepsOneThreadAndNoOtherPartition() {
        CountDownLatch slow = new CountDownLatch(1);
        source.onDrain = partition -> {
            if (partition == 0) {
                slow.await();
            }
        };
        source.waiting.set(0, 1);
        start(OPTIONS.flushThreads(2));
        await().until(() -> source.draining.get(0) == 1);

        for (int later = 0; later < 3; later++) {
            source.fill(1, 10);
            await().untilAsserted(() -> assertThat(source.pending()).isEqualTo(1));
        }
        slow.countDown();

        await().untilAsserted(() -> assertThat(source.pending()).isZero());
    }

    @Test
    void partition_isNeverDrainedByTwo() throws InterruptedException {
        source.fill(0, 200);
        DrainLoop drain = start(OPTIONS);
        drain.nudge();

        assertThat(drain.drainAll(Duration.ofSeconds(50))).isZero();

        assertThat(source.mostAtOnce).hasValue(1);
    }

    @Test
    void failingPartition_stopsNoOther() {
        source.onDrain = partition -> {
            if (partition == 3) {
                throw new IllegalStateException("the source is away");
            }
        };
        source.fill(0, 20);

        start(OPTIONS);

        await().untilAsserted(() -> assertThat(source.pending()).isEqualTo(20));
        assertThat(source.waiting.get(3)).isEqualTo(20);
    }

    @Test
    void error_isAFailureLikeOthers_andTheDrainGoesOn() {
        AtomicInteger errors = new AtomicInteger();
        source.onDrain = partition -> {
            if (errors.getAndIncrement() < 5) {
                throw new AssertionError("of a codec");
            }
        };
        source.fill(0, 3);

        start(OPTIONS);

        await().untilAsserted(() -> assertThat(source.pending()).isZero());
        assertThat(threads()).hasSize(OPTIONS.flushThreads());
    }

    @Test
    void threads_areAsManyAsAskedForButNoMoreThanPartitions() {
        start(OPTIONS.flushThreads(3));
        assertThat(threads()).hasSize(3);
        close();
        start(OPTIONS.flushThreads(64));
        assertThat(threads()).hasSize(PARTITIONS);
    }

    @Test
    void close_whileBatchesAreDrained_waitsForThemAndEndsAllThreads() {
        CountDownLatch begun = new CountDownLatch(3);
        AtomicInteger completed = new AtomicInteger();
        source.onDrain = partition -> {
            begun.countDown();
            begun.await();
            completed.incrementAndGet();
        };
        source.fill(0, 1_000);
        DrainLoop drain = start(OPTIONS.flushThreads(3));
        await().until(() -> begun.getCount() == 0);

        drain.close();

        int atClose = completed.get();
        assertThat(atClose).isPositive();
        assertThat(threads()).isEmpty();
        assertThat(leases.owned).isEmpty();
        assertThat(completed).hasValue(atClose);
    }

    @Test
    void threads_keepToTheShareTogether() {
        leases.owners = 2;
        source.fill(0, 1_000_000);

        start(OPTIONS);

        await().untilAsserted(() -> assertThat(leases.owned).hasSize(PARTITIONS / 2));
        await().until(() -> source.drained.get() > 200);
        assertThat(leases.mostOwned).hasValue(PARTITIONS / 2);
    }

    @Test
    void share_thatShrinks_isGivenUpDownToTheRest() {
        source.fill(0, 1_000_000);
        start(OPTIONS.ownerLease(Duration.ofMillis(300)));
        await().until(() -> leases.owned.size() == PARTITIONS);

        leases.owners = 4;

        await().until(() -> leases.owned.size() == PARTITIONS / 4);
    }

    @Test
    void lease_isRenewedAndNotForEachBatch() {
        source.fill(0, 1_000_000);
        Duration lease = Duration.ofMillis(400);
        long began = System.nanoTime();

        start(OPTIONS.ownerLease(lease));

        await().until(() -> leases.asked.get() >= 4 * PARTITIONS);
        double leasesPassed = (double) (System.nanoTime() - began) / lease.toNanos();
        assertThat(leases.asked.get()).isLessThanOrEqualTo((int) (PARTITIONS * (2 * leasesPassed + 2)));
    }

    @Test
    void ownerThatIsFencedOut_asksForTheLeaseAgain() {
        AtomicInteger fencedOut = new AtomicInteger();
        source.onDrain = partition -> {
            if (fencedOut.getAndIncrement() == 0) {
                leases.taken = true; // by another process
                throw new FencedOutException(new Fence(CACHE, partition, 1));
            }
        };
        source.waiting.set(0, 1);

        start(OPTIONS);

        await().until(() -> leases.refused.get() > 0);
        assertThat(source.waiting.get(0)).isEqualTo(1);
        leases.taken = false;
        await().untilAsserted(() -> assertThat(source.pending()).isZero());
        assertThat(source.takes.get(0)).as("a new owner raises the fence").isEqualTo(2);
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("forebay-drain-" + CACHE + "-"))
                .toList();
    }

    @FunctionalInterface
    private interface OnDrain {
        void run(int partition) throws Exception;
    }

    /** What waits, as numbers; a batch is one. */
    private static final class Source implements DrainLoop.Work {
        private final AtomicIntegerArray waiting = new AtomicIntegerArray(PARTITIONS);
        private final AtomicIntegerArray draining = new AtomicIntegerArray(PARTITIONS);
        private final AtomicInteger mostAtOnce = new AtomicInteger();
        private final AtomicInteger drained = new AtomicInteger();
        private final AtomicIntegerArray takes = new AtomicIntegerArray(PARTITIONS);
        private volatile OnDrain onDrain = partition -> {};

        void fill(int first, int rows) {
            for (int partition = first; partition < PARTITIONS; partition++) {
                waiting.addAndGet(partition, rows);
            }
        }

        int pending() {
            int pending = 0;
            for (int partition = 0; partition < PARTITIONS; partition++) {
                pending += waiting.get(partition);
            }
            return pending;
        }

        @Override
        public Fence takePartition(int partition) {
            return new Fence(CACHE, partition, takes.incrementAndGet(partition));
        }

        @Override
        public int drain(int partition, @Nullable Fence fence) throws Exception {
            int now = draining.incrementAndGet(partition);
            mostAtOnce.accumulateAndGet(now, Math::max);
            try {
                if (waiting.get(partition) == 0) {
                    return 0;
                }
                onDrain.run(partition);
                waiting.decrementAndGet(partition);
                drained.incrementAndGet();
                return 1;
            } finally {
                draining.decrementAndGet(partition);
            }
        }

        @Override
        public DrainLoop.Mark mark() {
            return () -> pending() == 0;
        }

        @Override
        public Backlog backlog() {
            int pending = pending();
            return new Backlog(pending, pending == 0 ? 0 : 1_000, 0, 0, pending, 0);
        }
    }

    /** Leases of one process among others that are only counted. */
    private static final class Leases implements Partitions {
        private final Set<Integer> owned = ConcurrentHashMap.newKeySet();
        private final AtomicInteger mostOwned = new AtomicInteger();
        private final AtomicInteger asked = new AtomicInteger();
        private final AtomicInteger refused = new AtomicInteger();
        private volatile int owners = 1;
        private volatile boolean taken;

        @Override
        public int partitions() {
            return PARTITIONS;
        }

        @Override
        public boolean own(int partition, long owner, Duration lease) {
            asked.incrementAndGet();
            if (taken) {
                refused.incrementAndGet();
                owned.remove(partition);
                return false;
            }
            owned.add(partition);
            mostOwned.accumulateAndGet(owned.size(), Math::max);
            return true;
        }

        @Override
        public void disown(int partition, long owner) {
            owned.remove(partition);
        }

        @Override
        public int join(long owner, Duration lease) {
            return owners;
        }

        @Override
        public void leave(long owner) {}
    }
}
