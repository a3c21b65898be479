package dev.forebay.proof.simulation.machine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The threads of the machines that run one after the other. Used by one machine at a time, by the thread that has the turn. */
public final class Carriers implements AutoCloseable {
    private final Deque<Carrier> idle = new ArrayDeque<>();
    private volatile boolean closed;
    private int count;

    void assign(Actor actor) {
        @Nullable Carrier carrier = idle.poll();
        if (carrier == null) {
            carrier = new Carrier(this, ++count);
            carrier.take(actor);
            carrier.start();
        } else {
            carrier.take(actor);
        }
    }

    void release(Carrier carrier) {
        idle.push(carrier);
    }

    boolean isClosed() {
        return closed;
    }

    /** Ends the threads. Those of a machine that is stuck are left to themselves: they are daemons. */
    @Override
    public void close() {
        closed = true;
        idle.forEach(LockSupport::unpark);
    }
}
