package dev.forebay.model;

import dev.forebay.model.Breach.Kind;
import dev.forebay.model.RowsWorld.Change;
import dev.forebay.model.RowsWorld.Filler;
import dev.forebay.model.RowsWorld.Owner;
import dev.forebay.model.RowsWorld.Owner.Stage;
import dev.forebay.model.RowsWorld.Register;
import dev.forebay.model.RowsWorld.Source;
import dev.forebay.model.RowsWorld.Statement;
import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Dirty;
import dev.forebay.spi.KeyState.Held;
import dev.forebay.spi.KeyState.Value;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/**
 * One key of a write-behind cache: puts, owners that drain, readers that fill, dead letters, and a caller's own statement (protocol,
 * section 5).
 *
 * <p>Any process may drain at any moment: leases of partitions keep owners out of each other's way, truth does not rest on them. A
 * commit whose answer is lost may come through or not; until that is decided its transaction keeps the row of the fence locked. The
 * source may refuse any row.
 *
 * <p>The promise: the cache is one register, which a put changes when it is acknowledged; the source never goes back to an older
 * write; and what is not dirty is in the source.
 */
final class RowsScenario implements Scenario<RowsWorld> {
    private static final long FILLER_TOKENS = 1;
    private static final long STATEMENT_TOKEN = 11;

    private final int owners;
    private final int fillers;
    private final int mostPuts;
    private final boolean hasStatement;
    private final boolean crashes;
    private final Rules rules;
    private final ModelSteps steps;

    private RowsScenario(int owners, int fillers, int mostPuts, boolean hasStatement, boolean crashes, Rules rules) {
        this.owners = owners;
        this.fillers = fillers;
        this.mostPuts = mostPuts;
        this.hasStatement = hasStatement;
        this.crashes = crashes;
        this.rules = rules;
        this.steps = new ModelSteps(rules);
    }

    static RowsScenario puts(int owners, int fillers, int puts, Rules rules) {
        return new RowsScenario(owners, fillers, puts, false, true, rules);
    }

    /** A caller's own statement between the puts. */
    static RowsScenario statement(int owners, int fillers, int puts, Rules rules) {
        return new RowsScenario(owners, fillers, puts, true, false, rules);
    }

    /** The process of the statement may crash, or learn no outcome. */
    RowsScenario withCrashes() {
        return new RowsScenario(owners, fillers, mostPuts, hasStatement, true, rules);
    }

    @Override
    public String name() {
        return rules.name("write-behind%s: %d owners, %d readers, %d puts"
                .formatted(hasStatement ? ", a statement" : "", owners, fillers, mostPuts));
    }

    private int statementRow() {
        return mostPuts + 1;
    }

    @Override
    public RowsWorld initial() {
        return new RowsWorld(
                new Source(0, 0, null),
                KeyState.absent(),
                0,
                0,
                0,
                new Register(1, 0),
                Collections.nCopies(owners, Owner.IDLE),
                Collections.nCopies(fillers, Filler.IDLE),
                hasStatement ? Statement.NOTHING : Statement.NONE);
    }

    @Override
    public void transitions(RowsWorld world, Next<RowsWorld> next) {
        put(world, next);
        for (int i = 0; i < owners; i++) {
            drain(world, i, next);
        }
        for (int i = 0; i < fillers; i++) {
            fill(world, i, next);
        }
        execute(world, next);
        environment(world, next);
    }

    /** A put that is refused waits, and is tried again. */
    private void put(RowsWorld world, Next<RowsWorld> next) {
        if (world.puts() < mostPuts) {
            int row = world.puts() + 1;
            append(world.withCounts(row, world.sequence() + 1, world.letter()), row, "put of row " + row, next);
        }
        boolean isFree = !(world.entry() instanceof Dirty);
        if (world.letter() != 0 && world.sequence() <= mostPuts) {
            RowsWorld counted = world.withCounts(world.puts(), world.sequence() + 1, 0);
            if (isFree) {
                append(counted, world.letter(), "the letter is revived", next);
            } else if (!rules.hold(Rule.REVIVE_SPARES_DIRTY)) {
                var revived = steps.append(world.entry(), world.letter(), counted.sequence());
                next.leads("the letter is revived", counted.with(revived.next()));
            }
        }
    }

    private void append(RowsWorld counted, int row, String step, Next<RowsWorld> next) {
        var appended = steps.append(counted.entry(), row, counted.sequence());
        if (appended.applied()) {
            Register register =
                    mayTakeEffect(counted.statement(), counted.register().put(row));
            next.leads(step, counted.with(appended.next()).with(register));
        }
    }

    private Register mayTakeEffect(Statement statement, Register register) {
        return switch (statement) {
            case WRITING, COMMITTED, UNKNOWN, CRASHED -> register.may(statementRow());
            default -> register;
        };
    }

