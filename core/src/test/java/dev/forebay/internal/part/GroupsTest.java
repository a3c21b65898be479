package dev.forebay.internal.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.forebay.Grouping;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GroupsTest {
    private static final Duration BOUND = Duration.ofSeconds(20);

    private final ExecutorService shared = Executors.newCachedThreadPool();
    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final CountDownLatch aloneMayEnd = new CountDownLatch(1);

    @AfterEach
    void endThreads() {
        aloneMayEnd.countDown();
        shared.shutdownNow();
        callers.shutdownNow();
    }

    private static Map<Long, String> written(Map<Long, @Nullable String> rows) {
        Map<Long, String> results = new LinkedHashMap<>();
        rows.forEach((key, row) -> results.put(key, "written " + row));
        return results;
    }

    /** Others may be in its group, and would be told of an interrupt that is not theirs. */
    @Test
    void write_byALeaderThatIsInterrupted_worksUninterruptedAndKeepsTheInterrupt() throws Exception {
        AtomicReference<Boolean> seen = new AtomicReference<>();
        Groups<Long, String, String> groups = new Groups<>(Grouping.defaults(), shared, rows -> {
            seen.set(Thread.currentThread().isInterrupted());
            return written(rows);
        });
        Thread.currentThread().interrupt();
        String result;
        boolean kept;
        try {
            result = groups.join(1L, "row");
        } finally {
            kept = Thread.interrupted();
        }
        assertThat(result).isEqualTo("written row");
        assertThat(seen).hasValue(false);
        assertThat(kept).isTrue();
    }

    /** Who leads is not told apart: each of the two is interrupted in a group of its own. */
    @Test
    void interruptDuringTheSharedWork_isItsOwnCallersAlone() throws Exception {
        for (int interrupted = 0; interrupted < 2; interrupted++) {
            CountDownLatch began = new CountDownLatch(1);
            CountDownLatch mayEnd = new CountDownLatch(1);
            AtomicReference<Thread> worker = new AtomicReference<>();
            Groups<Long, String, String> groups = aloneThen(rows -> {
                worker.set(Thread.currentThread());
                began.countDown();
                pass(mayEnd); // as a statement that waits for a lock, of a driver that heeds interrupts
                return written(rows);
            });
            Thread[] threads = new Thread[2];
            Future<?>[] writes = writeInOneGroup(groups, threads);
            assertThat(began.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(worker.get()).isNotIn((Object[]) threads);
            Future<?> hasLeft = writes[interrupted];
            threads[interrupted].interrupt();
            assertThatThrownBy(() -> hasLeft.get(20, TimeUnit.SECONDS))
                    .as("while the work goes on")
                    .hasCauseInstanceOf(InterruptedException.class);
            mayEnd.countDown();
            assertThat(writes[1 - interrupted].get(20, TimeUnit.SECONDS)).isEqualTo("written row");
        }
    }

    @Test
    void sharedWorkThatFails_failsEachCallerWithItsCause() throws Exception {
        IllegalStateException cause = new IllegalStateException("lost");
        Groups<Long, String, String> groups = aloneThen(rows -> {
            throw cause;
        });
        for (Future<?> write : writeInOneGroup(groups, new Thread[2])) {
            assertThatThrownBy(() -> write.get(20, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOf(Groups.GroupFailedException.class)
                    .hasCause(cause);
        }
    }

    @Test
    void groupWhoseThreadsHaveEnded_isWrittenInACallersThread() throws Exception {
        shared.shutdown();
        Groups<Long, String, String> groups = aloneThen(GroupsTest::written);
        for (Future<?> write : writeInOneGroup(groups, new Thread[2])) {
            assertThat(write.get(20, TimeUnit.SECONDS)).isEqualTo("written row");
        }
        assertThatThrownBy(() -> shared.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void groupForWhichNoThreadCanBeMade_isWrittenInACallersThread() throws Exception {
        Executor exhausted = work -> {
            throw new OutOfMemoryError("unable to create native thread");
        };
        Groups<Long, String, String> groups = aloneThen(exhausted, GroupsTest::written);
        for (Future<?> write : writeInOneGroup(groups, new Thread[2])) {
            assertThat(write.get(20, TimeUnit.SECONDS)).isEqualTo("written row");
        }
    }

    private Groups<Long, String, String> aloneThen(Groups.Work<Long, String, String> work) throws Exception {
        return aloneThen(shared, work);
    }

    /** Groups in which the write of key 0 is under way: so the next ones have somebody to wait for. */
    private Groups<Long, String, String> aloneThen(Executor executor, Groups.Work<Long, String, String> work)
            throws Exception {
        CountDownLatch aloneBegan = new CountDownLatch(1);
        Groups<Long, String, String> groups = new Groups<>(new Grouping(Duration.ofSeconds(1), 2), executor, rows -> {
            if (rows.containsKey(0L)) {
                aloneBegan.countDown();
                pass(aloneMayEnd);
                return written(rows);
            }
            return work.run(rows);
        });
        callers.execute(() -> {
            try {
                groups.join(0L, "alone");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(aloneBegan.await(20, TimeUnit.SECONDS)).isTrue();
        return groups;
    }

    private Future<?>[] writeInOneGroup(Groups<Long, String, String> groups, Thread[] threads) {
        Future<?>[] writes = new Future<?>[2];
        for (int i = 0; i < 2; i++) {
            int caller = i;
            writes[i] = callers.submit(() -> {
                threads[caller] = Thread.currentThread();
                return groups.join(1L + caller, "row");
            });
            await().atMost(BOUND).until(() -> threads[caller] != null);
        }
        return writes;
    }

    private static void pass(CountDownLatch latch) {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody opened it");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("the work was interrupted", e);
        }
    }
}
