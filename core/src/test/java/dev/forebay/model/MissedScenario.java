package dev.forebay.model;

import dev.forebay.model.Breach.Kind;
import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Held;
import dev.forebay.spi.KeyState.Value;
import org.jspecify.annotations.Nullable;

/**
 * A process that goes on writing while it cannot reach the store, and remembers what the store has missed; a reader in another process that
 * reaches it all the time.
 *
 * <p>The line is lost and comes back at any moment; the process finds out by the steps that fail. It writes one row after the other. Another
 * thread of it tries the store again at any moment after a failure.
 *
 * <p>The promise: while the process trusts the store, and while nothing is left to be made up for, an entry is a row that was current since the
 * last acknowledged write. While something is, others may be served what it replaced.
 */
final class MissedScenario implements Scenario<MissedScenario.World> {
    private static final long WRITER = 11;
    private static final long READER = 1;

    private final int writes;
    private final boolean crashes;
    private final Rules rules;
    private final ModelSteps steps;

    enum Write {
        NOTHING,
        /** The key is held, or the store could not be told. */
        BEGUN,
        COMMITTED
    }

    enum Read {
        NOTHING,
        LOADING,
        LOADED
    }

    /**
     * @param recent the rows that are current, or were replaced by the write that has not been acknowledged; as bits
     * @param missed whether there is an invalidation that the process remembers
     * @param replayed whether the try that is under way has made up for what was missed
     */
    record Client(Write write, int recent, boolean reaches, boolean trusts, boolean missed, boolean replayed) {
        Client write(Write next, int now) {
            return new Client(next, now, reaches, trusts, missed, replayed);
        }

        Client reaches(boolean now) {
            return new Client(write, recent, now, trusts, missed, replayed);
        }

        Client hasMissed(boolean remembers, boolean endsTrust) {
            return new Client(write, recent, reaches, trusts && !endsTrust, missed || remembers, replayed);
        }

        Client tries(boolean nowTrusts, boolean nowMissed, boolean nowReplayed) {
            return new Client(write, recent, reaches, nowTrusts, nowMissed, nowReplayed);
        }
    }

    /** @param row what the reader has loaded */
    record World(int source, KeyState<Integer> entry, Client process, Read read, int row) {
        World with(KeyState<Integer> next) {
            return new World(source, next, process, read, row);
        }

        World with(Client next) {
            return new World(source, entry, next, read, row);
        }

        World with(Read next, int loaded) {
            return new World(source, entry, process, next, loaded);
        }

        @Override
        public String toString() {
            return "[source %d, %s, %s, reader %s %d]"
                    .formatted(source, ModelSteps.describe(entry), process, read, row);
        }
    }

    private MissedScenario(int writes, boolean crashes, Rules rules) {
        this.writes = writes;
        this.crashes = crashes;
        this.rules = rules;
        this.steps = new ModelSteps(rules);
    }

    static MissedScenario of(int writes, Rules rules) {
        return new MissedScenario(writes, false, rules);
    }

    /** The process crashes, and what it remembered is gone. */
    MissedScenario withCrashes() {
        return new MissedScenario(writes, true, rules);
    }

    @Override
    public String name() {
        return rules.name("missed invalidations: %d writes, 1 reader elsewhere".formatted(writes));
    }

    @Override
    public World initial() {
        return new World(0, KeyState.absent(), new Client(Write.NOTHING, 1, true, true, false, false), Read.NOTHING, 0);
    }

    @Override
    public void transitions(World world, Next<World> next) {
        write(world, next);
        tryAgain(world, next);
        read(world, next);
        Client process = world.process();
        next.leads(
                process.reaches() ? "the line is lost" : "the line is back",
                world.with(process.reaches(!process.reaches())));
        if (ModelSteps.mayExpire(world.entry())) {
            next.leads("the lease or entry ends", world.with(KeyState.absent()));
        }
        if (world.entry() instanceof Held<Integer> held && process.write() != Write.BEGUN) {
            next.leads("the hold time ends", world.with(ModelSteps.holdEnds(held, WRITER)));
        }
        if (crashes) {
            next.leads(
                    "the process crashes",
                    world.with(new Client(Write.NOTHING, 1 << world.source(), true, true, false, false)));
        }
    }

