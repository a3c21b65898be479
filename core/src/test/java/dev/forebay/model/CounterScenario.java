package dev.forebay.model;

import dev.forebay.model.Breach.Kind;
import dev.forebay.model.CounterWorld.Base;
import dev.forebay.model.CounterWorld.Batch;
import dev.forebay.model.CounterWorld.Journal;
import dev.forebay.model.CounterWorld.Owner;
import dev.forebay.model.CounterWorld.Owner.Stage;
import dev.forebay.model.CounterWorld.Reader;
import dev.forebay.model.CounterWorld.Source;
import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Leased;
import dev.forebay.spi.KeyState.Value;
import dev.forebay.spi.KeySteps;
import dev.forebay.spi.KeySteps.Step;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/**
 * One counter: deltas that are added, processes that drain them, and readers of the total (protocol, section 6).
 *
 * <p>Any process may drain at any moment: leases of partitions keep owners out of each other's way, truth does not rest on them. A
 * commit whose answer is lost may come through or not; until that is decided its transaction keeps the row of the fence locked.
 *
 * <p>The promise: no delta is lost or applied twice, and a total is one that was right during the read. Where the store may be
 * emptied, what waits is lost with it; then the promise is that nothing is there twice.
 */
final class CounterScenario implements Scenario<CounterWorld> {
    private static final long READER_TOKENS = 1;
    private static final long TOKEN_OF_THE_DEAD = 99;

    private final int owners;
    private final int readers;
    private final int mostAdds;
    private final boolean losesStore;
    private final boolean answersAreSure;
    private final Rules rules;

    private CounterScenario(
            int owners, int readers, int mostAdds, boolean losesStore, boolean answersAreSure, Rules rules) {
        this.owners = owners;
        this.readers = readers;
        this.mostAdds = mostAdds;
        this.losesStore = losesStore;
        this.answersAreSure = answersAreSure;
        this.rules = rules;
    }

    static CounterScenario lasting(int owners, int readers, int adds, Rules rules) {
        return new CounterScenario(owners, readers, adds, false, false, rules);
    }

    /** The store may restart empty: nothing is there twice. */
    static CounterScenario loss(int owners, int readers, int adds, Rules rules) {
        return new CounterScenario(owners, readers, adds, true, false, rules);
    }

    /** The store may restart empty, and every commit is answered: what is added after that is not lost. */
    static CounterScenario lossAlone(int owners, int adds, Rules rules) {
        return new CounterScenario(owners, 0, adds, true, true, rules);
    }

    @Override
    public String name() {
        return rules.name("counter%s: %d owners, %d readers, %d deltas"
                .formatted(
                        losesStore ? answersAreSure ? ", store lost, answers sure" : ", store lost" : "",
                        owners,
                        readers,
                        mostAdds));
    }

    @Override
    public CounterWorld initial() {
        return new CounterWorld(
                0,
                0,
                0,
                new Source(new Base(0, CounterWorld.NO_FLUSH), null),
                Journal.NEW,
                KeyState.absent(),
                Collections.nCopies(owners, Owner.IDLE),
                Collections.nCopies(readers, Reader.IDLE));
    }

    @Override
    public void transitions(CounterWorld world, Next<CounterWorld> next) {
        Journal journal = world.journal();
        if (world.adds() < mostAdds) {
            Journal added = new Journal(
                    journal.pending() + (1 << (2 * world.adds())), journal.inflight(), journal.lastCompleted());
            next.leads(
                    "delta %d is added".formatted(world.adds()),
                    new CounterWorld(
                            world.adds() + 1,
                            world.lost(),
                            world.flushes(),
                            world.source(),
                            added,
                            world.entry(),
                            world.owners(),
                            world.readers()));
        }
        for (int i = 0; i < owners; i++) {
            drain(world, i, next);
        }
        for (int i = 0; i < readers; i++) {
            read(world, i, next);
        }
        environment(world, next);
    }

    private void environment(CounterWorld world, Next<CounterWorld> next) {
        Batch perhaps = world.source().pendingCommit();
        if (perhaps != null) {
            next.leads(
                    "the commit of %s comes through".formatted(perhaps),
                    world.with(world.source().applied(perhaps)));
            next.leads(
                    "the commit of %s does not".formatted(perhaps),
                    world.with(new Source(world.source().base(), null)));
        }
        if (ModelSteps.mayExpire(world.entry())) {
            next.leads("the lease or base ends", world.with(KeyState.<Base>absent()));
        }
        if (losesStore) {
            int flushes = rules.hold(Rule.FLUSH_ID_IS_UNIQUE) ? world.flushes() : 0;
            CounterWorld emptied = world.with(Journal.NEW).with(KeyState.<Base>absent());
            next.leads("the store loses all", given(emptied, world.adds(), flushes));
        }
    }

