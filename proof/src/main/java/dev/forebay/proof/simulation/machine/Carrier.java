package dev.forebay.proof.simulation.machine;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A thread of the JVM that runs actors, one after the other. */
final class Carrier extends Thread {
    private final Carriers home;
    private volatile @Nullable Actor actor;
    private volatile @Nullable Machine machine;

    Carrier(Carriers home, int number) {
        super("simulated-" + number);
        this.home = home;
        setDaemon(true);
    }

    /** Returns the machine that the present thread works for, or {@code null} if for none. */
    static @Nullable Machine currentMachine() {
        return Thread.currentThread() instanceof Carrier carrier ? carrier.machine : null;
    }

    @Nullable
    Actor actor() {
        return actor;
    }

    void take(Actor next) {
        next.carrier = this;
        machine = next.machine;
        actor = next;
    }

    @Override
    public void run() {
        while (true) {
            Actor mine = actor;
            if (mine == null) {
                LockSupport.park(this);
                if (home.isClosed()) {
                    return;
                }
                continue;
            }
            mine.awaitTurn();
            mine.machine.live(mine);
            actor = null;
            home.release(this); // from here on the next actor may be in it
            mine.machine.passOnFromEnded();
        }
    }
}
