package dev.forebay.model;

import dev.forebay.model.Breach.Kind;
import dev.forebay.model.KeyWorld.Reader;
import dev.forebay.model.KeyWorld.Writer;
import dev.forebay.model.KeyWorld.Writer.Guard;
import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Held;
import dev.forebay.spi.KeyState.Value;
import dev.forebay.spi.KeySteps.Step;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Readers and writers of one key (protocol, sections 1, 2 and 4).
 *
 * <p>At any moment a lease or an entry may end, a load may fail, the source may refuse a write. A hold runs out at any moment; then,
 * unless {@link Event#LATE_COMMIT} is on, the source no longer takes the write: that is the assumption that no call under a hold
 * outlasts the hold time. A lease may run out during the load: nothing rests on the contrary. Readers come again and again,
 * writers once, each with a row of its own.
 *
 * <p>The strong promise: an entry is the current row, and a read returns a row that was current during the read. The weak one, for
 * what the protocol does not promise more for: the same, where a row counts as current until the writes that replaced it are
 * acknowledged.
 */
final class KeyScenario implements Scenario<KeyWorld> {
    static final long READER_TOKENS = 1;
    static final long WRITER_TOKENS = 11;
    static final long TOKEN_OF_THE_DEAD = 99;

    /** What may happen besides. */
    enum Event {
        CRASH,
        /** The answer to a commit is lost. */
        UNKNOWN_OUTCOME,
        /** The source takes a write whose hold has run out. */
        LATE_COMMIT,
        /** The store is not told of a release, and makes up for it at any later moment. */
        MISSED_RELEASE,
        /** The store restarts empty. */
        LOSS,
        /** Somebody invalidates the key without a reason, as {@code clear()} does. */
        CLEAR,
        EARLY_REFRESH
    }

    private final String name;
    private final int readers;
    private final List<Guard> writers;
    private final Set<Event> events;
    private final boolean isWeak;
    private final Rules rules;
    private final ModelSteps steps;
    private final KeyForm form;

    private KeyScenario(String name, int readers, List<Guard> writers, Set<Event> events, boolean isWeak, Rules rules) {
        this.name = name;
        this.readers = readers;
        this.writers = List.copyOf(writers);
        this.events = events;
        this.isWeak = isWeak;
        this.rules = rules;
        this.steps = new ModelSteps(rules);
        this.form = new KeyForm(readers, this.writers);
    }

    private KeyScenario with(Event event) {
        Set<Event> more = EnumSet.copyOf(events);
        more.add(event);
        return new KeyScenario(name, readers, writers, more, isWeak, rules);
    }

    /** Returns the scenario with crashes of readers and writers. */
    KeyScenario withCrashes() {
        return with(Event.CRASH).with(Event.UNKNOWN_OUTCOME);
    }

    /** Returns the scenario with releases that the store is told later. */
    KeyScenario withMissedReleases() {
        return with(Event.MISSED_RELEASE);
    }

    /** Writers hold, and everything happens but what the promise excludes. */
    static KeyScenario strong(int readers, int writers, Rules rules) {
        Set<Event> events = EnumSet.of(Event.CRASH, Event.UNKNOWN_OUTCOME, Event.CLEAR, Event.EARLY_REFRESH);
        return new KeyScenario("key", readers, Collections.nCopies(writers, Guard.HOLD), events, false, rules);
    }

    /** The source takes writes after their holds have run out, and releases may be missed. No writer crashes: a late commit and a crash are not promised for. */
    static KeyScenario lateCommit(int readers, int writers, Rules rules) {
        Set<Event> events = EnumSet.of(Event.LATE_COMMIT, Event.MISSED_RELEASE, Event.EARLY_REFRESH, Event.CLEAR);
        return new KeyScenario(
                "key, late commits", readers, Collections.nCopies(writers, Guard.HOLD), events, true, rules);
    }

    /** The store is emptied during writes. No writer crashes. */
    static KeyScenario loss(int readers, int writers, Rules rules) {
        Set<Event> events = EnumSet.of(Event.LOSS, Event.EARLY_REFRESH);
        return new KeyScenario(
                "key, store lost", readers, Collections.nCopies(writers, Guard.HOLD), events, true, rules);
    }

    /** What happens between two restarts, see {@link RestartScenario}. No writer crashes. */
    static KeyScenario restart(int readers, int writers, Rules rules) {
        return new KeyScenario(
                "key, server restarts from a snapshot",
                readers,
                Collections.nCopies(writers, Guard.HOLD),
                EnumSet.of(Event.EARLY_REFRESH),
                true,
                rules);
    }

    /** Some writers bypass the cache, and invalidate. */
    static KeyScenario outside(int readers, int writers, Rules rules) {
        List<Guard> guards = new ArrayList<>(Collections.nCopies(writers, Guard.HOLD));
        guards.add(Guard.OUTSIDE);
        return new KeyScenario("key, a writer outside", readers, guards, EnumSet.of(Event.EARLY_REFRESH), true, rules);
    }

    /** Writers commit, then invalidate. */
    static KeyScenario invalidating(int readers, int writers, Rules rules) {
        List<Guard> guards = Collections.nCopies(writers, Guard.INVALIDATE);
        Set<Event> events = EnumSet.of(Event.EARLY_REFRESH, Event.CLEAR);
        return new KeyScenario("key, guard INVALIDATE", readers, guards, events, true, rules);
    }

    @Override
    public String name() {
        return rules.name("%s: %d readers, %d writers".formatted(name, readers, writers.size()));
    }

    @Override
    public KeyWorld initial() {
        return new KeyWorld(
                0,
                1,
                KeyState.absent(),
                Collections.nCopies(readers, Reader.IDLE),
                writers.stream()
                        .map(guard -> new Writer(guard, Writer.Stage.NOTHING, false))
                        .toList());
    }

    @Override
    public void transitions(KeyWorld world, Next<KeyWorld> next) {
        for (int i = 0; i < readers; i++) {
            read(world, i, next);
        }
        for (int i = 0; i < writers.size(); i++) {
            write(world, i, next);
        }
        environment(world, next);
    }

    private void read(KeyWorld world, int i, Next<KeyWorld> next) {
        Reader reader = world.readers().get(i);
        String who = "reader " + (i + 1);
        long token = READER_TOKENS + i;
        switch (reader.doing()) {
            case NOTHING -> begin(world, i, who, next);
            case MISSED -> {
                acquire(world, i, who, next);
                next.leads(who + " has waited enough", world.with(reader.now(Reader.Doing.BYPASSING), i));
            }
            case LOADING -> {
                next.leads(who + " loads", world.with(reader.now(Reader.Doing.LOADED, world.source()), i));
                next.leads(who + " fails to load", world.with(reader.now(Reader.Doing.FAILED), i));
            }
            case LOADED -> {
                KeyState<Integer> filled =
                        steps.fill(world.entry(), token, reader.row()).next();
                answer(world.with(filled), i, who + " fills", reader.row(), next);
                if (reader.mayReturn(reader.row())) { // else this is a breach already
                    next.leads(who + " returns, and its fill is on its way", world.with(reader.fills(), i));
                }
            }
            case FILLING -> {
                Step<Integer> filled = steps.fill(world.entry(), token, reader.row());
                next.leads(
                        "the fill of %s arrives".formatted(who),
                        world.with(filled.next()).with(Reader.IDLE, i));
            }
            case FAILED -> {
                KeyState<Integer> abandoned =
                        steps.abandon(world.entry(), token).next();
                next.leads(who + " abandons", world.with(abandoned).with(Reader.IDLE, i));
            }
            case BYPASSING -> answer(world, i, who + " loads and fills nothing", world.source(), next);
            case RELOADING ->
                next.leads(who + " reloads", world.with(reader.now(Reader.Doing.RELOADED, world.source()), i));
            case RELOADED -> {
                Step<Integer> replaced = steps.replace(world.entry(), reader.isTheOneSeen(), reader.row());
                next.leads(who + " replaces", world.with(replaced.next()).with(Reader.IDLE, i));
            }
        }
        if (events.contains(Event.CRASH) && reader.doing() != Reader.Doing.NOTHING) {
            KeyState<Integer> left = ModelSteps.isLeasedTo(world.entry(), token)
                    ? new KeyState.Leased<>(TOKEN_OF_THE_DEAD, ModelSteps.AHEAD)
                    : world.entry();
            next.leads(who + " crashes", world.with(left).with(Reader.IDLE, i));
        }
    }

    /** A hit is answered at once, so what it may return is what an entry may be: see {@link #breachIn}. */
    private void begin(KeyWorld world, int i, String who, Next<KeyWorld> next) {
        if (!(world.entry() instanceof Value)) {
            Reader missed = new Reader(Reader.Doing.MISSED, 0, world.recent(), false);
            next.leads(who + " finds nothing", world.with(missed, i));
            if (!rules.hold(Rule.LOAD_AFTER_LEASE)) {
                next.leads(who + " loads", world.with(missed.now(Reader.Doing.MISSED, world.source()), i));
            }
        } else if (events.contains(Event.EARLY_REFRESH)) {
            next.leads(who + " begins a refresh", world.with(new Reader(Reader.Doing.RELOADING, 0, 0, true), i));
        }
    }

    private void acquire(KeyWorld world, int i, String who, Next<KeyWorld> next) {
        Reader reader = world.readers().get(i);
        Step<Integer> acquired = steps.acquire(world.entry(), READER_TOKENS + i);
        if (acquired.applied()) {
            Reader.Doing then = rules.hold(Rule.LOAD_AFTER_LEASE) ? Reader.Doing.LOADING : Reader.Doing.LOADED;
            next.leads(who + " acquires", world.with(acquired.next()).with(reader.now(then), i));
        } else if (world.entry() instanceof Value<Integer> value) {
            answer(world, i, who + " finds the entry", value.row(), next);
        } else if (world.entry() instanceof Held) {
            next.leads(who + " meets a hold", world.with(reader.now(Reader.Doing.BYPASSING), i));
        }
    }

    private static void answer(KeyWorld after, int i, String step, int row, Next<KeyWorld> next) {
        if (after.readers().get(i).mayReturn(row)) {
            next.leads(step, after.with(Reader.IDLE, i));
        } else {
            next.breaks(step, new Breach(Kind.OLD_READ, "the read returns row %d in %s".formatted(row, after)));
        }
    }

    private void write(KeyWorld world, int i, Next<KeyWorld> next) {
        Writer writer = world.writers().get(i);
        String who = "writer " + (i + 1);
        switch (writer.stage()) {
            case NOTHING -> {
                if (writer.guard() == Guard.HOLD && rules.hold(Rule.HOLD_BEFORE_COMMIT)) {
                    KeyState<Integer> held =
                            steps.hold(world.entry(), WRITER_TOKENS + i).next();
                    next.leads(who + " holds", world.with(held).with(writer.now(Writer.Stage.WRITING), i));
                } else {
                    next.leads(who + " commits row " + (i + 1), committed(world, i, Writer.Stage.COMMITTED));
                }
            }
            case WRITING -> {
                next.leads(who + " commits row " + (i + 1), committed(world, i, Writer.Stage.COMMITTED));
                next.leads(who + " is refused", world.with(writer.now(Writer.Stage.REFUSED), i));
                if (events.contains(Event.UNKNOWN_OUTCOME)) {
                    next.leads(who + " crashes, or gets no answer", world.with(writer.now(Writer.Stage.UNKNOWN), i));
                }
            }
            case UNKNOWN ->
                next.leads(
                        "the source takes row %d".formatted(i + 1),
                        committed(world, i, Writer.Stage.ENDED).settled());
            case COMMITTED -> {
                if (writer.guard() == Guard.HOLD) {
                    end(world, i, who + " releases with its row", ModelSteps.entry(i + 1), next);
                    end(world, i, who + " releases", null, next);
                    missRelease(world, i, who, next);
                } else {
                    end(world, i, who + " invalidates", null, next);
                }
            }
            case UNTOLD -> {
                KeyState<Integer> told = steps.invalidate(world.entry()).next();
                next.leads(who + " makes up for its release", world.with(told).with(writer.now(Writer.Stage.ENDED), i));
            }
            case REFUSED -> end(world, i, who + " releases", null, next);
            case ENDED -> {}
        }
        boolean canCrash = writer.stage() == Writer.Stage.COMMITTED || writer.stage() == Writer.Stage.REFUSED;
        if (events.contains(Event.CRASH) && canCrash) {
            next.leads(
                    who + " crashes",
                    world.with(writer.now(Writer.Stage.ENDED), i).settled());
        }
    }

    /** Where its hold has run out, the writer waits instead: it stays as it is. */
    private void missRelease(KeyWorld world, int i, String who, Next<KeyWorld> next) {
        Writer writer = world.writers().get(i);
        boolean waits = writer.isOver() && rules.hold(Rule.LATE_RELEASE_IS_TOLD);
        if (events.contains(Event.MISSED_RELEASE) && !waits) {
            next.leads(
                    who + " returns, and cannot release",
                    world.with(writer.now(Writer.Stage.UNTOLD), i).settled());
        }
    }

    private KeyWorld committed(KeyWorld world, int i, Writer.Stage then) {
        Writer writer = world.writers().get(i);
        return world.withRow(i + 1, isWeak).with(writer.now(then), i);
    }

    private void end(KeyWorld world, int i, String step, @Nullable Value<Integer> row, Next<KeyWorld> next) {
        Writer writer = world.writers().get(i);
        KeyState<Integer> ended = switch (writer.guard()) {
            case HOLD -> steps.release(world.entry(), WRITER_TOKENS + i, row).next();
            case INVALIDATE ->
                steps.release(world.entry(), WRITER_TOKENS + i, null).next();
            case OUTSIDE -> steps.invalidate(world.entry()).next();
        };
        next.leads(
                step, world.with(ended).with(writer.now(Writer.Stage.ENDED), i).settled());
    }

    private void environment(KeyWorld world, Next<KeyWorld> next) {
        if (ModelSteps.mayExpire(world.entry())) {
            next.leads("the lease or entry ends", world.with(KeyState.absent()));
        }
        if (events.contains(Event.LOSS) && !ModelSteps.isAbsent(world.entry())) {
            next.leads("the store loses all", world.with(KeyState.absent()));
        }
        if (events.contains(Event.CLEAR) && !ModelSteps.isAbsent(world.entry())) {
            next.leads("clear", world.with(steps.invalidate(world.entry()).next()));
        }
        for (int i = 0; i < writers.size(); i++) {
            holdEnds(world, i, next);
        }
    }

    /** The hold time passes. What the source has not taken by then it does not take any more, unless commits may be late. */
    private void holdEnds(KeyWorld world, int i, Next<KeyWorld> next) {
        Writer writer = world.writers().get(i);
        if (writer.guard() != Guard.HOLD || writer.isOver() || writer.stage() == Writer.Stage.NOTHING) {
            return;
        }
        KeyState<Integer> left = world.entry() instanceof Held<Integer> held
                ? ModelSteps.holdEnds(held, WRITER_TOKENS + i)
                : world.entry();
        Writer.Stage then = switch (writer.stage()) {
            case WRITING -> events.contains(Event.LATE_COMMIT) ? Writer.Stage.WRITING : Writer.Stage.REFUSED;
            case UNKNOWN -> events.contains(Event.LATE_COMMIT) ? Writer.Stage.UNKNOWN : Writer.Stage.ENDED;
            default -> writer.stage();
        };
        next.leads(
                "the hold time of writer %d ends".formatted(i + 1),
                world.with(left).with(new Writer(Guard.HOLD, then, true), i));
    }

    @Override
    public @Nullable Breach breachIn(KeyWorld world) {
        if (world.entry() instanceof Value<Integer> value && (world.recent() & (1 << value.row())) == 0) {
            return new Breach(
                    Kind.STALE_ENTRY,
                    "the entry is row %d, the source has row %d".formatted(value.row(), world.source()));
        }
        for (int i = 0; i < writers.size(); i++) {
            if (world.writers().get(i).isOver() && ModelSteps.isHeldBy(world.entry(), WRITER_TOKENS + i)) {
                return new Breach(Kind.ENDLESS_HOLD, "writer %d holds past its hold time".formatted(i + 1));
            }
        }
        return null;
    }

    @Override
    public Object canonical(KeyWorld world) {
        return form.of(world);
    }
}