    private static CounterWorld given(CounterWorld world, int lost, int flushes) {
        return new CounterWorld(
                world.adds(),
                lost,
                flushes,
                world.source(),
                world.journal(),
                world.entry(),
                world.owners(),
                world.readers());
    }

    private void drain(CounterWorld world, int i, Next<CounterWorld> next) {
        Owner owner = world.owners().get(i);
        String who = "owner " + (i + 1);
        switch (owner.stage()) {
            case NOTHING -> take(world, i, who, next);
            case OWNING -> readOne(world, i, who, next);
            case READ_ONE -> readOther(world, i, who, next);
            case READ_BOTH -> align(world, i, who, next);
            case REBASING -> rebase(world, i, who, next);
            case ALIGNED -> freeze(world, i, who, next);
            case FROZEN -> apply(world, i, who, next);
            case APPLIED -> {
                next.leads(who + " completes", completed(world, owner.batch()).with(owner.again(), i));
            }
        }
        if (owner.stage() != Stage.NOTHING) {
            next.leads(who + " crashes", world.with(Owner.IDLE, i));
        }
    }

    private void take(CounterWorld world, int i, String who, Next<CounterWorld> next) {
        if (world.source().pendingCommit() != null) {
            return; // the row of the fence is locked
        }
        CounterWorld taken = world;
        for (int other = 0; other < owners; other++) {
            taken = taken.with(world.owners().get(other).fenced(false), other);
        }
        next.leads(who + " takes the partition", taken.with(Owner.IDLE.again().fenced(true), i));
    }

    private void readOne(CounterWorld world, int i, String who, Next<CounterWorld> next) {
        Owner owner = world.owners().get(i);
        if (rules.hold(Rule.ALIGN_READS_JOURNAL_FIRST)) {
            int completed = world.journal().lastCompleted();
            Owner reads = new Owner(Stage.READ_ONE, owner.hasFence(), CounterWorld.UNSET, completed, null);
            next.leads(who + " reads the journal's last flush", world.with(reads, i));
        } else {
            int inSource = world.source().base().lastFlush();
            Owner reads = new Owner(Stage.READ_ONE, owner.hasFence(), inSource, CounterWorld.UNSET, null);
            next.leads(who + " reads the source's last flush", world.with(reads, i));
        }
    }

    private void readOther(CounterWorld world, int i, String who, Next<CounterWorld> next) {
        Owner owner = world.owners().get(i);
        if (rules.hold(Rule.ALIGN_READS_JOURNAL_FIRST)) {
            int inSource = world.source().base().lastFlush();
            Owner reads = new Owner(Stage.READ_BOTH, owner.hasFence(), inSource, owner.completed(), null);
            next.leads(who + " reads the source's last flush", world.with(reads, i));
        } else {
            int completed = world.journal().lastCompleted();
            Owner reads = new Owner(Stage.READ_BOTH, owner.hasFence(), owner.inSource(), completed, null);
            next.leads(who + " reads the journal's last flush", world.with(reads, i));
        }
    }

    private void align(CounterWorld world, int i, String who, Next<CounterWorld> next) {
        Owner owner = world.owners().get(i);
        if (owner.completed() == CounterWorld.UNSET) {
            next.leads(
                    who + " starts the journal",
                    started(world, owner.inSource()).with(owner.now(Stage.ALIGNED), i));
            return;
        }
        Batch inflight = world.journal().inflight();
        boolean known =
                owner.inSource() == owner.completed() || (inflight != null && owner.inSource() == inflight.id());
        next.leads(who + " reads what is frozen", world.with(owner.now(known ? Stage.ALIGNED : Stage.REBASING), i));
    }

    private CounterWorld started(CounterWorld world, int lastFlush) {
        boolean unset = world.journal().lastCompleted() == CounterWorld.UNSET;
        return unset || !rules.hold(Rule.START_ONLY_IF_UNSET) ? ended(world, lastFlush) : world;
    }

    /** What is frozen ends, and the base that is cached of its key. */
    private CounterWorld ended(CounterWorld world, int lastCompleted) {
        Journal journal = world.journal();
        CounterWorld ended = world.with(new Journal(journal.pending(), null, lastCompleted));
        return journal.inflight() == null ? ended : ended.with(dropped(world.entry()));
    }