    private void write(World world, Next<World> next) {
        Client process = world.process();
        boolean told = process.reaches() && process.trusts();
        switch (process.write()) {
            case NOTHING -> {
                if (world.source() < writes) {
                    World begun = world.with(process.write(Write.BEGUN, process.recent()));
                    next.leads(
                            told ? "it holds" : "it cannot hold",
                            told
                                    ? begun.with(
                                            steps.hold(world.entry(), WRITER).next())
                                    : begun.with(missing(begun.process())));
                }
            }
            case BEGUN -> {
                int row = world.source() + 1;
                Client committed = process.write(Write.COMMITTED, process.recent() | (1 << row));
                next.leads(
                        "it commits row " + row, new World(row, world.entry(), committed, world.read(), world.row()));
            }
            case COMMITTED -> {
                World ended = world.with(process.write(Write.NOTHING, 1 << world.source()));
                if (told) {
                    Value<Integer> row = ModelSteps.entry(world.source());
                    next.leads(
                            "it releases with its row",
                            ended.with(steps.release(world.entry(), WRITER, row).next()));
                } else {
                    boolean remembers = rules.hold(Rule.MISSED_RELEASE_IS_REMEMBERED);
                    next.leads(
                            "it cannot release",
                            ended.with(
                                    remembers
                                            ? missing(ended.process())
                                            : ended.process()
                                                    .hasMissed(false, rules.hold(Rule.MISSED_STEP_ENDS_TRUST))));
                }
            }
        }
    }

    private Client missing(Client process) {
        return process.hasMissed(true, rules.hold(Rule.MISSED_STEP_ENDS_TRUST));
    }

    /** Two steps: it makes up for what was missed; then it trusts the store again, if nothing was missed since. */
    private void tryAgain(World world, Next<World> next) {
        Client process = world.process();
        if (!process.reaches()) {
            if (process.replayed()) {
                next.leads("the try fails", world.with(process.tries(process.trusts(), process.missed(), false)));
            }
            return;
        }
        boolean due = !process.trusts() || process.missed();
        if (due && !process.replayed()) {
            World replayed = world.with(process.tries(process.trusts(), false, true));
            next.leads(
                    "it makes up for what was missed",
                    process.missed()
                            ? replayed.with(steps.invalidate(world.entry()).next())
                            : replayed);
        }
        boolean ready = process.replayed() || !rules.hold(Rule.REPLAY_BEFORE_TRUST);
        if (!process.trusts() && ready) {
            boolean nothingSince = !process.missed() || !rules.hold(Rule.TRUST_ONLY_IF_NOTHING_MISSED);
            boolean trusts = nothingSince || !rules.hold(Rule.REPLAY_BEFORE_TRUST);
            next.leads("the try has worked", world.with(process.tries(trusts, process.missed(), false)));
        }
    }

    private void read(World world, Next<World> next) {
        switch (world.read()) {
            case NOTHING -> {
                var acquired = steps.acquire(world.entry(), READER);
                if (acquired.applied()) {
                    next.leads(
                            "the reader acquires", world.with(acquired.next()).with(Read.LOADING, 0));
                }
            }
            case LOADING -> next.leads("the reader loads", world.with(Read.LOADED, world.source()));
            case LOADED -> {
                KeyState<Integer> filled =
                        steps.fill(world.entry(), READER, world.row()).next();
                next.leads("the reader fills", world.with(filled).with(Read.NOTHING, 0));
            }
        }
    }

    @Override
    public @Nullable Breach breachIn(World world) {
        Client process = world.process();
        boolean promised = process.trusts() || !process.missed();
        if (world.entry() instanceof Value<Integer> value && promised && (process.recent() & (1 << value.row())) == 0) {
            return new Breach(
                    process.trusts() ? Kind.OLD_READ : Kind.STALE_ENTRY,
                    "the entry is row %d, the source has row %d, and the process %s"
                            .formatted(
                                    value.row(),
                                    world.source(),
                                    process.trusts() ? "reads the store" : "has nothing to make up for"));
        }
        return null;
    }
}
