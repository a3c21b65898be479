package dev.forebay.proof.simulation.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Stands for a {@link CompletableFuture} that is waited for with a time limit. */
public final class SimulatedFuture<T extends @Nullable Object> extends CompletableFuture<T> {
    private final List<Actor> waiting = new ArrayList<>();

    @Override
    public T get(long time, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        Machine machine = Machine.current();
        machine.step();
        long until = machine.nanos() + unit.toNanos(time);
        while (!isDone()) {
            long left = until - machine.nanos();
            if (left <= 0) {
                throw new TimeoutException("simulated");
            }
            waiting.add(machine.requireSelf());
            machine.blockInterruptibly(left, "future");
        }
        return super.get();
    }

    @Override
    public boolean complete(T value) {
        boolean first = super.complete(value);
        wakeAll();
        return first;
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        boolean first = super.completeExceptionally(failure);
        wakeAll();
        return first;
    }

    private void wakeAll() {
        if (!waiting.isEmpty()) {
            List<Actor> all = new ArrayList<>(waiting);
            waiting.clear();
            all.forEach(actor -> actor.machine.wake(actor));
        }
    }
}
