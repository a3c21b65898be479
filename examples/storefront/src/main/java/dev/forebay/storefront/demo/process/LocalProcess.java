package dev.forebay.storefront.demo.process;

import dev.forebay.Forebay;
import dev.forebay.redis.RedisBackend;
import dev.forebay.redis.RedisOptions;
import dev.forebay.storefront.database.Database;
import dev.forebay.storefront.demo.distance.MeteredDataSource;
import dev.forebay.storefront.demo.lane.Lane;
import dev.forebay.storefront.demo.lane.LaneKind;
import dev.forebay.storefront.demo.lane.Lanes;
import dev.forebay.storefront.demo.load.Load;
import dev.forebay.storefront.demo.load.Operation;
import dev.forebay.storefront.demo.load.Plan;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The application in this JVM. */
public final class LocalProcess implements AppProcess {
    /** More than an application would wait: a lane that is measured on a busy machine must not fall back to the database. */
    private static final Duration REDIS_ANSWER_LIMIT = Duration.ofSeconds(5);

    private final Database database;
    private final Forebay forebay;
    private final Load load;
    private final Map<LaneKind, Metered> lanes = new EnumMap<>(LaneKind.class);

    /** A lane, and the meter on its way to the database. */
    private record Metered(Lane lane, MeteredDataSource database) {}

    private LocalProcess(Database database, Forebay forebay, Load load) {
        this.database = database;
        this.forebay = forebay;
        this.load = load;
    }

    /** Connects and builds all lanes, whose tables must exist. */
    public static LocalProcess open(Connections to, Plan plan, int process) throws SQLException {
        // A connection for each thread and some for the drainers, so that no lane measures the wait for a connection.
        Database database = Database.connect(
                to.database().url(), to.database().user(), to.database().password(), plan.threads() + 4);
        try {
            Forebay forebay = Forebay.on(
                    RedisBackend.connect(to.redisUrl(), RedisOptions.defaults().commandTimeout(REDIS_ANSWER_LIMIT)));
            LocalProcess opened = new LocalProcess(database, forebay, new Load(plan, process));
            try {
                for (LaneKind kind : LaneKind.values()) {
                    MeteredDataSource meter = new MeteredDataSource(database.dataSource(), plan.databaseLatency());
                    opened.lanes.put(kind, new Metered(Lanes.open(kind, forebay, meter, plan), meter));
                }
                return opened;
            } catch (RuntimeException e) {
                forebay.shutdown(Duration.ZERO);
                throw e;
            }
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    private Metered metered(LaneKind kind) {
        return Objects.requireNonNull(lanes.get(kind));
    }

    private Lane lane(LaneKind kind) {
        return metered(kind).lane();
    }

    /** Returns how much waits in a lane, over all processes. */
    public Lane.Backlog backlog(LaneKind kind) {
        return lane(kind).backlog();
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public List<Operation> run(LaneKind kind, long startNanos, long endNanos) throws InterruptedException {
        return load.run(lane(kind), startNanos, endNanos);
    }

    @Override
    public boolean drain(LaneKind kind, Duration limit) {
        return lane(kind).drain(limit);
    }

    @Override
    public List<Operation> sweep(LaneKind kind) throws Exception {
        return load.sweep(lane(kind));
    }

    @Override
    public Totals totals(LaneKind kind) {
        return new Totals(
                metered(kind).database().statements(),
                lane(kind).flushedRows(),
                lane(kind).flushes());
    }

    @Override
    public long close(Duration limit) {
        load.stop();
        long waiting = forebay.shutdown(limit);
        database.close();
        return waiting;
    }
}
