package dev.forebay.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Runs one task in many threads at once. */
final class Threads {
    private Threads() {}

    /** What each thread does. */
    @FunctionalInterface
    interface Task<A> {
        A run(int thread) throws Exception;
    }

    /** Starts all threads at one moment; returns their answers, or throws the first failure. */
    static <A> List<A> run(int threads, Duration atMost, Task<A> task) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            CyclicBarrier start = new CyclicBarrier(threads);
            List<Future<A>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                running.add(pool.submit(() -> {
                    start.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
                    return task.run(thread);
                }));
            }
            List<A> answers = new ArrayList<>();
            for (Future<A> one : running) {
                answers.add(one.get(atMost.toMillis(), TimeUnit.MILLISECONDS));
            }
            return answers;
        } finally {
            pool.shutdownNow();
        }
    }
}
