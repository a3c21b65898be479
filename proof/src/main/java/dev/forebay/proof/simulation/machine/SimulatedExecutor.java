package dev.forebay.proof.simulation.machine;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;

/** Stands for a cached pool: an actor for each task. */
final class SimulatedExecutor extends AbstractExecutorService {

    @Override
    public void execute(Runnable task) {
        Machine machine = Machine.current();
        Host host = machine.requireSelf().host();
        machine.spawn(host, host + ".task", task);
    }

    @Override
    public void shutdown() {
        // Its threads end with their tasks.
    }

    @Override
    public List<Runnable> shutdownNow() {
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public boolean isTerminated() {
        return false;
    }

    @Override
    public boolean awaitTermination(long time, TimeUnit unit) {
        return true;
    }
}