    private KeyState<Base> dropped(KeyState<Base> entry) {
        boolean stays = (entry instanceof Value && !rules.hold(Rule.COMPLETE_DROPS_BASES))
                || (entry instanceof Leased && !rules.hold(Rule.COMPLETE_DROPS_LEASES));
        return stays ? entry : KeySteps.invalidate(entry).next();
    }

    private void rebase(CounterWorld world, int i, String who, Next<CounterWorld> next) {
        Owner owner = world.owners().get(i);
        boolean unchanged = world.journal().lastCompleted() == owner.completed();
        CounterWorld rebased =
                unchanged || !rules.hold(Rule.REBASE_CHECKS_LAST_FLUSH) ? ended(world, owner.inSource()) : world;
        next.leads(who + " takes the source's last flush", rebased.with(owner.now(Stage.ALIGNED), i));
    }

    private void freeze(CounterWorld world, int i, String who, Next<CounterWorld> next) {
        Owner owner = world.owners().get(i);
        Journal journal = world.journal();
        Batch inflight = journal.inflight();
        boolean freezes = journal.lastCompleted() != CounterWorld.UNSET
                && journal.pending() > 0
                && (inflight == null || !rules.hold(Rule.FREEZE_WAITS_FOR_COMPLETION));
        if (freezes) {
            int before = inflight == null ? 0 : inflight.delta();
            Batch batch = new Batch(world.flushes() + 1, before + journal.pending());
            CounterWorld frozen = given(
                    world.with(new Journal(0, batch, journal.lastCompleted())), world.lost(), world.flushes() + 1);
            next.leads(who + " freezes " + batch, frozen.with(withBatch(owner, batch), i));
        } else if (inflight != null) {
            next.leads(who + " finds frozen " + inflight, world.with(withBatch(owner, inflight), i));
        } else {
            next.leads(who + " finds nothing to flush", world.with(owner.again(), i));
        }
    }

    private static Owner withBatch(Owner owner, Batch batch) {
        return new Owner(Stage.FROZEN, owner.hasFence(), CounterWorld.UNSET, CounterWorld.UNSET, batch);
    }

    private void apply(CounterWorld world, int i, String who, Next<CounterWorld> next) {
        Owner owner = world.owners().get(i);
        if (world.source().pendingCommit() != null && rules.hold(Rule.FENCE)) {
            return; // the row of the fence is locked
        }
        if (!owner.hasFence() && rules.hold(Rule.FENCE)) {
            next.leads(who + " is fenced out", world.with(Owner.IDLE, i));
            return;
        }
        Batch batch = owner.batch();
        if (batch.id() == world.source().base().lastFlush() && rules.hold(Rule.FLUSH_ID)) {
            next.leads(who + " finds it applied", world.with(owner.now(Stage.APPLIED), i));
            return;
        }
        next.leads(
                who + " applies " + batch,
                world.with(world.source().applied(batch)).with(owner.now(Stage.APPLIED), i));
        if (world.source().pendingCommit() == null && !answersAreSure) {
            next.leads(
                    who + " applies, and gets no answer",
                    world.with(new Source(world.source().base(), batch)).with(owner.again(), i));
        }
    }

    private CounterWorld completed(CounterWorld world, Batch batch) {
        Batch inflight = world.journal().inflight();
        boolean isIt = inflight != null && (inflight.id() == batch.id() || !rules.hold(Rule.COMPLETE_CHECKS_ID));
        return isIt ? ended(world, batch.id()) : world;
    }

