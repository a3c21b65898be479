package dev.forebay.proof.history;

import dev.forebay.CacheStats;
import dev.forebay.proof.ground.CallLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An application under test, in a JVM of its own: threads that call every cache at full speed until standard input says {@code stop} or
 * ends. Then it drains what it can and ends.
 */
final class Application {
    private static final Logger LOG = LoggerFactory.getLogger(Application.class);
    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration DRAIN = Duration.ofSeconds(20);
    private static final long COUNT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private volatile boolean stopping;

    /**
     * What an application is started with, as command-line arguments.
     *
     * @param number of the application
     * @param incarnation how often it has been started before
     */
    record Arguments(Caches.Address address, Path folder, int number, int incarnation, Wrong wrong) {
        static final int THREADS = 8;

        String name() {
            return number + "-" + incarnation;
        }

        List<String> toCommand() {
            return List.of(
                    Application.class.getName(),
                    Integer.toString(address.redisPort()),
                    address.database(),
                    folder.toString(),
                    Integer.toString(number),
                    Integer.toString(incarnation),
                    wrong.name());
        }

        static Arguments of(String[] words) {
            return new Arguments(
                    new Caches.Address(Integer.parseInt(words[0]), words[1]),
                    Path.of(words[2]),
                    Integer.parseInt(words[3]),
                    Integer.parseInt(words[4]),
                    Wrong.valueOf(words[5]));
        }
    }

    public static void main(String[] words) throws Exception {
        Arguments arguments = Arguments.of(words);
        try (Caches caches = connect(arguments)) {
            new Application().run(caches, arguments);
        }
    }

    /** Servers may be down at the moment. */
    private static Caches connect(Arguments arguments) {
        long deadline = System.nanoTime() + START.toNanos();
        while (true) {
            try {
                return new Caches(arguments.address(), "app" + arguments.number(), arguments.wrong());
            } catch (RuntimeException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw e;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        }
    }

    /** Writes down which ways the calls have taken; what comes after the last time is lost with the process. */
    private static void count(Caches caches, Arguments arguments) {
        StringBuilder lines = new StringBuilder();
        for (Register register : Register.values()) {
            CacheStats stats = caches.cache(register).stats();
            lines.append("%s %d %d %d %d %d %d %d%n"
                    .formatted(
                            register.title(),
                            stats.hits(),
                            stats.misses(),
                            stats.loads(),
                            stats.refreshes(),
                            stats.staleServed(),
                            stats.bypasses(),
                            stats.storeFailures()));
        }
        try {
            Files.writeString(arguments.folder().resolve(arguments.name() + ".stats"), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void run(Caches caches, Arguments arguments) throws IOException, InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < Arguments.THREADS; i++) {
            int thread = i;
            Thread started = new Thread(() -> work(caches, arguments, thread), "worker-" + thread);
            started.start();
            threads.add(started);
        }
        Thread counter = new Thread(
                () -> {
                    while (!stopping) {
                        LockSupport.parkNanos(COUNT_NANOS);
                        count(caches, arguments);
                    }
                },
                "counter");
        counter.start();
        threads.add(counter);
        System.out.println("ready");
        int read = System.in.read();
        stopping = true;
        for (Thread thread : threads) {
            thread.join();
        }
        if (read >= 0) {
            LOG.info("drained: {}", caches.flush(DRAIN));
        }
    }

    private void work(Caches caches, Arguments arguments, int thread) {
        Path file = arguments.folder().resolve("%s-%d.log".formatted(arguments.name(), thread));
        // Unique in the run, as no two processes have the same name.
        long writer = (arguments.incarnation() * 64L + arguments.number()) * Arguments.THREADS + thread + 1;
        try (CallLog log = CallLog.create(file)) {
            Worker worker = new Worker(new Recorded(caches, log), writer, arguments.wrong());
            while (!stopping) {
                worker.step();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
