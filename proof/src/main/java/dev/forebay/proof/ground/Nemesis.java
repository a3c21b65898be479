package dev.forebay.proof.ground;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Breaks things and mends them. Faults of one lane come one after the other, in an order that the seed decides; lanes go on at the
 * same time, but for a fault that must be alone.
 *
 * <p>Each lane has a thread; a method returns when all of its lanes have mended what they broke.
 */
public final class Nemesis {
    private final Stage stage;
    private final Pace pace;
    private final long seed;
    private final List<Lane> lanes;
    private final ReadWriteLock alone = new ReentrantReadWriteLock(true);
    private final List<Strike> strikes = Collections.synchronizedList(new ArrayList<>());

    /**
     * What is broken in turn.
     *
     * @param faults those to choose from; one that is listed twice is chosen twice as often
     * @param victims the applications to choose from
     */
    public record Lane(List<Fault> faults, List<AppProcess> victims) {}

    public Nemesis(Stage stage, Pace pace, long seed, List<Lane> lanes) {
        this.stage = stage;
        this.pace = pace;
        this.seed = seed;
        this.lanes = lanes;
    }

    /** Returns what has happened so far. */
    public List<Strike> strikes() {
        synchronized (strikes) {
            return List.copyOf(strikes);
        }
    }

    /** Returns how often each fault happened. */
    public static Map<Fault, Integer> counts(Collection<Strike> strikes) {
        Map<Fault, Integer> counts = new EnumMap<>(Fault.class);
        strikes.forEach(strike -> counts.merge(strike.fault(), 1, Integer::sum));
        return counts;
    }

    /** Injects every fault of every lane once. */
    public void strikeEachOnce() throws IOException, InterruptedException {
        inLanes((lane, breaker, random) -> {
            for (Fault fault : new LinkedHashSet<>(lane.faults())) {
                while (!strike(fault, lane, breaker, random)) {
                    breaker.rest();
                }
            }
        });
    }

    /** Injects faults at random until the time is over. */
    public void strikeFor(Duration time) throws IOException, InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        inLanes((lane, breaker, random) -> {
            while (System.nanoTime() - end < 0) {
                strike(lane.faults().get(random.nextInt(lane.faults().size())), lane, breaker, random);
            }
        });
    }

    @FunctionalInterface
    private interface Work {
        void run(Lane lane, Breaker breaker, Random random) throws IOException, InterruptedException;
    }

    private void inLanes(Work work) throws IOException, InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(lanes.size());
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < lanes.size(); i++) {
                Lane lane = lanes.get(i);
                Random random = new Random(seed * 31 + i);
                running.add(threads.submit(() -> {
                    work.run(lane, new Breaker(stage, pace, random), random);
                    return null;
                }));
            }
            for (Future<?> lane : running) {
                lane.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("a fault could not be done or mended", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    /** Injects a fault, mends it, and leaves some time to recover. Returns whether it could be done. */
    private boolean strike(Fault fault, Lane lane, Breaker breaker, Random random)
            throws IOException, InterruptedException {
        AppProcess victim = lane.victims().get(random.nextInt(lane.victims().size()));
        Lock lock = fault.isAlone() ? alone.writeLock() : alone.readLock();
        boolean done;
        lock.lock();
        try {
            if (fault.isAlone()) {
                breaker.calm();
            }
            long began = System.nanoTime();
            done = breaker.strike(fault, victim);
            if (done) {
                strikes.add(new Strike(fault, target(fault, victim), began, System.nanoTime()));
            }
            if (fault.isAlone()) {
                breaker.calm();
            }
        } finally {
            lock.unlock();
        }
        breaker.rest();
        return done;
    }

    private static String target(Fault fault, AppProcess victim) {
        if (fault.isOfApplication()) {
            return victim.name();
        }
        return switch (fault) {
            case STOP_REDIS, KILL_REDIS, PAUSE_REDIS -> "redis";
            default -> "postgres";
        };
    }
}
