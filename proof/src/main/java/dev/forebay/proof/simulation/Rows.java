package dev.forebay.proof.simulation;

import dev.forebay.Cache;
import dev.forebay.CacheAside;
import dev.forebay.CacheBuilder;
import dev.forebay.Forebay;
import dev.forebay.Grouping;
import dev.forebay.JournalOptions;
import dev.forebay.Loading;
import dev.forebay.ReadThrough;
import dev.forebay.RefreshAhead;
import dev.forebay.RetrySchedule;
import dev.forebay.Staleness;
import dev.forebay.WriteBehind;
import dev.forebay.WriteGuard;
import dev.forebay.WriteThrough;
import dev.forebay.proof.simulation.Setup.Promise;
import dev.forebay.proof.simulation.Setup.Strategy;
import dev.forebay.proof.simulation.machine.Machine;
import dev.forebay.spi.Backend;
import java.time.Duration;

/** One cache of rows, read and written in every way that its strategies have. */
final class Rows implements Workload {
    private static final Duration DRAIN = Duration.ofSeconds(30);

    private final Machine machine;
    private final Setup setup;
    private final Side side;

    Rows(Machine machine, Weather weather, Setup setup) {
        this.machine = machine;
        this.setup = setup;
        this.side = new Side(machine, weather, setup);
    }

    @Override
    public Backend backend(Link link) {
        return new RemoteBackend(machine, link, name -> side, false);
    }

    @Override
    public Application build(Forebay forebay, Link toDatabase) {
        long mostNanos =
                setup.promise() == Promise.LINEARIZABLE ? setup.times().hold().toNanos() : Long.MAX_VALUE;
        Table table = new Table(machine, toDatabase, side.database, mostNanos);
        Cache<Integer, Long> cache = build(forebay, table);
        return new Application() {
            @Override
            public Runnable newClient() {
                return new Client(machine, setup, new Client.Tools(cache, table, side.history));
            }

            @Override
            public void lookOnceMore() {
                if (setup.strategy() == Strategy.BEHIND && !cache.flush(DRAIN)) {
                    machine.fail("the journal was not drained within " + DRAIN);
                }
                new Client(machine, setup, new Client.Tools(cache, table, side.history)).readAll();
            }
        };
    }

    private Cache<Integer, Long> build(Forebay forebay, Table table) {
        CacheBuilder<Integer, Long> builder = forebay.cache("rows", Integer.class, Long.class)
                .expireAfterWrite(setup.times().toLive())
                .loading(loading())
                .guard(WriteGuard.hold(setup.times().hold()));
        if (machine.random().nextBoolean()) {
            builder = builder.listener(event -> {}); // so its readers wait for their fills
        }
        return switch (setup.strategy()) {
            case ASIDE ->
                builder.reads(CacheAside.create()).writes(CacheAside.create()).build();
            case THROUGH ->
                builder.reads(ReadThrough.from(table))
                        .writes(WriteThrough.to(table))
                        .build();
            case GROUPED ->
                builder.reads(ReadThrough.from(table))
                        .writes(WriteThrough.to(setup.faults().refusals() ? table : table.plain())
                                .grouped(new Grouping(Duration.ofMillis(2), 3)))
                        .build();
            case AHEAD ->
                builder.reads(RefreshAhead.from(table).whenRemaining(0.5).xfetchBeta(1))
                        .staleness(Staleness.upTo(Setup.GRACE).whenSlowerThan(Duration.ofMillis(2)))
                        .writes(WriteThrough.to(table))
                        .build();
            case BEHIND ->
                builder.reads(ReadThrough.from(table))
                        .writes(WriteBehind.to(table).with(journal(setup)))
                        .build();
            case COUNTER, FAMILY -> throw new IllegalArgumentException("no cache of rows");
        };
    }

    static Loading loading() {
        return Loading.defaults()
                .hardTimeout(Setup.HARD_TIMEOUT)
                .leaseTime(Setup.LEASE)
                .leaseWait(Setup.LEASE_WAIT)
                .failurePause(Duration.ofMillis(10));
    }

    static JournalOptions journal(Setup setup) {
        return JournalOptions.defaults()
                .partitions(setup.size().partitions())
                .batchSize(2)
                .flushInterval(setup.times().flush())
                .ownerLease(Setup.OWNER_LEASE)
                .retry(RetrySchedule.exponential(Duration.ofMillis(5), Duration.ofMillis(100)));
    }

    @Override
    public boolean isHeld() {
        return side.isHeld(setup.size().keys());
    }

    @Override
    public void evict() {
        side.server.evict(1 + machine.random().nextInt(setup.size().keys()));
    }

    @Override
    public void finish() {
        side.finish(setup.size().keys());
    }

    @Override
    public int calls() {
        return side.history.calls();
    }
}
