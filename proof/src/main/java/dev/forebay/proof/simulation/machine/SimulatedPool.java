package dev.forebay.proof.simulation.machine;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Stands for a {@link ThreadPoolExecutor}: its threads are actors, and end when nothing waits. */
public final class SimulatedPool extends ThreadPoolExecutor {
    private int running;

    public SimulatedPool(
            int core, int most, long keep, TimeUnit unit, BlockingQueue<Runnable> queue, ThreadFactory threads) {
        super(core, most, keep, unit, queue, threads);
    }

    @Override
    public void execute(Runnable task) {
        Machine machine = Machine.current();
        Host host = machine.requireSelf().host();
        if (running < getMaximumPoolSize()) {
            running++;
            machine.spawn(host, host + ".pool-" + running, () -> work(task));
        } else if (!getQueue().offer(task)) {
            throw new RejectedExecutionException("simulated");
        }
    }

    private void work(Runnable first) {
        Machine machine = Machine.current();
        for (Runnable task = first; task != null; task = getQueue().poll()) {
            task.run();
            machine.step(); // a task may have swallowed the crash
        }
        running--;
    }

    @Override
    public List<Runnable> shutdownNow() {
        return List.of();
    }
}
