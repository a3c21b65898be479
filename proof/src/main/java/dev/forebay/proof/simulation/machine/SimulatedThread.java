package dev.forebay.proof.simulation.machine;

import org.jspecify.annotations.Nullable;

/** Stands for a {@link Thread} of the host that starts it. */
public final class SimulatedThread extends Thread {
    private final Runnable task;
    private @Nullable Actor actor;

    public SimulatedThread(Runnable task, String name) {
        super(task, name);
        this.task = task;
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // the turn guards it
    public void start() {
        Machine machine = Machine.current();
        Host host = machine.requireSelf().host();
        actor = machine.spawn(host, host + "." + getName().replace("forebay-", ""), task);
    }

    @Nullable
    Actor actor() {
        return actor;
    }
}
