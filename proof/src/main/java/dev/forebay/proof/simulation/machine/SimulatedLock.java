package dev.forebay.proof.simulation.machine;

import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Stands for a {@link ReentrantLock}. Whoever waits may get it in any order. */
public final class SimulatedLock extends ReentrantLock {
    private static final long serialVersionUID = 1L;

    private final transient Monitor monitor = new Monitor();

    @Override
    public void lock() {
        Machine.current().step();
        monitor.enter("lock");
    }

    @Override
    public void lockInterruptibly() throws InterruptedException {
        Machine.current().step();
        monitor.enterInterruptibly();
    }

    @Override
    public boolean tryLock() {
        Machine.current().step();
        return monitor.tryEnter();
    }

    @Override
    public void unlock() {
        monitor.exit();
    }

    @Override
    public Condition newCondition() {
        return new Waiting(monitor);
    }

    /** Its condition. */
    private static final class Waiting implements Condition {
        private final Monitor monitor;
        private final List<Actor> waiting = new ArrayList<>();

        private Waiting(Monitor monitor) {
            this.monitor = monitor;
        }

        @Override
        public long awaitNanos(long timeoutNanos) throws InterruptedException {
            Machine machine = Machine.current();
            Actor self = machine.requireSelf();
            long until = machine.nanos() + timeoutNanos;
            waiting.add(self);
            int depth = monitor.leave();
            try {
                machine.blockInterruptibly(timeoutNanos, "condition");
            } finally {
                waiting.remove(self);
                monitor.comeBack(depth);
            }
            return until - machine.nanos();
        }

        @Override
        public void await() {
            throw new UnsupportedOperationException("not simulated");
        }

        @Override
        public boolean await(long time, TimeUnit unit) {
            throw new UnsupportedOperationException("not simulated");
        }

        @Override
        public void awaitUninterruptibly() {
            throw new UnsupportedOperationException("not simulated");
        }

        @Override
        public boolean awaitUntil(Date deadline) {
            throw new UnsupportedOperationException("not simulated");
        }

        @Override
        public void signal() {
            if (!waiting.isEmpty()) {
                Machine machine = Machine.current();
                machine.wake(waiting.remove(machine.random().nextInt(waiting.size())));
            }
        }

        @Override
        public void signalAll() {
            List<Actor> all = new ArrayList<>(waiting);
            waiting.clear();
            all.forEach(Machine.current()::wake);
        }
    }

    /** A lock that is entered again by its owner; also what {@code synchronized} becomes. */
    static final class Monitor {
        private final List<Actor> entering = new ArrayList<>();
        private @Nullable Actor owner;
        private int depth;

        void enter(String what) {
            Machine machine = Machine.current();
            Actor self = machine.requireSelf();
            while (owner != null && owner != self) {
                entering.add(self);
                machine.block(Machine.FOREVER, what);
            }
            owner = self;
            depth++;
        }

        boolean tryEnter() {
            Actor self = Machine.current().requireSelf();
            if (owner != null && owner != self) {
                return false;
            }
            owner = self;
            depth++;
            return true;
        }

        void enterInterruptibly() throws InterruptedException {
            Machine machine = Machine.current();
            Actor self = machine.requireSelf();
            while (owner != null && owner != self) {
                entering.add(self);
                machine.blockInterruptibly(Machine.FOREVER, "lock");
            }
            owner = self;
            depth++;
        }

        /** Does nothing for who is not the owner: a thread that unwinds from a crash. */
        void exit() {
            if (owner != null && owner == Machine.current().self() && --depth == 0) {
                free();
            }
        }

        private void free() {
            owner = null;
            List<Actor> all = new ArrayList<>(entering);
            entering.clear();
            all.forEach(Machine.current()::wake);
        }

        int leave() {
            int before = depth;
            depth = 0;
            free();
            return before;
        }

        void comeBack(int before) {
            enter("lock");
            depth = before;
        }
    }
}
