package dev.forebay.proof.simulation.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Stands for a {@link CountDownLatch}. */
public final class SimulatedLatch extends CountDownLatch {
    private final List<Actor> waiting = new ArrayList<>();

    public SimulatedLatch(int count) {
        super(count);
    }

    @Override
    public void await() throws InterruptedException {
        Machine machine = Machine.current();
        machine.step();
        while (getCount() > 0) {
            waiting.add(machine.requireSelf());
            machine.blockInterruptibly(Machine.FOREVER, "latch");
        }
    }

    @Override
    public void countDown() {
        super.countDown();
        if (getCount() == 0) {
            waiting.forEach(Machine.current()::wake);
            waiting.clear();
        }
    }
}
