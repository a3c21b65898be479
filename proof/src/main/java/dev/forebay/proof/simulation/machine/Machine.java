package dev.forebay.proof.simulation.machine;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Runs simulated threads, of which a seed decides the interleaving.
 *
 * <p>Every actor is a thread of the JVM; one of them has the turn, all others are parked. The turn passes on only where the running
 * actor asks the machine for something (a step, a lock, a wait), and to whom is drawn from the seed. Time is the machine's own: it
 * moves by a little at each step, and jumps to the next event where nobody can run. So a seed and the code decide all that happens.
 *
 * <p>All state is guarded by the turn. {@link #run} is called by a thread outside, which waits.
 */
public final class Machine {
    /** No limit of a wait. */
    public static final long FOREVER = Long.MAX_VALUE;

    private final SplittableRandom random;
    private final Grain grain;
    private final Carriers carriers;
    private final Trace trace;
    private final Agenda agenda = new Agenda();
    private final Ready ready;
    private final Monitors monitors = new Monitors();
    private final Set<Actor> alive = new LinkedHashSet<>();
    private @Nullable Actor root;
    private @Nullable Actor running;
    private boolean inEvent;
    private boolean over;
    private boolean calm;
    private long ticks;
    private volatile long steps;
    private int untilSwitch = 1;
    private @Nullable String failure;
    private @Nullable Outside outside;

    public Machine(long seed, Grain grain, Carriers carriers, Trace trace) {
        this.random = new SplittableRandom(seed);
        this.ready = new Ready(random);
        this.grain = grain;
        this.carriers = carriers;
        this.trace = trace;
    }

    /** Returns the machine that the present thread is simulated by. */
    public static Machine current() {
        Machine machine = Carrier.currentMachine();
        if (machine == null) {
            throw new IllegalStateException("not a simulated thread");
        }
        return machine;
    }

    /** Runs an actor of the host {@code world}, and all that it spawns, until it ends; then ends all others as by a crash. */
    public void run(Runnable director) {
        Outside here = new Outside();
        outside = here;
        Actor first = spawn(new Host("world"), "director", director);
        root = first;
        Actor next = choose();
        if (next == null) {
            throw new IllegalStateException("nobody to run");
        }
        hand(next);
        here.await(() -> steps);
        Throwable broken = first.failure;
        if (broken != null && !(broken instanceof CrashError)) {
            throw new IllegalStateException("the director failed", broken);
        }
    }

    /** Begins a thread. */
    public Actor spawn(Host host, String name, Runnable body) {
        Actor actor = new Actor(this, host, name, body, 1 << random.nextInt(4));
        alive.add(actor);
        if (host.isCrashed()) {
            actor.doomed = true;
        }
        ready.add(actor);
        return actor;
    }

    /** The life of an actor, in its own thread. */
    void live(Actor actor) {
        try {
            if (!actor.doomed) {
                actor.body.run();
            }
        } catch (CrashError crashed) {
            // As it should be.
        } catch (Throwable e) {
            actor.failure = e;
            if (actor != root) {
                fail("thread %s ended by %s".formatted(actor, e));
            }
        }
        actor.ended = true;
        alive.remove(actor);
        if (actor == root) {
            over = true;
        }
        actor.joining.forEach(this::wake);
    }

    /** Waits until an actor has ended. */
    public void join(Actor other) {
        while (!other.ended) {
            other.joining.add(requireSelf());
            block(FOREVER, other.name);
        }
    }

    /** Passes the turn on from a thread whose actor has ended. */
    void passOnFromEnded() {
        running = null;
        Actor next = choose();
        if (next != null) {
            hand(next);
        } else if (outside != null) {
            outside.end();
        }
    }

    private void hand(Actor next) {
        running = next;
        if (next.carrier == null) {
            carriers.assign(next);
        }
        next.grant();
    }

    /** Runs what is due, and returns whose turn it is; {@code null} when all have ended. */
    private @Nullable Actor choose() {
        while (true) {
            if (over) {
                for (Actor actor : alive) {
                    actor.doomed = true;
                    return actor;
                }
                return null;
            }
            Event due = agenda.due();
            if (due != null) {
                happen(due);
            } else if (!ready.isEmpty()) {
                return ready.draw();
            } else if (!agenda.jump()) {
                fail("nobody can ever run again: " + describe());
            }
        }
    }

    private void happen(Event event) {
        inEvent = true;
        try {
            event.effect.run();
        } finally {
            inEvent = false;
        }
    }

    /** Lets others run before the present actor goes on; it may be the end of its host. */
    public void step() {
        Actor self = self();
        if (self == null) {
            return;
        }
        count(self);
        agenda.pass(50 + random.nextInt(1_000));
        if (--self.host.fuse == 0 && self.host.burnt != null) {
            self.host.burnt.run();
            requireLife(self);
        }
        if (!calm && grain.stallOneIn() > 0 && random.nextInt(grain.stallOneIn()) == 0) {
            block(1 + (long) (grain.stallNanos() * Math.pow(random.nextDouble(), 3)), "stall");
            return;
        }
        ready.add(self);
        switchFrom(self);
        requireLife(self);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // only the thread that has the turn counts; the one outside looks
    private void count(Actor self) {
        requireLife(self);
        steps++;
        if (steps > grain.mostSteps()) {
            fail("no end after %d steps: %s".formatted(steps, describe()));
            throw new CrashError();
        }
    }

    /** A touch of memory that others may touch: now and then a step. */
    void touch() {
        Actor self = self();
        if (self == null) {
            return;
        }
        requireLife(self);
        if (--untilSwitch <= 0) {
            untilSwitch = 1 + random.nextInt(2 * grain.touches());
            step();
        }
    }

    Monitors monitors() {
        return monitors;
    }

    private static void requireLife(Actor actor) {
        if (actor.doomed) {
            throw new CrashError();
        }
    }

    /** Returns the actor that has the turn and is simulated at this point, or {@code null} in an event or outside. */
    @Nullable
    Actor self() {
        return inEvent ? null : running;
    }

    Actor requireSelf() {
        Actor self = self();
        if (self == null) {
            throw new IllegalStateException("an event cannot wait");
        }
        return self;
    }

    private void switchFrom(Actor self) {
        Actor next = choose();
        if (next == self) {
            running = self;
            return;
        }
        if (next == null) {
            throw new IllegalStateException("the last one cannot pass the turn on");
        }
        trace.mix(next.name.hashCode() ^ agenda.nanos());
        hand(next);
        self.awaitTurn();
    }

    /** Waits to be woken. Returns whether it was; else the time is over. Cannot be interrupted. */
    boolean block(long timeoutNanos, String what) {
        Actor self = requireSelf();
        count(self);
        self.woken = false;
        self.waiting = true;
        self.waitingFor = what;
        if (timeoutNanos != FOREVER) {
            self.timer = agenda.post(Math.max(0, timeoutNanos), () -> {
                self.timer = null;
                self.waiting = false;
                ready.add(self);
            });
        }
        switchFrom(self);
        requireLife(self);
        return self.woken;
    }

    /** As {@link #block}, but an interrupt ends it. */
    boolean blockInterruptibly(long timeoutNanos, String what) throws InterruptedException {
        Actor self = requireSelf();
        throwIfInterrupted(self);
        self.interruptible = true;
        try {
            return block(timeoutNanos, what);
        } finally {
            self.interruptible = false;
            if (!self.doomed) {
                throwIfInterrupted(self);
            }
        }
    }

    private static void throwIfInterrupted(Actor self) throws InterruptedException {
        if (self.interrupted) {
            self.interrupted = false;
            throw new InterruptedException("simulated");
        }
    }

    void wake(Actor actor) {
        if (actor.waiting) {
            actor.waiting = false;
            actor.woken = true;
            if (actor.timer != null) {
                agenda.cancel(actor.timer);
                actor.timer = null;
            }
            ready.add(actor);
        }
    }

    void interrupt(Actor actor) {
        actor.interrupted = true;
        if (actor.interruptible) {
            wake(actor);
        }
    }

    /** Marks the present actor as interrupted. */
    public void interruptSelf() {
        requireSelf().interrupted = true;
    }

    /** Waits for a time. */
    public void sleep(long timeNanos) {
        block(timeNanos, "sleep");
    }

    /** Lets something happen after a time. It runs in no thread, at once and as a whole, and cannot wait. */
    public void after(long delayNanos, Runnable effect) {
        agenda.post(delayNanos, effect);
    }

    /** Ends the threads of a host where they are. */
    public void crash(Host host) {
        host.crashed = true;
        note(host + " crashes");
        ready.resume(host);
        for (Actor actor : List.copyOf(alive)) {
            if (actor.host == host) {
                actor.doomed = true;
                wake(actor);
            }
        }
    }

    /** Lets no thread of a host run for a time. Timers and messages go on. */
    public void pause(Host host, long timeNanos) {
        if (host.paused || host.crashed) {
            return;
        }
        note("%s is paused for %.3f ms".formatted(host, timeNanos / 1e6));
        ready.pause(host);
        after(timeNanos, () -> {
            if (host.paused) {
                note(host + " goes on");
                ready.resume(host);
            }
        });
    }

    /** What the run is to tell: the first failure ends it. */
    public void fail(String what) {
        if (failure == null && !over) {
            failure = what;
            note("VIOLATION: " + what);
        }
        over = true;
    }

    public @Nullable String failure() {
        return failure;
    }

    /** Lets no thread stall any more. */
    public void calm() {
        calm = true;
    }

    /** Writes a line of the trace. */
    public void note(String what) {
        Actor self = running;
        trace.add(agenda.sinceStart(), inEvent || self == null ? "-" : self.name, what);
    }

    /** Returns a number greater than all before. */
    public long tick() {
        return ++ticks;
    }

    public long nanos() {
        return agenda.nanos();
    }

    public long steps() {
        return steps;
    }

    public SplittableRandom random() {
        return random;
    }

    private String describe() {
        List<String> who = new ArrayList<>();
        alive.forEach(actor -> who.add(actor + (actor.waiting ? " waits for " + actor.waitingFor : " is ready")));
        return String.join(", ", who);
    }
}
