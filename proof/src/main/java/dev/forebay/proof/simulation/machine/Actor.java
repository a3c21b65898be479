package dev.forebay.proof.simulation.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A simulated thread. Its fields are the machine's, and guarded by the turn: only one thread of a machine runs at a time. */
public final class Actor {
    final Machine machine;
    final Host host;
    final String name;
    final Runnable body;
    final int weight;
    final long begunNanos;

    @Nullable
    Carrier carrier;

    private volatile boolean granted;
    final List<Actor> joining = new ArrayList<>();
    boolean waiting;
    boolean interruptible;
    boolean woken;
    boolean interrupted;
    boolean doomed;
    boolean ended;
    String waitingFor = "";

    @Nullable
    Event timer;

    @Nullable
    Throwable failure;

    Actor(Machine machine, Host host, String name, Runnable body, int weight) {
        this.machine = machine;
        this.host = host;
        this.name = name;
        this.body = body;
        this.weight = weight;
        this.begunNanos = machine.nanos();
    }

    /** Returns when the present simulated thread was begun, on the machine's clock. */
    public static long presentBegunNanos() {
        return Machine.current().requireSelf().begunNanos;
    }

    public Host host() {
        return host;
    }

    @Override
    public String toString() {
        return name;
    }

    /** Gives it the turn. */
    void grant() {
        Carrier thread = carrier;
        if (thread == null) {
            throw new IllegalStateException(name + " has no thread");
        }
        granted = true;
        LockSupport.unpark(thread);
    }

    /** Waits for the turn. Called by its own thread. */
    void awaitTurn() {
        while (!granted) {
            LockSupport.park(this);
        }
        granted = false;
    }
}