    private void drain(RowsWorld world, int i, Next<RowsWorld> next) {
        Owner owner = world.owners().get(i);
        String who = "owner " + (i + 1);
        Change waiting =
                world.entry() instanceof Dirty<Integer> dirty ? new Change(dirty.row(), (int) dirty.sequence()) : null;
        switch (owner.stage()) {
            case NOTHING -> {
                if (rules.hold(Rule.BATCH_UNDER_FENCE)) {
                    take(world, i, who, Stage.OWNING, next);
                } else if (waiting != null) {
                    next.leads(who + " reads " + waiting, world.with(owner.read(Stage.READ_EARLY, waiting), i));
                }
            }
            case READ_EARLY -> take(world, i, who, Stage.READ, next);
            case OWNING -> {
                if (waiting != null) {
                    next.leads(
                            who + " announces a flush",
                            announced(world, i).with(owner.followed(false).now(Stage.ANNOUNCED), i));
                }
            }
            case ANNOUNCED ->
                next.leads(
                        who + " reads " + (waiting == null ? "nothing" : waiting),
                        world.with(waiting == null ? owner.now(Stage.OWNING) : owner.read(Stage.READ, waiting), i));
            case READ -> {
                if (rules.hold(Rule.FENCE_IN_TRANSACTION)) {
                    flush(world, i, who, rules.hold(Rule.FENCE), next);
                } else if (owner.hasFence()) {
                    next.leads(who + " checks the fence", world.with(owner.now(Stage.CHECKED), i));
                }
            }
            case CHECKED -> flush(world, i, who, false, next);
            case FLUSHED -> {
                Change change = owner.change();
                KeyState<Integer> settled = steps.settle(
                                world.entry(), change.sequence(), ModelSteps.entry(change.row()))
                        .next();
                RowsWorld then = isTooLate(owner) ? world : world.with(settled);
                next.leads(who + " settles " + change, then.with(owner.now(Stage.OWNING), i));
            }
            case REFUSED -> {
                RowsWorld then = isTooLate(owner) ? world : buried(world, owner.change());
                next.leads(who + " buries " + owner.change(), then.with(owner.now(Stage.OWNING), i));
            }
        }
        if (owner.stage() != Stage.NOTHING) {
            next.leads(who + " crashes", world.with(Owner.IDLE, i));
        }
    }

    private boolean isTooLate(Owner owner) {
        return owner.isFollowed() && rules.hold(Rule.SETTLE_CHECKS_FENCE);
    }

    /** Before it reads, an owner announces its fence, though that may be outdated. */
    private RowsWorld announced(RowsWorld world, int i) {
        RowsWorld announced = world;
        for (int other = 0; other < owners; other++) {
            announced = announced.with(world.owners().get(other).followed(other != i), other);
        }
        return announced;
    }

    private void take(RowsWorld world, int i, String who, Stage then, Next<RowsWorld> next) {
        if (world.source().pendingCommit() != null) {
            return; // the row of the fence is locked
        }
        RowsWorld taken = world;
        for (int other = 0; other < owners; other++) {
            taken = taken.with(world.owners().get(other).fenced(false), other);
        }
        next.leads(
                who + " raises the fence",
                taken.with(world.owners().get(i).now(then).fenced(true), i));
    }

    private void flush(RowsWorld world, int i, String who, boolean underFence, Next<RowsWorld> next) {
        Owner owner = world.owners().get(i);
        Source source = world.source();
        if (source.pendingCommit() != null && underFence) {
            return; // the row of the fence is locked
        }
        if (!owner.hasFence() && underFence) {
            next.leads(who + " is fenced out", world.with(Owner.IDLE, i));
            return;
        }
        Change change = owner.change();
        commit(world.with(owner.now(Stage.FLUSHED), i), change, who + " flushes " + change, next);
        if (!hasStatement) {
            next.leads(who + " is refused " + change, world.with(owner.now(Stage.REFUSED), i));
        }
        if (source.pendingCommit() == null) {
            Source perhaps = new Source(source.row(), source.sequence(), change);
            next.leads(who + " flushes, and gets no answer", world.with(perhaps).with(owner.now(Stage.OWNING), i));
        }
    }

    private static void commit(RowsWorld world, Change change, String step, Next<RowsWorld> next) {
        Source source = world.source();
        if (change.sequence() < source.sequence()) {
            String found = "row %s comes after sequence %d".formatted(change, source.sequence());
            next.breaks(step, new Breach(Kind.SOURCE_WENT_BACK, found));
        } else {
            Change perhaps = change.equals(source.pendingCommit()) ? null : source.pendingCommit();
            next.leads(step, world.with(new Source(change.row(), change.sequence(), perhaps)));
        }
    }

    /** A refused write is taken back, and kept as a letter. */
    private RowsWorld buried(RowsWorld world, Change change) {
        var buried = steps.bury(world.entry(), change.sequence());
        return buried.applied()
                ? world.with(buried.next())
                        .withCounts(world.puts(), world.sequence(), change.row())
                        .with(
                                isUnflushed(world, change)
                                        ? world.register().put(world.source().row())
                                        : world.register())
                : world;
    }

    private static boolean isUnflushed(RowsWorld world, Change change) {
        return world.entry() instanceof Dirty<Integer> dirty && dirty.sequence() == change.sequence();
    }

