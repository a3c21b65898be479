package dev.forebay.model;

import dev.forebay.model.Breach.Kind;
import dev.forebay.model.FlightWorld.Reader;
import dev.forebay.model.FlightWorld.Reader.Doing;
import dev.forebay.model.FlightWorld.Stranger;
import dev.forebay.model.FlightWorld.Writing;
import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Held;
import dev.forebay.spi.KeyState.Leased;
import dev.forebay.spi.KeyState.Value;
import dev.forebay.spi.KeySteps.Step;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Readers of one process that share loads, while writers write and a reader of another process fills (protocol, section 3).
 *
 * <p>The fill, and what the leader learns of it, are two steps: anything may happen between them. A reader that waits too long gives the
 * flight up, so that another one may begin beside it. The promise: a read returns a row that was current during the read.
 */
final class FlightScenario implements Scenario<FlightWorld> {
    private static final long READER_TOKENS = 1;
    private static final long STRANGERS_TOKEN = 9;
    private static final long WRITER_TOKENS = 11;

    private final int readers;
    private final int writers;
    private final boolean hasStranger;
    private final Rules rules;
    private final ModelSteps steps;
    private final List<int[]> orders = new ArrayList<>();

    FlightScenario(int readers, int writers, boolean hasStranger, Rules rules) {
        this.readers = readers;
        this.writers = writers;
        this.hasStranger = hasStranger;
        this.rules = rules;
        this.steps = new ModelSteps(rules);
        Packed.orders(readers)
                .forEach(order -> orders.add(order.stream().mapToInt(i -> i).toArray()));
    }

    @Override
    public String name() {
        return rules.name("flights: %d readers, %d writers%s"
                .formatted(readers, writers, hasStranger ? ", 1 reader elsewhere" : ""));
    }

    @Override
    public FlightWorld initial() {
        return new FlightWorld(
                0,
                KeyState.absent(),
                FlightWorld.NOBODY,
                Collections.nCopies(readers, Reader.IDLE),
                Collections.nCopies(writers, Writing.NOTHING),
                Stranger.IDLE);
    }

    @Override
    public void transitions(FlightWorld world, Next<FlightWorld> next) {
        for (int i = 0; i < readers; i++) {
            read(world, i, next);
        }
        for (int i = 0; i < writers; i++) {
            write(world, i, next);
        }
        if (hasStranger) {
            readElsewhere(world, next);
        }
        if (ModelSteps.mayExpire(world.entry())) {
            next.leads("the lease or entry ends", world.with(KeyState.absent()));
        }
    }

    private void read(FlightWorld world, int i, Next<FlightWorld> next) {
        Reader reader = world.readers().get(i);
        String who = "reader " + (i + 1);
        switch (reader.doing()) {
            case NOTHING -> {
                if (!(world.entry() instanceof Value)) {
                    Reader arrived =
                            new Reader(Doing.ARRIVED, FlightWorld.NOBODY, 0, 1 << world.source(), false, false);
                    next.leads(who + " finds nothing", world.with(arrived, i));
                }
            }
            case ARRIVED -> {
                if (world.running() == FlightWorld.NOBODY) {
                    FlightWorld led = world.led(i);
                    next.leads(who + " leads", led.with(reader.leads(), i));
                } else {
                    next.leads(who + " joins", world.with(reader.joins(world.running()), i));
                }
            }
            case JOINED ->
                next.leads(
                        who + " gives the flight up",
                        world.closed(reader.leader()).with(Reader.IDLE, i));
            case LEADING -> acquire(world, i, who, next);
            case LOADING -> {
                next.leads(who + " loads", world.with(reader.loaded(Doing.LOADED, world.source()), i));
                next.leads(who + " fails to load", world.with(reader.now(Doing.FAILED), i));
            }
            case LOADED -> {
                FlightWorld closed = rules.hold(Rule.CLOSE_BEFORE_FILL) ? world.closed(i) : world;
                next.leads(who + " closes its flight", closed.with(reader.now(Doing.CLOSED), i));
            }
            case CLOSED -> {
                returnEarly(world, i, who, next);
                Step<Integer> filled = steps.fill(world.entry(), READER_TOKENS + i, reader.row());
                next.leads(
                        who + (filled.applied() ? " fills" : " does not fill"),
                        world.with(filled.next()).with(reader.landing(filled.applied()), i));
            }
            case FILLING -> {
                Step<Integer> filled = steps.fill(world.entry(), READER_TOKENS + i, reader.row());
                next.leads(
                        "the fill of %s arrives".formatted(who),
                        world.with(filled.next()).with(Reader.IDLE, i));
                next.leads("the fill of %s is lost".formatted(who), world.with(Reader.IDLE, i));
            }
            case FAILED -> next.leads(who + " abandons", failed(world, i));
            case BYPASSING ->
                next.leads(
                        who + " loads and fills nothing", world.with(reader.loaded(Doing.LANDING, world.source()), i));
            case LANDING -> land(world, i, who, next);
        }
    }

