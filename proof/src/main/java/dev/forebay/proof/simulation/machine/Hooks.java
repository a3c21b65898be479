package dev.forebay.proof.simulation.machine;

import com.github.benmanes.caffeine.cache.Caffeine;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.helpers.NOPLogger;

/** What the engine's calls of the JVM become, see {@link Weaver}. Outside a machine nothing is simulated. */
@SuppressWarnings("unused") // called by woven code
public final class Hooks {
    private Hooks() {}

    public static long nanoTime() {
        Machine machine = Carrier.currentMachine();
        return machine == null ? System.nanoTime() : machine.nanos();
    }

    public static long currentTimeMillis() {
        return TimeUnit.NANOSECONDS.toMillis(nanoTime());
    }

    public static double nextDouble(ThreadLocalRandom ignored) {
        return Machine.current().random().nextDouble();
    }

    public static int nextInt(ThreadLocalRandom ignored, int bound) {
        return Machine.current().random().nextInt(bound);
    }

    public static long nextLong(SecureRandom ignored) {
        return Machine.current().random().nextLong();
    }

    public static UUID randomUUID() {
        Machine machine = Machine.current();
        return new UUID(machine.random().nextLong(), machine.random().nextLong());
    }

    public static void sleep(TimeUnit unit, long time) throws InterruptedException {
        Machine.current().blockInterruptibly(unit.toNanos(time), "sleep");
    }

    public static void interrupt(Thread thread) {
        Actor actor = actorOf(thread);
        if (actor != null) {
            actor.machine.interrupt(actor);
        }
    }

    public static boolean interrupted() {
        Actor actor = Machine.current().requireSelf();
        boolean before = actor.interrupted;
        actor.interrupted = false;
        return before;
    }

    public static void join(Thread thread, long millis) throws InterruptedException {
        Actor actor = actorOf(thread);
        Machine machine = Machine.current();
        long until = machine.nanos() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (actor != null && !actor.ended && machine.nanos() < until) {
            actor.joining.add(machine.requireSelf());
            machine.blockInterruptibly(until - machine.nanos(), actor.name);
        }
    }

    private static @Nullable Actor actorOf(Thread thread) {
        return thread instanceof Carrier carrier
                ? carrier.actor()
                : thread instanceof SimulatedThread simulated ? simulated.actor() : null;
    }

    public static ExecutorService newCachedThreadPool(ThreadFactory ignored) {
        return new SimulatedExecutor();
    }

    public static Logger getLogger(String ignored) {
        return NOPLogger.NOP_LOGGER;
    }

    public static Logger getLogger(Class<?> ignored) {
        return NOPLogger.NOP_LOGGER;
    }

    /** For caches on the clock of the process; those on another clock set their own. */
    public static Caffeine<Object, Object> newCaffeine() {
        return Caffeine.newBuilder().ticker(Hooks::nanoTime).executor(Runnable::run);
    }

    /** {@link Set#copyOf} has another order in each JVM. */
    public static <E> Set<E> copyOf(Collection<? extends E> elements) {
        return Collections.unmodifiableSet(new LinkedHashSet<>(elements));
    }

    /** {@link Map#copyOf} has another order in each JVM. */
    public static <K, V> Map<K, V> copyOf(Map<? extends K, ? extends V> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    /** Before a touch of memory that other threads may touch. */
    public static void touch() {
        Machine machine = Carrier.currentMachine();
        if (machine != null) {
            machine.touch();
        }
    }

    public static void enter(Object lock) {
        Machine machine = Carrier.currentMachine();
        if (machine != null && machine.self() != null) {
            machine.monitors().enter(lock);
        }
    }

    public static void exit(Object lock) {
        Machine machine = Carrier.currentMachine();
        if (machine != null && machine.self() != null) {
            machine.monitors().exit(lock);
        }
    }
}
