package dev.forebay.proof.fault;

import dev.forebay.proof.fault.Operation.Kind;
import dev.forebay.proof.ground.AppProcess;
import dev.forebay.proof.ground.CallLog;
import dev.forebay.proof.ground.Fault;
import dev.forebay.proof.ground.Nemesis;
import dev.forebay.proof.ground.Pace;
import dev.forebay.proof.ground.Stage;
import dev.forebay.testkit.PostgresServer;
import dev.forebay.testkit.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * One run: servers, two applications, faults, recovery, drain, audit.
 *
 * <p>Redis has {@code appendonly yes} and {@code appendfsync always}; PostgreSQL commits synchronously. Both, and all logs, are in a
 * temporary folder.
 */
final class FaultRun implements AutoCloseable {
    private static final int APPLICATIONS = 2;
    private static final int THREADS = 4;
    private static final Duration DRAIN = Duration.ofSeconds(60);
    private static final Pace PACE = new Pace(
            Setup.OWNER_LEASE.multipliedBy(2),
            Duration.ofMillis(2500),
            Duration.ofMillis(1000),
            Duration.ofMillis(1500),
            Duration.ZERO);

    /** What the promises of write-behind are tried with. */
    static final List<Fault> FAULTS = List.of(
            Fault.KILL_APPLICATION,
            Fault.OUTLAST_LEASES,
            Fault.TERMINATE_BACKENDS,
            Fault.STOP_POSTGRES,
            Fault.KILL_POSTGRES,
            Fault.PAUSE_POSTGRES,
            Fault.STOP_REDIS,
            Fault.KILL_REDIS,
            Fault.PAUSE_REDIS);

    private final Path folder;
    private final RedisServer redis = RedisServer.start("appendonly yes", "appendfsync always");
    private final PostgresServer postgres = PostgresServer.start();
    private final List<AppProcess> applications = new ArrayList<>();
    private final Nemesis nemesis;
    private final long beganNanos = System.nanoTime();

    /** @param folder where the applications write their logs */
    FaultRun(Path folder, long seed) throws IOException {
        this.folder = folder;
        postgres.execute(Setup.TABLES);
        for (int i = 0; i < APPLICATIONS; i++) {
            int number = i;
            applications.add(new AppProcess(
                    incarnation -> new Application.Arguments(
                                    redis.uri(), postgres.jdbcUrl(), folder, number, incarnation, THREADS)
                            .toCommand(),
                    folder,
                    number));
        }
        for (AppProcess application : applications) {
            application.start();
        }
        this.nemesis = new Nemesis(
                new Stage(applications, redis, postgres), PACE, seed, List.of(new Nemesis.Lane(FAULTS, applications)));
    }

    /** Injects every kind of fault once. */
    void strikeEachOnce() throws IOException, InterruptedException {
        nemesis.strikeEachOnce();
    }

    /** Injects faults at random until the time is over. */
    void strikeFor(Duration time) throws IOException, InterruptedException {
        nemesis.strikeFor(time);
    }

    /** Lets everything recover and drain, and compares. */
    Summary finish() throws IOException, InterruptedException, SQLException {
        List<String> violations = new ArrayList<>();
        for (AppProcess application : applications) {
            if (!application.isAlive()) {
                violations.add("an application ended by itself; see the .err files in " + folder);
            } else if (!application.stop(2 * DRAIN.toSeconds())) {
                violations.add("an application did not end within " + DRAIN.multipliedBy(2));
            }
        }
        try (Setup last = new Setup(redis.uri(), postgres.jdbcUrl(), event -> {})) {
            if (!last.flush(DRAIN)) {
                violations.add("%d rows and %d counters still wait after %s"
                        .formatted(
                                last.rows().stats().pending(),
                                last.tallies().stats().pending(),
                                DRAIN));
            }
            last.rows().deadLetters().list(10).forEach(letter -> violations.add("dead letter: " + letter));
            last.tallies().deadLetters().list(10).forEach(letter -> violations.add("dead letter: " + letter));
        }
        List<Operation> operations = new ArrayList<>();
        int staleReads = readLogs(operations, violations);
        Audit.Found found = found();
        violations.addAll(new Audit(operations).violations(found));
        long flushed = found.history().values().stream().mapToLong(List::size).sum();
        Duration took = Duration.ofNanos(System.nanoTime() - beganNanos);
        return new Summary(
                Nemesis.counts(nemesis.strikes()),
                operations,
                new Summary.Told(events(), staleReads, flushed),
                took,
                violations);
    }

    private int readLogs(List<Operation> operations, List<String> violations) throws IOException {
        int staleReads = 0;
        int thread = 0;
        for (Path log : files(".log")) {
            CallLog.Cursor calls = CallLog.read(log, thread++);
            while (calls.next()) {
                Operation operation = Operation.of(calls.call());
                if (operation.kind() == Kind.STALE_READ) {
                    staleReads++;
                    violations.add("key %d: a read missed an acknowledged write".formatted(operation.key()));
                } else {
                    operations.add(operation);
                }
            }
        }
        return staleReads;
    }

    /** Returns how often each event was told to a listener. */
    private Map<String, Integer> events() throws IOException {
        Map<String, Integer> events = new TreeMap<>();
        for (Path file : files(".events")) {
            Files.readAllLines(file).forEach(event -> events.merge(event, 1, Integer::sum));
        }
        return events;
    }

    private List<Path> files(String suffix) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
        }
    }

    private Audit.Found found() throws SQLException {
        try (Connection connection = postgres.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            Map<Long, List<Long>> history = new TreeMap<>();
            try (ResultSet lines = statement.executeQuery("SELECT id, version FROM history ORDER BY seq")) {
                while (lines.next()) {
                    history.computeIfAbsent(lines.getLong(1), key -> new ArrayList<>())
                            .add(lines.getLong(2));
                }
            }
            return new Audit.Found(
                    numbers(statement, "SELECT id, version FROM rows"),
                    history,
                    numbers(statement, "SELECT id, total FROM tallies"));
        }
    }

    private static Map<Long, Long> numbers(Statement statement, String query) throws SQLException {
        Map<Long, Long> numbers = new HashMap<>();
        try (ResultSet lines = statement.executeQuery(query)) {
            while (lines.next()) {
                numbers.put(lines.getLong(1), lines.getLong(2));
            }
        }
        return numbers;
    }

    @Override
    public void close() {
        applications.forEach(AppProcess::close);
        redis.close();
        postgres.close();
    }
}
