package dev.forebay.proof.fault;

import dev.forebay.CacheEvent;
import dev.forebay.proof.fault.Operation.Kind;
import dev.forebay.proof.ground.CallLog;
import dev.forebay.proof.ground.Outcome;
import dev.forebay.proof.ground.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An application under test, in a JVM of its own: threads that put, remove, read and count at full speed until standard input says
 * {@code stop} or ends. Then it drains what it can and ends.
 *
 * <p>A thread has keys of its own, which no other thread ever writes, and shares some with all threads of all processes. Versions are
 * readings of the machine's monotonic clock, made unique by thread.
 */
final class Application {
    private static final Logger LOG = LoggerFactory.getLogger(Application.class);
    private static final Duration DRAIN = Duration.ofSeconds(30);
    private static final int OWN_KEYS = 50;
    private static final int SHARED_KEYS = 10;
    private static final int FIRST_SHARED_KEY = 1_000_000;
    private static final long PAUSE_AFTER_FAILURE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Setup setup;
    private final Path folder;
    private final String name;
    private volatile boolean stopping;

    private Application(Setup setup, Path folder, String name) {
        this.setup = setup;
        this.folder = folder;
        this.name = name;
    }

    /**
     * What an application is started with, as command-line arguments.
     *
     * @param number of the application: 0 or 1
     * @param incarnation how often it has been started before
     */
    record Arguments(String redis, String database, Path folder, int number, int incarnation, int threads) {
        List<String> toCommand() {
            return List.of(
                    Application.class.getName(),
                    redis,
                    database,
                    folder.toString(),
                    Integer.toString(number),
                    Integer.toString(incarnation),
                    Integer.toString(threads));
        }

        static Arguments of(String[] words) {
            return new Arguments(
                    words[0],
                    words[1],
                    Path.of(words[2]),
                    Integer.parseInt(words[3]),
                    Integer.parseInt(words[4]),
                    Integer.parseInt(words[5]));
        }
    }

    public static void main(String[] words) throws Exception {
        Arguments arguments = Arguments.of(words);
        String name = arguments.number() + "-" + arguments.incarnation();
        Path events = arguments.folder().resolve(name + ".events");
        try (Setup setup = new Setup(arguments.redis(), arguments.database(), event -> note(events, event))) {
            new Application(setup, arguments.folder(), name).run(arguments);
        }
    }

    /** Events that the report counts. */
    private static void note(Path events, CacheEvent event) {
        if (event instanceof CacheEvent.Flushed || event instanceof CacheEvent.Loaded) {
            return;
        }
        try {
            Files.writeString(
                    events,
                    event.getClass().getSimpleName() + "\n",
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void run(Arguments arguments) throws Exception {
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < arguments.threads(); i++) {
            int writer = arguments.number() * arguments.threads() + i;
            Thread thread = new Thread(() -> write(writer), "writer-" + writer);
            thread.start();
            writers.add(thread);
        }
        System.out.println("ready");
        int read = System.in.read();
        stopping = true;
        for (Thread writer : writers) {
            writer.join();
        }
        if (read >= 0) {
            LOG.info("drained: {}", setup.flush(DRAIN));
        }
    }

    private void write(int writer) {
        try (CallLog log = CallLog.create(folder.resolve(name + "-" + writer + ".log"))) {
            new Writer(writer, log).run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One thread of calls. */
    private final class Writer {
        private final int number;
        private final CallLog log;
        private final Random random = new Random();
        private final Map<Integer, Long> lastVersion = new HashMap<>(); // of own keys; 0 after a removal
        private final Set<Integer> doubtful = new HashSet<>(); // keys with an operation that may still happen

        private Writer(int number, CallLog log) {
            this.number = number;
            this.log = log;
        }

        private void run() {
            while (!stopping) {
                int dice = random.nextInt(100);
                int own = number * OWN_KEYS + random.nextInt(OWN_KEYS);
                if (dice < 60) {
                    put(own);
                } else if (dice < 70) {
                    remove(own);
                } else if (dice < 80) {
                    put(FIRST_SHARED_KEY + random.nextInt(SHARED_KEYS));
                } else if (dice < 90) {
                    add(random.nextInt(Setup.COUNTERS), 1 + random.nextInt(3));
                } else {
                    check(own);
                }
            }
        }

        /** Returns a version that no other thread has: the last digits are the thread's. */
        private long version() {
            return System.nanoTime() / 100 * 100 + number;
        }

        private void put(int key) {
            long version = version();
            call(Kind.PUT, key, version, () -> setup.rows().put((long) key, new Row(key, version)));
            lastVersion.put(key, version);
        }

        private void remove(int key) {
            call(Kind.REMOVE, key, version(), () -> setup.rows().remove((long) key));
            lastVersion.put(key, 0L);
        }

        private void add(int key, long delta) {
            call(Kind.ADD, key, delta, () -> setup.tallies().add((long) key, delta));
        }

        private void call(Kind kind, int key, long value, Runnable operation) {
            int slot = log.called(kind.tag(), 0, key, value);
            try {
                operation.run();
                log.ended(slot, Outcome.OK);
            } catch (RuntimeException e) {
                LOG.debug("{} of {} failed", kind, key, e);
                doubtful.add(key);
                LockSupport.parkNanos(PAUSE_AFTER_FAILURE_NANOS);
            }
        }

        /** A read of a key that only this thread writes, and of which nothing is in doubt, sees the last write. */
        private void check(int key) {
            Long expected = lastVersion.get(key);
            if (expected == null || doubtful.contains(key)) {
                return;
            }
            Row row;
            try {
                row = setup.rows().get((long) key);
            } catch (RuntimeException e) {
                LOG.debug("get of {} failed", key, e);
                LockSupport.parkNanos(PAUSE_AFTER_FAILURE_NANOS);
                return;
            }
            if ((row == null ? 0 : row.version()) != expected) {
                log.ended(log.called(Kind.STALE_READ.tag(), 0, key, expected), Outcome.OK);
            }
        }
    }
}
