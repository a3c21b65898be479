package dev.forebay.proof.history;

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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One run: servers, two applications, faults, recovery, drain, a last look at every row, and the check of what was recorded.
 *
 * <p>Redis has {@code appendonly yes} and {@code appendfsync always}: a server that restarts empty while a writer is dead is outside the
 * promise. Both servers, and all logs, are in temporary folders.
 */
final class HistoryRun implements AutoCloseable {
    private static final int APPLICATIONS = 2;
    private static final Duration STOP = Duration.ofSeconds(60);
    private static final Duration DRAIN = Duration.ofSeconds(60);
    private static final Pace PACE = new Pace(
            Caches.HOLD.plusMillis(500),
            Duration.ofMillis(1000),
            Duration.ofMillis(400),
            Duration.ofMillis(4500),
            Duration.ofMillis(1500));

    /** A fault that must be alone stops the other lanes for about 8 s, so it is rare among its kind. */
    private static final int OFTEN = 12;

    private static final List<Fault> OF_REDIS = List.of(Fault.STOP_REDIS, Fault.KILL_REDIS, Fault.PAUSE_REDIS);
    private static final List<Fault> OF_POSTGRES =
            List.of(Fault.TERMINATE_BACKENDS, Fault.STOP_POSTGRES, Fault.KILL_POSTGRES, Fault.PAUSE_POSTGRES);
    private static final List<String> WAYS =
            List.of("hits", "misses", "loads", "refreshes", "stale served", "bypasses", "store failures");

    private final Path folder;
    private final long seed;
    private final Wrong wrong;
    private final Stage stage;
    private final Caches.Address address;
    private final Nemesis nemesis;
    private final long beganNanos = System.nanoTime();

    /** @param folder where the applications write their logs */
    HistoryRun(Path folder, long seed, Wrong wrong) throws IOException {
        this.folder = folder;
        this.seed = seed;
        this.wrong = wrong;
        RedisServer redis = RedisServer.start(redisSettings());
        PostgresServer postgres = PostgresServer.start();
        address = new Caches.Address(redis.port(), postgres.jdbcUrl());
        stage = new Stage(new ArrayList<>(), redis, postgres);
        postgres.execute(Caches.tableStatements());
        for (int user = 0; user <= APPLICATIONS; user++) {
            postgres.execute("CREATE ROLE app%d SUPERUSER LOGIN".formatted(user));
        }
        for (int i = 0; i < APPLICATIONS; i++) {
            int number = i;
            AppProcess application = new AppProcess(
                    incarnation -> new Application.Arguments(address, folder, number, incarnation, wrong).toCommand(),
                    folder,
                    number);
            stage.applications().add(application);
            application.start();
        }
        nemesis = new Nemesis(stage, PACE, seed, lanes());
    }

    /** Each application is a user of its own, so that it can be cut off by itself; and so is the last look. */
    private static String[] redisSettings() {
        List<String> lines =
                new ArrayList<>(List.of("appendonly yes", "appendfsync always", "auto-aof-rewrite-min-size 16mb"));
        for (int number = 0; number <= APPLICATIONS; number++) {
            lines.add("user app%d on >app%d ~* &* +@all".formatted(number, number));
        }
        return lines.toArray(String[]::new);
    }

    private List<Nemesis.Lane> lanes() {
        List<Fault> ofApplication = new ArrayList<>(List.of(Fault.OUTLAST_LEASES));
        for (Fault fault :
                List.of(Fault.KILL_APPLICATION, Fault.PAUSE_APPLICATION, Fault.CUT_OFF_REDIS, Fault.CUT_OFF_POSTGRES)) {
            ofApplication.addAll(Collections.nCopies(OFTEN, fault));
        }
        List<Nemesis.Lane> lanes = new ArrayList<>();
        stage.applications().forEach(application -> lanes.add(new Nemesis.Lane(ofApplication, List.of(application))));
        lanes.add(new Nemesis.Lane(OF_REDIS, stage.applications()));
        lanes.add(new Nemesis.Lane(OF_POSTGRES, stage.applications()));
        return lanes;
    }

    /** Injects every kind of fault once, into every target that it can have. */
    void strikeEachOnce() throws IOException, InterruptedException {
        nemesis.strikeEachOnce();
    }

    /** Injects faults at random until the time is over. */
    void strikeFor(Duration time) throws IOException, InterruptedException {
        nemesis.strikeFor(time);
    }

    /** Lets the applications work undisturbed. */
    void waitFor(Duration time) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
    }

    /** Lets everything recover and drain, looks at every row, and checks. */
    Findings finish() throws IOException, InterruptedException {
        List<String> troubles = new ArrayList<>();
        for (AppProcess application : stage.applications()) {
            if (!application.isAlive()) {
                troubles.add("%s ended by itself; see the .err files in %s".formatted(application.name(), folder));
            } else if (!application.stop(STOP.toSeconds())) {
                troubles.add("%s did not end within %s".formatted(application.name(), STOP));
            }
        }
        try (Caches last = new Caches(address, "app" + APPLICATIONS, Wrong.NOTHING);
                CallLog log = CallLog.create(folder.resolve("last.log"))) {
            if (!last.flush(DRAIN)) {
                troubles.add("%d rows still wait after %s"
                        .formatted(last.cache(Register.BEHIND).stats().pending(), DRAIN));
            }
            Recorded calls = new Recorded(last, log);
            for (Register register : Register.values()) {
                for (int key = 0; key < Register.KEYS; key++) {
                    calls.select(register, key);
                    calls.get(register, key);
                }
            }
        }
        long endedNanos = System.nanoTime();
        Totals totals = new Totals(beganNanos);
        Findings.Verdict verdict = new Check(files(".log"), totals).run();
        return new Findings(
                new Findings.Run(seed, wrong, beganNanos, endedNanos, nemesis.strikes()),
                totals,
                verdict,
                troubles,
                ways());
    }

    private Map<String, Map<String, Long>> ways() throws IOException {
        Map<String, Map<String, Long>> ways = new TreeMap<>();
        for (Path file : files(".stats")) {
            for (String line : Files.readAllLines(file)) {
                String[] words = line.split(" ", -1);
                Map<String, Long> counts = ways.computeIfAbsent(words[0], cache -> new LinkedHashMap<>());
                for (int i = 1; i < words.length; i++) {
                    counts.merge(WAYS.get(i - 1), Long.valueOf(words[i]), Long::sum);
                }
            }
        }
        return ways;
    }

    private List<Path> files(String suffix) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
        }
    }

    @Override
    public void close() {
        stage.close();
    }
}
