package dev.forebay.proof.simulation.machine;

import java.util.List;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Stands for a {@link ScheduledThreadPoolExecutor} that runs tasks once. */
public final class SimulatedTimer extends ScheduledThreadPoolExecutor {

    public SimulatedTimer(int threads, ThreadFactory factory) {
        super(threads, factory);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        Machine machine = Machine.current();
        Host host = machine.requireSelf().host();
        Scheduled scheduled = new Scheduled(command);
        machine.after(unit.toNanos(delay), () -> {
            if (!scheduled.isCancelled() && !host.isCrashed()) {
                machine.spawn(host, host + ".timer", scheduled);
            }
        });
        return scheduled;
    }

    @Override
    public List<Runnable> shutdownNow() {
        return List.of();
    }

    private static final class Scheduled extends FutureTask<@Nullable Void> implements ScheduledFuture<@Nullable Void> {
        private Scheduled(Runnable command) {
            super(command, null);
        }

        @Override
        public long getDelay(TimeUnit unit) {
            throw new UnsupportedOperationException("not simulated");
        }

        @Override
        public int compareTo(Delayed other) {
            throw new UnsupportedOperationException("not simulated");
        }
    }
}