    /** Who leads alone returns while its fill is on its way: nobody has to know whether it was taken. */
    private void returnEarly(FlightWorld world, int i, String who, Next<FlightWorld> next) {
        for (int other = 0; other < readers; other++) {
            if (hasJoined(world, other, i)) {
                return;
            }
        }
        Reader leader = world.readers().get(i);
        String step = who + " returns, and its fill is on its way";
        Breach breach = breachOf(world, i, leader.row());
        if (breach == null) {
            next.leads(step, world.closed(i).with(leader.fills(), i));
        } else {
            next.breaks(step, breach);
        }
    }

    private void acquire(FlightWorld world, int i, String who, Next<FlightWorld> next) {
        Reader reader = world.readers().get(i);
        Step<Integer> acquired = steps.acquire(world.entry(), READER_TOKENS + i);
        if (acquired.applied()) {
            next.leads(who + " acquires", world.with(acquired.next()).with(reader.now(Doing.LOADING), i));
        } else if (world.entry() instanceof Value<Integer> value) {
            next.leads(who + " finds the entry", world.with(reader.loaded(Doing.LANDING, value.row()), i));
        } else if (world.entry() instanceof Held) {
            next.leads(who + " meets a hold", world.with(reader.now(Doing.BYPASSING), i));
        } else if (world.entry() instanceof Leased) {
            next.leads(who + " has waited enough", world.with(reader.now(Doing.BYPASSING), i));
        }
    }

    /** A failed load fails the readers that have joined its flight. */
    private FlightWorld failed(FlightWorld world, int i) {
        FlightWorld failed = world.with(
                        steps.abandon(world.entry(), READER_TOKENS + i).next())
                .closed(i)
                .with(Reader.IDLE, i);
        for (int other = 0; other < readers; other++) {
            if (hasJoined(world, other, i)) {
                failed = failed.with(Reader.IDLE, other);
            }
        }
        return failed;
    }

    private static boolean hasJoined(FlightWorld world, int reader, int leader) {
        Reader other = world.readers().get(reader);
        return other.doing() == Doing.JOINED && other.leader() == leader;
    }

    /** The leader returns; who has joined returns as well, or boards the next flight. */
    private void land(FlightWorld world, int i, String who, Next<FlightWorld> next) {
        Reader leader = world.readers().get(i);
        Breach breach = breachOf(world, i, leader.row());
        FlightWorld landed = world.closed(i).with(Reader.IDLE, i);
        for (int other = 0; other < readers; other++) {
            if (hasJoined(world, other, i)) {
                Reader joined = world.readers().get(other);
                boolean serves = leader.isShared() || joined.isShared() || !rules.hold(Rule.SHARE_ONLY_FILLED);
                breach = serves && breach == null ? breachOf(world, other, leader.row()) : breach;
                landed = landed.with(serves ? Reader.IDLE : joined.boardsAgain(), other);
            }
        }
        if (breach == null) {
            next.leads(who + " lands", landed);
        } else {
            next.breaks(who + " lands", breach);
        }
    }

    private static @Nullable Breach breachOf(FlightWorld world, int i, int row) {
        boolean wasCurrent = (world.readers().get(i).since() & (1 << row)) != 0;
        return wasCurrent
                ? null
                : new Breach(
                        Kind.OLD_READ,
                        "reader %d returns row %d; the source had row %d when it came"
                                .formatted(i + 1, row, world.source()));
    }

