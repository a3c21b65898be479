package dev.forebay.proof.simulation;

import dev.forebay.proof.simulation.machine.Grain;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * What one seed runs, drawn from it.
 *
 * @param strategy of the cache
 * @param promise what is to hold
 * @param size how much goes on
 * @param times how long things take
 * @param faults which are injected
 * @param grain how threads are interleaved
 */
record Setup(Strategy strategy, Promise promise, Size size, Times times, Faults faults, Grain grain) {
    static final Duration LEASE = Duration.ofMillis(120);
    static final Duration HARD_TIMEOUT = Duration.ofMillis(80);
    static final Duration LEASE_WAIT = Duration.ofMillis(40);
    static final Duration OWNER_LEASE = Duration.ofMillis(150);
    static final Duration GRACE = Duration.ofMillis(200);

    private static final Set<Strategy> MAY_BE_LATE = EnumSet.of(Strategy.ASIDE, Strategy.THROUGH, Strategy.AHEAD);
    private static final Duration HOLD = Duration.ofMillis(2_500);
    private static final Duration SHORT_HOLD = Duration.ofMillis(60);
    private static final long MOST_STEPS = 200_000;

    /** The strategies that are simulated. */
    enum Strategy {
        ASIDE,
        THROUGH,
        GROUPED,
        AHEAD,
        BEHIND,
        /** A counter. */
        COUNTER,
        /** Two caches of a journal group, whose rows have a foreign key. */
        FAMILY
    }

    /** What the reads of a cache promise. */
    enum Promise {
        /** Reads and writes are linearizable, and no entry differs from the row of the source. */
        LINEARIZABLE,
        /** A row may be read until the writes that replaced it are acknowledged: what is left where a commit outlasts its hold. */
        ACKNOWLEDGED
    }

    /**
     * How much goes on.
     *
     * @param processes that run at once
     * @param clients threads of each process that call the cache
     * @param calls of each client
     * @param keys that are called
     * @param partitions of the journal
     */
    record Size(int processes, int clients, int calls, int keys, int partitions) {}

    /**
     * How long things take.
     *
     * @param toLive of an entry
     * @param hold of a writer; a commit outlasts it only where less is promised
     * @param pause the longest of a process
     * @param flush between passes of a drain
     * @param requestNanos about how long a request takes
     * @param thinkNanos the longest a client waits between calls
     */
    record Times(Duration toLive, Duration hold, Duration pause, Duration flush, long requestNanos, long thinkNanos) {}

    /**
     * Which faults are injected.
     *
     * @param slowOneIn every which request takes longer, up to more than the leases
     */
    record Faults(boolean crashes, boolean cuts, boolean refusals, int slowOneIn) {}

    static Setup of(long seed) {
        SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + 1);
        Strategy strategy = Strategy.values()[random.nextInt(Strategy.values().length)];
        boolean late = MAY_BE_LATE.contains(strategy) && random.nextInt(4) == 0;
        return new Setup(
                strategy,
                late ? Promise.ACKNOWLEDGED : Promise.LINEARIZABLE,
                new Size(
                        1 + random.nextInt(3),
                        1 + random.nextInt(3),
                        4 + random.nextInt(9),
                        1 + random.nextInt(3),
                        1 + random.nextInt(2)),
                new Times(
                        Duration.ofMillis(random.nextBoolean() ? 5 + random.nextInt(60) : 60_000),
                        late ? SHORT_HOLD : HOLD,
                        Duration.ofMillis(400),
                        Duration.ofMillis(4L << random.nextInt(5)),
                        20_000L << random.nextInt(7),
                        500_000L << random.nextInt(7)),
                new Faults(
                        random.nextInt(3) != 0, random.nextInt(3) == 0, random.nextInt(3) == 0, 5 << random.nextInt(5)),
                new Grain(
                        1 << random.nextInt(6),
                        random.nextInt(3) == 0 ? 0 : 20 << random.nextInt(4),
                        1_000_000L << random.nextInt(10),
                        MOST_STEPS));
    }

    String words() {
        return "%s, %s: %d processes of %d clients, %d calls each on %d keys%s%s%s"
                .formatted(
                        strategy.name().toLowerCase(Locale.ROOT),
                        promise.name().toLowerCase(Locale.ROOT),
                        size.processes(),
                        size.clients(),
                        size.calls(),
                        size.keys(),
                        faults.crashes() ? ", crashes" : "",
                        faults.cuts() ? ", cuts" : "",
                        faults.refusals() ? ", refusals" : "");
    }
}
