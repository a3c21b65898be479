package dev.forebay.proof.simulation.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Turns, time, locks, waits, interrupts, crashes and pauses of the machine. */
@Timeout(60)
class MachineTest {
    private static final Grain GRAIN = new Grain(4, 0, 1, 10_000);

    private final Carriers carriers = new Carriers();
    private final Host host = new Host("h");
    private final List<String> seen = new ArrayList<>();

    private Machine machine(long seed) {
        return new Machine(seed, GRAIN, carriers, new Trace(false));
    }

    @AfterEach
    void end() {
        carriers.close();
    }

    @Test
    void turns_areDrawnFromTheSeed() {
        Set<String> orders = new HashSet<>();
        for (long seed = 0; seed < 40; seed++) {
            String once = order(seed);
            assertThat(order(seed)).isEqualTo(once);
            orders.add(once);
        }
        assertThat(orders).hasSizeGreaterThan(10);
    }

    private String order(long seed) {
        StringBuilder order = new StringBuilder();
        Machine machine = machine(seed);
        machine.run(() -> {
            List<Actor> actors = new ArrayList<>();
            for (String name : List.of("a", "b", "c")) {
                actors.add(machine.spawn(host, name, () -> {
                    for (int i = 0; i < 3; i++) {
                        order.append(name);
                        machine.step();
                    }
                }));
            }
            actors.forEach(machine::join);
        });
        assertThat(machine.failure()).isNull();
        return order.toString();
    }

    @Test
    void time_jumpsToTheNextEvent() {
        Machine machine = machine(1);
        machine.run(() -> {
            long began = machine.nanos();
            machine.after(TimeUnit.HOURS.toNanos(1), () -> seen.add("an hour"));
            machine.sleep(TimeUnit.HOURS.toNanos(2));
            assertThat(machine.nanos() - began).isEqualTo(TimeUnit.HOURS.toNanos(2));
            seen.add("two hours");
        });
        assertThat(seen).containsExactly("an hour", "two hours");
    }

    @Test
    @SuppressWarnings({"WaitNotInLoop", "LockNotBeforeTry"}) // each wait, and the lock itself, is what is tested
    void lock_keepsOthersOut_andACondition_letsThemIn() {
        Machine machine = machine(3);
        machine.run(() -> {
            ReentrantLock lock = new SimulatedLock();
            Condition condition = lock.newCondition();
            Actor waiting = machine.spawn(host, "waiting", () -> {
                lock.lock();
                try {
                    long left = condition.awaitNanos(TimeUnit.SECONDS.toNanos(5));
                    seen.add(left > 0 ? "signalled" : "late");
                    seen.add(condition.awaitNanos(1_000) > 0 ? "signalled" : "late");
                } catch (InterruptedException e) {
                    seen.add("interrupted");
                } finally {
                    lock.unlock();
                }
            });
            machine.sleep(1_000_000);
            lock.lock();
            condition.signal();
            machine.sleep(1_000_000);
            seen.add("unlocks");
            lock.unlock();
            machine.join(waiting);
        });
        assertThat(machine.failure()).isNull();
        assertThat(seen).containsExactly("unlocks", "signalled", "late");
    }