    private void fill(RowsWorld world, int i, Next<RowsWorld> next) {
        Filler filler = world.fillers().get(i);
        String who = "reader " + (i + 1);
        long token = FILLER_TOKENS + i;
        if (filler.equals(Filler.IDLE)) {
            var acquired = steps.acquire(world.entry(), token);
            if (acquired.applied()) {
                next.leads(who + " acquires", world.with(acquired.next()).with(Filler.LOADING, i));
            }
        } else if (filler.equals(Filler.LOADING)) {
            next.leads(who + " loads", world.with(Filler.loaded(world.source().row()), i));
        } else {
            var filled = steps.fill(world.entry(), token, filler.row());
            next.leads(who + " fills", world.with(filled.next()).with(Filler.IDLE, i));
        }
    }

    private void execute(RowsWorld world, Next<RowsWorld> next) {
        Statement statement = world.statement();
        int row = statementRow();
        switch (statement) {
            case NOTHING -> {
                var held = steps.hold(world.entry(), STATEMENT_TOKEN);
                if (held.applied()) {
                    next.leads(
                            "the statement holds",
                            world.with(held.next())
                                    .with(Statement.WRITING)
                                    .with(world.register().may(row)));
                }
            }
            case WRITING -> {
                next.leads("the statement commits row " + row, executed(world, Statement.COMMITTED));
                next.leads("the statement is refused", world.with(Statement.REFUSED));
                if (crashes) {
                    next.leads("the statement gets no answer", world.with(Statement.UNKNOWN));
                }
            }
            case UNKNOWN -> next.leads("the source takes row " + row, executed(world, Statement.CRASHED));
            case COMMITTED -> {
                var released = steps.release(world.entry(), STATEMENT_TOKEN, ModelSteps.entry(row));
                next.leads("the statement releases", ended(world.with(released.next())));
                if (crashes) {
                    next.leads("the statement crashes", world.with(Statement.CRASHED));
                }
            }
            case REFUSED -> {
                var released = steps.release(world.entry(), STATEMENT_TOKEN, null);
                next.leads(
                        "the statement releases",
                        world.with(released.next())
                                .with(Statement.ENDED)
                                .with(world.register().refused()));
            }
            case NONE, CRASHED, ENDED -> {}
        }
    }

    private RowsWorld executed(RowsWorld world, Statement then) {
        Source source = world.source();
        return world.with(new Source(statementRow(), source.sequence(), source.pendingCommit()))
                .with(then);
    }

    private static RowsWorld ended(RowsWorld world) {
        return world.with(Statement.ENDED).with(world.register().ended());
    }

    private void environment(RowsWorld world, Next<RowsWorld> next) {
        Change perhaps = world.source().pendingCommit();
        if (perhaps != null) {
            Source without = new Source(world.source().row(), world.source().sequence(), null);
            next.leads("the commit of %s does not come through".formatted(perhaps), world.with(without));
            commit(world, perhaps, "the commit of %s comes through".formatted(perhaps), next);
        }
        boolean isDropped = world.entry() instanceof Dirty && !rules.hold(Rule.DIRTY_STAYS);
        if (ModelSteps.mayExpire(world.entry()) || isDropped) {
            next.leads("the entry ends", world.with(KeyState.absent()));
        }
        if (!ModelSteps.isAbsent(world.entry())) {
            next.leads("clear", world.with(steps.invalidate(world.entry()).next()));
        }
        if (world.entry() instanceof Held<Integer> held) {
            Statement then = switch (world.statement()) {
                case WRITING -> Statement.REFUSED;
                case UNKNOWN -> Statement.CRASHED;
                default -> world.statement();
            };
            next.leads(
                    "the hold time of the statement ends",
                    world.with(ModelSteps.holdEnds(held, STATEMENT_TOKEN)).with(then));
        }
        Register seen = world.register().read(read(world));
        if (!seen.equals(world.register())) {
            next.leads("a read returns " + read(world), world.with(mayTakeEffect(world.statement(), seen)));
        }
    }

    /** Returns what a read returns that asks store and source at this moment. */
    private static int read(RowsWorld world) {
        if (world.entry() instanceof Dirty<Integer> dirty) {
            return dirty.row();
        }
        return world.entry() instanceof Value<Integer> value
                ? value.row()
                : world.source().row();
    }

    @Override
    public @Nullable Breach breachIn(RowsWorld world) {
        int row = read(world);
        if (!world.register().allows(row)) {
            Kind kind = world.entry() instanceof Value ? Kind.STALE_ENTRY : Kind.LOST_WRITE;
            return new Breach(kind, "a read returns row %d; %s".formatted(row, world.register()));
        }
        if (world.entry() instanceof Value<Integer> value
                && world.statement().isOver()
                && value.row() != world.source().row()) {
            return new Breach(
                    Kind.STALE_ENTRY,
                    "the entry is row %d, the source has row %d"
                            .formatted(value.row(), world.source().row()));
        }
        return null;
    }
}
