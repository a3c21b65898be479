package dev.forebay.model;

import dev.forebay.model.Breach.Kind;
import dev.forebay.model.JournalsWorld.Batch;
import dev.forebay.model.JournalsWorld.Journal;
import dev.forebay.model.JournalsWorld.Owner;
import dev.forebay.model.JournalsWorld.Owner.Stage;
import dev.forebay.model.JournalsWorld.Source;
import java.util.Collections;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Journals that drain one counter into one source: stores of two applications, or one store that was emptied and begins anew while
 * an owner still acts for the journal before. What {@link CounterScenario} says of one journal's owners and readers is not repeated.
 *
 * <p>The promise: no delta is applied twice, and none is lost but those that a store had when it was emptied.
 */
final class JournalsScenario implements Scenario<JournalsWorld> {
    private static final int SHARED = 0;

    private final int stores;
    private final int owners;
    private final int mostAdds;
    private final int mostLosses;
    private final Rules rules;

    private JournalsScenario(int stores, int owners, int mostAdds, int mostLosses, Rules rules) {
        this.stores = stores;
        this.owners = owners;
        this.mostAdds = mostAdds;
        this.mostLosses = mostLosses;
        this.rules = rules;
    }

    /** Two stores that last, with an owner each or more. */
    static JournalsScenario two(int owners, int adds, Rules rules) {
        return new JournalsScenario(2, owners, adds, 0, rules);
    }

    /** A store that may be emptied so often; all commits are answered. */
    static JournalsScenario anew(int owners, int adds, int losses, Rules rules) {
        return new JournalsScenario(1, owners, adds, losses, rules);
    }

    @Override
    public String name() {
        return rules.name("counter, %s: %d owners, %d deltas"
                .formatted(
                        mostLosses > 0 ? "journal begins anew %d times".formatted(mostLosses) : "two journals",
                        owners,
                        mostAdds));
    }

    @Override
    public JournalsWorld initial() {
        return new JournalsWorld(
                0,
                0,
                0,
                0,
                new Source(0, Map.of(), SHARED, null),
                Collections.nCopies(stores, Journal.NEW),
                Collections.nCopies(owners, Owner.IDLE));
    }

    @Override
    public void transitions(JournalsWorld world, Next<JournalsWorld> next) {
        for (int s = 0; s < stores; s++) {
            environment(world, s, next);
        }
        Batch perhaps = world.source().pendingCommit();
        if (perhaps != null) {
            Source source = world.source();
            next.leads(
                    "the commit of %s comes through".formatted(perhaps),
                    world.with(source.applied(source.pendingRow(), perhaps)));
            next.leads("the commit of %s does not".formatted(perhaps), world.with(source.perhaps(SHARED, null)));
        }
        for (int i = 0; i < owners; i++) {
            drain(world, i, next);
            if (world.owners().get(i).stage() != Stage.NOTHING) {
                next.leads("owner %d crashes".formatted(i + 1), world.with(Owner.IDLE, i));
            }
        }
    }

    private void environment(JournalsWorld world, int s, Next<JournalsWorld> next) {
        Journal journal = world.stores().get(s);
        if (world.adds() < mostAdds) {
            Journal added = new Journal(
                    journal.id(),
                    journal.pending() + (1 << (2 * world.adds())),
                    journal.inflight(),
                    journal.lastCompleted());
            JournalsWorld more = new JournalsWorld(
                    world.adds() + 1,
                    world.mayMiss(),
                    world.losses(),
                    world.given(),
                    world.source(),
                    world.stores(),
                    world.owners());
            next.leads("delta %d is added to store %d".formatted(world.adds(), s + 1), more.with(added, s));
        }
        if (world.losses() < mostLosses && !journal.equals(Journal.NEW)) {
            JournalsWorld emptied = new JournalsWorld(
                    world.adds(),
                    CounterWorld.sumOf(world.adds()),
                    world.losses() + 1,
                    world.given(),
                    world.source(),
                    world.stores(),
                    world.owners());
            next.leads("store %d loses all".formatted(s + 1), emptied.with(Journal.NEW, s));
        }
    }

    /** What a journal is called in the source. */
    private int nameInSource(int journal) {
        return rules.hold(Rule.JOURNAL_HAS_OWN_ROW) ? journal : SHARED;
    }

    private boolean is(Journal journal, int id) {
        return journal.id() == id || !rules.hold(Rule.STEPS_NAME_JOURNAL);
    }

    private void drain(JournalsWorld world, int i, Next<JournalsWorld> next) {
        Owner owner = world.owners().get(i);
        int s = i % stores;
        Journal journal = world.stores().get(s);
        String who = "owner " + (i + 1);
        Source source = world.source();
        switch (owner.stage()) {
            case NOTHING, OWNING -> progress(world, i, who, next);
            case NAMED -> {
                int name = nameInSource(owner.fenced());
                if (!source.isLocked(name)) {
                    next.leads(
                            who + " takes the partition",
                            world.with(source.taken(name, i)).with(owner.again(), i));
                }
            }
            case READ_ONE -> {
                int lastFlush = source.row(nameInSource(owner.seen())).lastFlush();
                Owner read =
                        new Owner(Stage.READ_BOTH, owner.fenced(), owner.seen(), owner.completed(), lastFlush, null);
                next.leads(who + " reads the source's last flush", world.with(read, i));
            }
            case READ_BOTH -> align(world, i, who, next);
            case REBASING -> {
                boolean unchanged = is(journal, owner.seen()) && journal.lastCompleted() == owner.completed();
                JournalsWorld rebased = unchanged ? world.with(journal.started(owner.inSource()), s) : world;
                next.leads(who + " takes the source's last flush", rebased.with(owner.now(Stage.ALIGNED), i));
            }
            case ALIGNED -> freeze(world, i, who, next);
            case FROZEN -> apply(world, i, who, next);
            case APPLIED -> {
                Batch batch = owner.batch();
                boolean isIt = journal.inflight() != null
                        && batch != null
                        && journal.inflight().id() == batch.id();
                JournalsWorld completed = isIt ? world.with(journal.started(batch.id()), s) : world;
                next.leads(who + " completes", completed.with(owner.again(), i));
            }
        }
    }