    private void write(FlightWorld world, int i, Next<FlightWorld> next) {
        String who = "writer " + (i + 1);
        long token = WRITER_TOKENS + i;
        switch (world.writers().get(i)) {
            case NOTHING ->
                next.leads(
                        who + " holds",
                        world.with(steps.hold(world.entry(), token).next()).with(Writing.HOLDING, i));
            case HOLDING ->
                next.leads(who + " commits row " + (i + 1), world.withRow(i + 1).with(Writing.COMMITTED, i));
            case COMMITTED -> {
                Step<Integer> released = steps.release(world.entry(), token, ModelSteps.entry(i + 1));
                next.leads(
                        who + " releases with its row",
                        world.with(released.next()).with(Writing.ENDED, i));
                Step<Integer> without = steps.release(world.entry(), token, null);
                next.leads(who + " releases", world.with(without.next()).with(Writing.ENDED, i));
            }
            case ENDED -> {}
        }
        if (world.writers().get(i) == Writing.COMMITTED && ModelSteps.isHeldBy(world.entry(), token)) {
            next.leads(
                    "the hold time of %s ends".formatted(who),
                    world.with(ModelSteps.holdEnds((Held<Integer>) world.entry(), token)));
        }
    }

    private void readElsewhere(FlightWorld world, Next<FlightWorld> next) {
        Stranger stranger = world.stranger();
        if (!stranger.hasBegun()) {
            Step<Integer> acquired = steps.acquire(world.entry(), STRANGERS_TOKEN);
            if (acquired.applied()) {
                next.leads("a stranger acquires", world.with(acquired.next()).with(Stranger.LOADING));
            }
        } else if (stranger.row() == Stranger.NO_ROW) {
            next.leads("the stranger loads", world.with(new Stranger(true, world.source())));
        } else {
            Step<Integer> filled = steps.fill(world.entry(), STRANGERS_TOKEN, stranger.row());
            next.leads("the stranger fills", world.with(filled.next()).with(Stranger.IDLE));
        }
    }

    /** The readers of the process are alike: of their orders, the one with the least form stands for all. */
    @Override
    public Object canonical(FlightWorld world) {
        long least = Long.MAX_VALUE;
        for (int[] order : orders) {
            least = Math.min(least, packed(world, order));
        }
        return least;
    }

    private long packed(FlightWorld world, int... names) {
        int rows = writers + 1;
        Packed packed = new Packed().add(world.source(), rows).add(kind(world.entry(), names), 6 + readers);
        packed.add(world.entry() instanceof Value<Integer> value ? value.row() : 0, rows);
        packed.add(world.running() == FlightWorld.NOBODY ? readers : names[world.running()], readers + 1);
        for (int i = 0; i < writers; i++) {
            packed.add(world.writers().get(i)).add(ModelSteps.tokenOf(world.entry(), WRITER_TOKENS + i), 3);
        }
        packed.add(world.stranger().hasBegun()).add(world.stranger().row() + 1, rows + 1);
        Reader[] named = new Reader[readers];
        for (int i = 0; i < readers; i++) {
            named[names[i]] = world.readers().get(i).renamed(names);
        }
        for (Reader reader : named) {
            packed.add(reader.doing(), Doing.values().length)
                    .add(reader.leader() + 1, readers + 1)
                    .add(reader.row(), rows)
                    .add(reader.since(), 1L << rows)
                    .add(reader.newer())
                    .add(reader.isShared());
        }
        return packed.code();
    }

    private static int kind(KeyState<Integer> entry, int... names) {
        if (entry instanceof Leased<Integer> lease) {
            return lease.token() == STRANGERS_TOKEN ? 5 : 6 + names[(int) (lease.token() - READER_TOKENS)];
        }
        if (entry instanceof Held<Integer> held) {
            return held.contended() ? 4 : 3;
        }
        return entry instanceof Value ? 1 : 0;
    }

    @Override
    public @Nullable Breach breachIn(FlightWorld world) {
        return world.entry() instanceof Value<Integer> value && value.row() != world.source()
                ? new Breach(
                        Kind.STALE_ENTRY,
                        "the entry is row %d, the source has row %d".formatted(value.row(), world.source()))
                : null;
    }
}