    private void read(CounterWorld world, int i, Next<CounterWorld> next) {
        Reader reader = world.readers().get(i);
        String who = "reader " + (i + 1);
        long token = READER_TOKENS + i;
        switch (reader.doing()) {
            case NOTHING ->
                next.leads(
                        who + " reads what waits",
                        world.with(new Reader(Reader.Doing.READING, world.journal(), null, world.adds()), i));
            case READING -> {
                Step<Base> acquired = KeySteps.acquire(world.entry(), token, ModelSteps.AHEAD);
                if (acquired.applied()) {
                    next.leads(
                            who + " acquires the base",
                            world.with(acquired.next()).with(reader.now(Reader.Doing.LOADING, null), i));
                } else if (world.entry() instanceof Value<Base> value) {
                    sum(world, i, who + " finds the base", value.row(), next);
                } else {
                    sum(
                            world,
                            i,
                            who + " loads the base and fills nothing",
                            world.source().base(),
                            next);
                }
            }
            case LOADING ->
                next.leads(
                        who + " loads the base",
                        world.with(
                                reader.now(Reader.Doing.LOADED, world.source().base()), i));
            case LOADED -> {
                Value<Base> loaded = new Value<>(reader.base(), 1, ModelSteps.AHEAD, 0);
                KeyState<Base> filled =
                        KeySteps.fill(world.entry(), token, loaded).next();
                sum(world.with(filled), i, who + " fills the base", reader.base(), next);
            }
            case STARTING ->
                next.leads(
                        who + " starts the journal",
                        started(world, reader.base().lastFlush()).with(Reader.IDLE, i));
        }
        if (ModelSteps.isLeasedTo(world.entry(), token)) {
            KeyState<Base> left = new Leased<>(TOKEN_OF_THE_DEAD, ModelSteps.AHEAD);
            next.leads(who + " crashes", world.with(left).with(Reader.IDLE, i));
        }
    }

    /** The reader has all that it needs: it returns the total, or starts over. */
    private void sum(CounterWorld after, int i, String step, Base base, Next<CounterWorld> next) {
        Reader reader = after.readers().get(i);
        Journal waiting = rules.hold(Rule.TOTAL_READS_JOURNAL_FIRST) ? reader.waiting() : after.journal();
        if (waiting.isNew()) {
            next.leads(step, after.with(reader.now(Reader.Doing.STARTING, base), i));
            return;
        }
        Integer total = total(waiting, base);
        Breach wrong = total == null ? null : breachOf(total, reader.since(), after.adds());
        if (wrong == null) {
            String then = total == null ? ", and starts over" : ", and returns " + CounterWorld.deltas(total);
            next.leads(step + then, after.with(Reader.IDLE, i));
        } else {
            next.breaks(step, wrong);
        }
    }

    /** Returns the total, or {@code null} when journal and base are of two different moments. */
    private @Nullable Integer total(Journal waiting, Base base) {
        Batch inflight = waiting.inflight();
        if (inflight != null && base.lastFlush() == inflight.id()) {
            return base.total() + waiting.pending();
        }
        return base.lastFlush() == waiting.lastCompleted() || !rules.hold(Rule.TOTAL_CHECKS_LAST_FLUSH)
                ? base.total() + waiting.pending() + (inflight == null ? 0 : inflight.delta())
                : null;
    }

    private @Nullable Breach breachOf(int total, int since, int now) {
        for (int adds = since; adds <= now; adds++) {
            if (total == CounterWorld.sumOf(adds)) {
                return null;
            }
        }
        String found = "the total read is %s; %d to %d deltas had been added"
                .formatted(CounterWorld.deltas(total), since, now);
        return losesStore ? twice(total, "the total read") : new Breach(Kind.WRONG_TOTAL, found);
    }

    private static @Nullable Breach twice(int total, String what) {
        for (int rest = total; rest > 0; rest >>= 2) {
            if ((rest & 3) > 1) {
                return new Breach(Kind.WRONG_TOTAL, what + " is " + CounterWorld.deltas(total));
            }
        }
        return null;
    }

    /** What is in the source or on its way is what was added; what had been added before the store was emptied may be missing. */
    @Override
    public @Nullable Breach breachIn(CounterWorld world) {
        Base base = world.source().base();
        Journal journal = world.journal();
        Batch inflight = journal.inflight();
        int frozen = inflight == null || inflight.id() == base.lastFlush() ? 0 : inflight.delta();
        int total = base.total() + frozen + journal.pending();
        int kept = CounterWorld.sumOf(world.adds()) - CounterWorld.sumOf(world.lost());
        boolean mayMiss = losesStore && !answersAreSure;
        if (((total & kept) != kept && !mayMiss)
                || twice(total, "") != null
                || total > CounterWorld.sumOf(world.adds())) {
            return new Breach(
                    Kind.WRONG_TOTAL,
                    "source and journal have %s of %d deltas".formatted(CounterWorld.deltas(total), world.adds()));
        }
        if (!losesStore
                && world.entry() instanceof Value<Base> value
                && !journal.isNew()
                && value.row().lastFlush() != journal.lastCompleted()
                && (inflight == null || value.row().lastFlush() != inflight.id())) {
            return new Breach(Kind.USELESS_ENTRY, "the base %s fits no total any more".formatted(value.row()));
        }
        return null;
    }
}