    @Test
    void future_isWaitedForUntilItsTime() {
        Machine machine = machine(4);
        machine.run(() -> {
            SimulatedFuture<String> future = new SimulatedFuture<>();
            assertThatThrownBy(() -> future.get(1, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
            machine.spawn(host, "completing", () -> future.complete("done"));
            try {
                seen.add(future.get(1, TimeUnit.SECONDS));
            } catch (Exception e) {
                seen.add(e.toString());
            }
        });
        assertThat(machine.failure()).isNull();
        assertThat(seen).containsExactly("done");
    }

    @Test
    void interrupt_endsAWait() {
        Machine machine = machine(5);
        machine.run(() -> {
            Actor sleeping = machine.spawn(host, "sleeping", () -> {
                try {
                    Hooks.sleep(TimeUnit.HOURS, 1);
                } catch (InterruptedException e) {
                    seen.add("interrupted, flag " + Hooks.interrupted());
                }
            });
            machine.sleep(1_000);
            machine.interrupt(sleeping);
            machine.join(sleeping);
        });
        assertThat(seen).containsExactly("interrupted, flag false");
    }

    @Test
    void crash_endsThreadsWhereTheyAre_andWhatTheyUnwindThroughHasNoEffect() {
        Machine machine = machine(6);
        machine.run(() -> {
            CountDownLatch never = new SimulatedLatch(1);
            Actor dying = machine.spawn(host, "dying", () -> {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    seen.add("interrupted");
                } finally {
                    machine.step();
                    seen.add("after the crash");
                }
            });
            Actor other = machine.spawn(new Host("other"), "other", () -> {
                machine.sleep(2_000_000);
                seen.add("other goes on");
            });
            machine.sleep(1_000_000);
            machine.crash(host);
            machine.join(dying);
            machine.join(other);
            machine.join(machine.spawn(host, "born dead", () -> seen.add("born dead")));
        });
        assertThat(machine.failure()).isNull();
        assertThat(seen).containsExactly("other goes on");
    }

    @Test
    void pausedHost_goesOnLater() {
        Machine machine = machine(7);
        machine.run(() -> {
            Actor paused = machine.spawn(host, "paused", () -> {
                machine.sleep(1_000);
                seen.add("paused");
            });
            machine.pause(host, TimeUnit.SECONDS.toNanos(1));
            machine.sleep(TimeUnit.MILLISECONDS.toNanos(500));
            seen.add("half a second");
            machine.join(paused);
        });
        assertThat(seen).containsExactly("half a second", "paused");
    }

    @Test
    void deadlock_isAFailure() {
        Machine machine = machine(8);
        machine.run(() -> {
            ReentrantLock one = new SimulatedLock();
            ReentrantLock other = new SimulatedLock();
            CountDownLatch bothHaveOne = new SimulatedLatch(2);
            Actor first = machine.spawn(host, "first", () -> lockBoth(one, other, bothHaveOne));
            Actor second = machine.spawn(host, "second", () -> lockBoth(other, one, bothHaveOne));
            machine.join(first);
            machine.join(second);
        });
        assertThat(machine.failure())
                .contains("nobody can ever run again", "first waits for lock", "second waits for lock");
    }

    private static void lockBoth(ReentrantLock one, ReentrantLock other, CountDownLatch bothHaveOne) {
        one.lock();
        bothHaveOne.countDown();
        try {
            bothHaveOne.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        other.lock();
    }

    @Test
    void livelock_isAFailure() {
        Machine machine = machine(9);
        machine.run(() -> machine.join(machine.spawn(host, "turning", () -> {
            while (true) {
                machine.step();
            }
        })));
        assertThat(machine.failure()).contains("no end after 10001 steps", "turning");
    }

    @Test
    void threadThatEndsByAnException_isAFailure() {
        Machine machine = machine(11);
        machine.run(() -> machine.join(machine.spawn(host, "failing", () -> {
            throw new IllegalStateException("unforeseen");
        })));
        assertThat(machine.failure()).contains("thread failing ended by", "unforeseen");
    }

    @Test
    void monitors_areEnteredByOneAtATime() {
        Machine machine = machine(10);
        Object lock = new Object();
        int[] inside = {0, 0};
        machine.run(() -> {
            List<Actor> actors = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                actors.add(machine.spawn(host, "a" + i, () -> {
                    Hooks.enter(lock);
                    Hooks.enter(lock);
                    inside[1] = Math.max(inside[1], ++inside[0]);
                    machine.step();
                    inside[0]--;
                    Hooks.exit(lock);
                    Hooks.exit(lock);
                }));
            }
            actors.forEach(machine::join);
        });
        assertThat(machine.failure()).isNull();
        assertThat(inside).containsExactly(0, 1);
    }

    @Test
    void tryLock_takesTheLockUnlessAnotherThreadHasIt() {
        Machine machine = machine(12);
        SimulatedLock lock = new SimulatedLock();
        List<Boolean> taken = new ArrayList<>();
        machine.run(() -> {
            taken.add(lock.tryLock());
            taken.add(lock.tryLock());
            Runnable attempt = () -> taken.add(lock.tryLock());
            machine.join(machine.spawn(host, "before", attempt));
            lock.unlock();
            lock.unlock();
            machine.join(machine.spawn(host, "after", attempt));
        });
        assertThat(machine.failure()).isNull();
        assertThat(taken).containsExactly(true, true, false, true);
    }

    @Test
    void wovenReference_isToWhatIsSimulated() throws Exception {
        Machine machine = machine(13);
        LongSupplier clock = (LongSupplier) weave(Clock.class).getConstructor().newInstance();
        long[] read = {0, 0};
        machine.run(() -> {
            read[0] = clock.getAsLong();
            read[1] = machine.nanos();
        });
        assertThat(read[0]).isEqualTo(read[1]);
    }

    private static Class<?> weave(Class<?> type) throws IOException {
        try (InputStream code =
                Objects.requireNonNull(type.getResourceAsStream("MachineTest$" + type.getSimpleName() + ".class"))) {
            byte[] woven = new Weaver(List.of()).weave(code.readAllBytes());
            return new ClassLoader(type.getClassLoader()) {
                private Class<?> define() {
                    return defineClass(type.getName(), woven, 0, woven.length);
                }
            }.define();
        }
    }

    /** Reads the clock by a reference to it. */
    public static final class Clock implements LongSupplier {
        @Override
        public long getAsLong() {
            LongSupplier now = System::nanoTime;
            return now.getAsLong();
        }
    }
}
