package dev.forebay.storefront.report;

import dev.forebay.Forebay;
import dev.forebay.storefront.database.Database;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks both servers at once whether they answer, and gives them a second and a half.
 *
 * <p>Probes run in threads of their own, so that one that hangs does not hang its caller. At most eight run at once: a server that
 * swallows probes must not collect threads.
 */
final class Health implements AutoCloseable {
    static final Duration LIMIT = Duration.ofMillis(1_500);

    private final ExecutorService probes =
            new ThreadPoolExecutor(0, 8, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                Thread thread = new Thread(task, "storefront-health");
                thread.setDaemon(true);
                return thread;
            });
    private final Map<String, Callable<Void>> servers = new TreeMap<>();

    Health(Forebay forebay, Database database) {
        servers.put("redis", () -> {
            forebay.ping();
            return null;
        });
        servers.put("database", () -> {
            database.ping();
            return null;
        });
    }

    /** Returns {@code ok}, or what is wrong, for each server. */
    Map<String, String> check() {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        Map<String, Future<Void>> running = new LinkedHashMap<>();
        Map<String, String> answers = new TreeMap<>();
        servers.forEach((server, probe) -> {
            try {
                running.put(server, probes.submit(probe));
            } catch (RejectedExecutionException e) {
                answers.put(server, "earlier probes have not been answered yet");
            }
        });
        running.forEach((server, probe) -> answers.put(server, await(probe, deadline)));
        return answers;
    }

    private static String await(Future<Void> probe, long deadline) {
        try {
            probe.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            return "ok";
        } catch (TimeoutException e) {
            probe.cancel(true);
            return "does not answer within %d ms".formatted(LIMIT.toMillis());
        } catch (ExecutionException e) {
            return "does not answer: " + (e.getCause() == null ? e : e.getCause()).getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "not asked: the shop is closing";
        }
    }

    @Override
    public void close() {
        probes.shutdownNow();
    }
}
