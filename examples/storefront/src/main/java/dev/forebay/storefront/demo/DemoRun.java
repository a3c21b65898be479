package dev.forebay.storefront.demo;

import dev.forebay.storefront.database.Database;
import dev.forebay.storefront.demo.distance.SlowLink;
import dev.forebay.storefront.demo.lane.Lane;
import dev.forebay.storefront.demo.lane.LaneKind;
import dev.forebay.storefront.demo.load.Load;
import dev.forebay.storefront.demo.load.Operation;
import dev.forebay.storefront.demo.load.Plan;
import dev.forebay.storefront.demo.process.AppProcess;
import dev.forebay.storefront.demo.process.Connections;
import dev.forebay.storefront.demo.process.LocalProcess;
import dev.forebay.storefront.demo.process.WorkerProcess;
import dev.forebay.storefront.demo.report.BacklogSample;
import dev.forebay.storefront.demo.report.LaneResult;
import dev.forebay.storefront.demo.verdict.History;
import dev.forebay.storefront.demo.verdict.Latencies;
import dev.forebay.storefront.demo.verdict.Verdict;
import dev.forebay.storefront.servers.Servers;
import dev.forebay.storefront.settings.BadSetting;
import dev.forebay.storefront.settings.Settings;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The course of the demo: servers and two processes up, one lane after the other, everything drained, the database audited,
 * everything down. {@link #close()} takes down what is up, also from a shutdown hook in the middle of a run.
 */
final class DemoRun implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DemoRun.class);
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(30);
    private static final int SAMPLE_MILLIS = 100;
    private static final int EVIDENCE = 3;

    private final Settings settings;
    private final Plan plan;
    private final List<String> workerCommand;
    private final Progress progress;
    private volatile boolean interrupted;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Thread interruptedStop = new Thread(this::interrupt, "demo-stop");
    private final ExecutorService otherProcess = Executors.newSingleThreadExecutor(DemoRun::daemon);
    private final ScheduledExecutorService sampler = Executors.newSingleThreadScheduledExecutor(DemoRun::daemon);

    DemoRun(Settings settings, Plan plan, List<String> workerCommand, Progress progress) {
        this.settings = settings;
        this.plan = plan;
        this.workerCommand = workerCommand;
        this.progress = progress;
        Runtime.getRuntime().addShutdownHook(interruptedStop);
    }

    List<LaneResult> run() throws Exception {
        progress.step("starting servers");
        Servers servers = opened(Servers.start(settings));
        Database database = opened(connect(servers.database()));
        DemoTables tables = opened(DemoTables.create(database, plan));
        Connections connections = new Connections(overDistance(servers.redisUrl()), servers.database());

        progress.step("starting two processes");
        LocalProcess here = LocalProcess.open(connections, plan, 0);
        opened(() -> here.close(Duration.ZERO));
        WorkerProcess there = opened(WorkerProcess.start(workerCommand, connections, plan));
        requireOneClock(there);

        progress.step("rehearsal");
        Map<LaneKind, History> histories = new EnumMap<>(LaneKind.class);
        for (LaneKind kind : LaneKind.values()) {
            histories.put(kind, rehearse(kind, here, there));
        }
        Map<LaneKind, Measured> measured = new EnumMap<>(LaneKind.class);
        for (Map.Entry<LaneKind, History> lane : histories.entrySet()) {
            progress.step(lane.getKey().title());
            measured.put(lane.getKey(), measure(lane.getKey(), lane.getValue(), here, there));
        }

        progress.step("auditing the database");
        Future<Long> waitingThere = otherProcess.submit(() -> there.close(DRAIN_LIMIT));
        long waiting = here.close(DRAIN_LIMIT) + waitingThere.get();
        if (waiting > 0) {
            LOG.error("{} changes did not reach the database within {}", waiting, DRAIN_LIMIT);
        }
        List<LaneResult> results = new ArrayList<>();
        for (Map.Entry<LaneKind, Measured> lane : measured.entrySet()) {
            results.add(lane.getValue().judge(lane.getKey(), tables.versions(lane.getKey())));
        }
        return results;
    }

    private void interrupt() {
        interrupted = true;
        takeDown();
    }

    /** Returns whether the process was told to end in the middle of the run, which then fails for no other reason. */
    boolean isInterrupted() {
        return interrupted;
    }

    private static Database connect(Settings.Login login) {
        try {
            return Database.connect(login.url(), login.user(), login.password());
        } catch (SQLException e) {
            throw new BadSetting("DATABASE_URL", "cannot be used: " + e.getMessage(), e);
        }
    }

    private String overDistance(String redisUrl) throws Exception {
        if (plan.cacheLatency().isZero()) {
            return redisUrl;
        }
        if (!redisUrl.startsWith("redis://")) {
            throw new BadSetting("REDIS_URL", "must begin with redis:// for --cache-latency");
        }
        return opened(SlowLink.to(redisUrl, plan.cacheLatency())).url(redisUrl);
    }

    /** Reads of one process are compared with acknowledgements of the other, which takes one clock for both. */
    private static void requireOneClock(AppProcess there) throws Exception {
        long before = System.nanoTime();
        long theirs = there.nanoTime();
        long after = System.nanoTime();
        if (theirs < before || theirs > after) {
            throw new IllegalStateException(
                    "the clocks of two JVMs differ here (%d is not from %d to %d), so reads cannot be checked"
                            .formatted(theirs, before, after));
        }
    }

    /** Runs a lane for a while, so that it is compiled, and what it has cached will have expired, when it is measured. */
    private History rehearse(LaneKind kind, LocalProcess here, AppProcess there) throws Exception {
        progress.at((double) kind.position() / LaneKind.count() * rehearsalShare(), kind.title());
        History history = new History();
        long start = System.nanoTime() + Load.notice().toNanos();
        load(
                kind,
                here,
                there,
                new Span(start, start + plan.rehearsal(LaneKind.count()).toNanos()),
                history);
        drain(kind, here, there);
        return history;
    }

    private Measured measure(LaneKind kind, History history, LocalProcess here, AppProcess there) throws Exception {
        AppProcess.Totals before = here.totals(kind).plus(there.totals(kind));
        long start = System.nanoTime() + Load.notice().toNanos();
        Span span = new Span(start, start + plan.laneTime(LaneKind.count()).toNanos());

        List<BacklogSample> backlog = new ArrayList<>();
        Future<?> sampling = sampler.scheduleAtFixedRate(
                () -> sample(kind, here, span, backlog), 0, SAMPLE_MILLIS, TimeUnit.MILLISECONDS);
        load(kind, here, there, span, history);
        sampling.cancel(false);
        // The last sample, after the one that may be running.
        sampler.submit(() -> sample(kind, here, span, backlog)).get();

        drain(kind, here, there);
        AppProcess.Totals totals = here.totals(kind).plus(there.totals(kind)).since(before);
        long oldestAfterDrainMillis = here.backlog(kind).oldestMillis();
        history.add(here.sweep(kind));
        history.add(there.sweep(kind));
        return new Measured(history, totals, backlog, oldestAfterDrainMillis, span);
    }

    private void load(LaneKind kind, LocalProcess here, AppProcess there, Span span, History history) throws Exception {
        Future<List<Operation>> otherLoad =
                otherProcess.submit(() -> there.run(kind, span.startNanos(), span.endNanos()));
        history.add(here.run(kind, span.startNanos(), span.endNanos()));
        history.add(result(otherLoad));
    }

    private static void drain(LaneKind kind, AppProcess here, AppProcess there) throws Exception {
        if (!here.drain(kind, DRAIN_LIMIT) || !there.drain(kind, DRAIN_LIMIT)) {
            LOG.warn("{}: changes still wait after {}", kind.title(), DRAIN_LIMIT);
        }
    }

    private static List<Operation> result(Future<List<Operation>> load) throws Exception {
        try {
            return load.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private void sample(LaneKind kind, LocalProcess here, Span span, List<BacklogSample> backlog) {
        long now = System.nanoTime();
        String seen = "";
        if (kind.writesBehind()) {
            Lane.Backlog waiting = here.backlog(kind);
            backlog.add(new BacklogSample(
                    (now - span.startNanos()) / 1_000_000, waiting.pending(), waiting.oldestMillis()));
            seen = "%,d waiting".formatted(waiting.pending());
        }
        double share = (kind.position() + span.shareAt(now)) / LaneKind.count();
        progress.at(rehearsalShare() + share * (1 - rehearsalShare()), seen);
    }

    private double rehearsalShare() {
        return (double) plan.rehearsal(1).toNanos() / plan.duration().toNanos();
    }

    private record Span(long startNanos, long endNanos) {
        double shareAt(long nanos) {
            return Math.max(0, Math.min(1, (double) (nanos - startNanos) / (endNanos - startNanos)));
        }
    }

    /** What was seen of a lane, before it is judged. */
    private record Measured(
            History history,
            AppProcess.Totals totals,
            List<BacklogSample> backlog,
            long oldestAfterDrainMillis,
            Span span) {

        LaneResult judge(LaneKind kind, Map<Integer, Long> rows) {
            Verdict verdict = new Verdict(kind, history);
            return new LaneResult(
                    kind,
                    new Latencies(history, span.startNanos(), span.endNanos()),
                    Duration.ofNanos(span.endNanos() - span.startNanos()),
                    history.requests(span.startNanos(), span.endNanos()),
                    totals,
                    new LaneResult.Waiting(List.copyOf(backlog), oldestAfterDrainMillis),
                    new LaneResult.Findings(
                            history.requests(),
                            verdict.staleReads(),
                            verdict.evidence(EVIDENCE),
                            verdict.missingWrites(rows),
                            rows.size()));
        }
    }

    private synchronized <T extends AutoCloseable> T opened(T part) {
        open.push(part);
        return part;
    }

    private synchronized void takeDown() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                LOG.warn("something could not be taken down", e);
            }
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "demo");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void close() {
        sampler.shutdownNow();
        otherProcess.shutdownNow();
        takeDown();
        try {
            Runtime.getRuntime().removeShutdownHook(interruptedStop);
        } catch (IllegalStateException e) {
            LOG.debug("the run was interrupted, and the hook is running", e);
        }
    }
}
