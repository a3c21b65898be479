package dev.forebay.internal.part;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class HitCounterTest {
    private final HitCounter counter = new HitCounter();

    /** Runs it in that many threads at once. */
    private static void inThreads(int count, Runnable work) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        CountDownLatch all = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            Thread thread = new Thread(() -> {
                all.countDown();
                try {
                    all.await(); // so that more threads live than there are cells
                } catch (InterruptedException e) {
                    return;
                }
                work.run();
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Test
    void sum_ofMoreThreadsThanCells_losesNothing() throws Exception {
        for (int round = 1; round <= 5; round++) { // later threads take over the cells of those that have ended
            inThreads(300, () -> {
                for (int i = 0; i < 1_000; i++) {
                    counter.increment();
                }
            });
            assertThat(counter.sum()).isEqualTo(round * 300_000L);
        }
    }

    @Test
    void increment_inOneThread_countsOn() {
        counter.increment();
        assertThat(counter.sum()).isEqualTo(1);
        counter.increment();
        assertThat(counter.sum()).isEqualTo(2);
    }
}