    /** Reads which journal there is, and how far it has come; one without an id is given one. */
    private void progress(JournalsWorld world, int i, String who, Next<JournalsWorld> next) {
        Owner owner = world.owners().get(i);
        Journal journal = world.stores().get(i % stores);
        JournalsWorld named = world;
        if (journal.id() == JournalsWorld.NONE) {
            named = world.giveId();
            journal = new Journal(named.given(), journal.pending(), journal.inflight(), journal.lastCompleted());
            named = named.with(journal, i % stores);
        }
        if (owner.stage() == Stage.NOTHING) {
            Owner knows = new Owner(
                    Stage.NAMED, journal.id(), JournalsWorld.NONE, JournalsWorld.UNSET, JournalsWorld.UNSET, null);
            next.leads(who + " finds journal " + journal.id(), named.with(knows, i));
        } else if (journal.id() != owner.fenced() && rules.hold(Rule.FENCE_IS_THE_JOURNALS)) {
            next.leads(who + " finds another journal than its fence's", named.with(Owner.IDLE, i));
        } else {
            Owner read = new Owner(
                    Stage.READ_ONE, owner.fenced(), journal.id(), journal.lastCompleted(), JournalsWorld.UNSET, null);
            next.leads(who + " reads the journal's last flush", named.with(read, i));
        }
    }

    private void align(JournalsWorld world, int i, String who, Next<JournalsWorld> next) {
        Owner owner = world.owners().get(i);
        int s = i % stores;
        Journal journal = world.stores().get(s);
        if (owner.completed() == JournalsWorld.UNSET) {
            boolean starts = is(journal, owner.seen()) && journal.lastCompleted() == JournalsWorld.UNSET;
            JournalsWorld started = starts ? world.with(journal.started(owner.inSource()), s) : world;
            next.leads(who + " starts the journal", started.with(owner.now(Stage.ALIGNED), i));
            return;
        }
        Batch inflight = journal.inflight();
        boolean known =
                owner.inSource() == owner.completed() || (inflight != null && owner.inSource() == inflight.id());
        next.leads(who + " reads what is frozen", world.with(owner.now(known ? Stage.ALIGNED : Stage.REBASING), i));
    }

    private void freeze(JournalsWorld world, int i, String who, Next<JournalsWorld> next) {
        Owner owner = world.owners().get(i);
        int s = i % stores;
        Journal journal = world.stores().get(s);
        if (!is(journal, owner.seen()) || journal.lastCompleted() == JournalsWorld.UNSET) {
            next.leads(who + " may freeze nothing", world.with(owner.again(), i));
        } else if (journal.inflight() != null) {
            next.leads(
                    who + " finds frozen " + journal.inflight(), world.with(withBatch(owner, journal.inflight()), i));
        } else if (journal.pending() > 0) {
            JournalsWorld given = world.giveId();
            Batch batch = new Batch(given.given(), journal.pending());
            Journal frozen = new Journal(journal.id(), 0, batch, journal.lastCompleted());
            next.leads(who + " freezes " + batch, given.with(frozen, s).with(withBatch(owner, batch), i));
        } else {
            next.leads(who + " finds nothing to flush", world.with(owner.again(), i));
        }
    }

    private static Owner withBatch(Owner owner, Batch batch) {
        return new Owner(Stage.FROZEN, owner.fenced(), owner.seen(), JournalsWorld.UNSET, JournalsWorld.UNSET, batch);
    }

    private void apply(JournalsWorld world, int i, String who, Next<JournalsWorld> next) {
        Owner owner = world.owners().get(i);
        Batch batch = owner.batch();
        int name = nameInSource(owner.fenced());
        Source source = world.source();
        if (batch == null || source.isLocked(name)) {
            return;
        }
        if (source.row(name).owner() != i) {
            next.leads(who + " is fenced out", world.with(Owner.IDLE, i));
        } else if (source.row(name).lastFlush() == batch.id()) {
            next.leads(who + " finds it applied", world.with(owner.now(Stage.APPLIED), i));
        } else {
            next.leads(
                    who + " applies " + batch,
                    world.with(source.applied(name, batch)).with(owner.now(Stage.APPLIED), i));
            if (mostLosses == 0 && source.pendingCommit() == null) {
                next.leads(
                        who + " applies, and gets no answer",
                        world.with(source.perhaps(name, batch)).with(owner.again(), i));
            }
        }
    }

    @Override
    public @Nullable Breach breachIn(JournalsWorld world) {
        int total = world.source().total();
        for (Journal journal : world.stores()) {
            Batch inflight = journal.inflight();
            boolean applied = inflight != null
                    && world.source().row(nameInSource(journal.id())).lastFlush() == inflight.id();
            total += journal.pending() + (inflight == null || applied ? 0 : inflight.delta());
        }
        for (int i = 0; i < mostAdds; i++) {
            int times = (total >> (2 * i)) & 3;
            boolean mustBeThere = i < world.adds() && ((world.mayMiss() >> (2 * i)) & 3) == 0;
            if (times > 1 || (times == 0 && mustBeThere)) {
                return new Breach(
                        Kind.WRONG_TOTAL,
                        "source and journals have %s of %d deltas".formatted(CounterWorld.deltas(total), world.adds()));
            }
        }
        return null;
    }
}
