package dev.forebay.storefront.demo.load;

import dev.forebay.JournalOptions;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;

/**
 * What a run of the demo does. Every process of the run has the same plan.
 *
 * @param runId sets the names of this run's tables and caches apart from those of other runs on the same servers
 * @param duration of the load, over all lanes
 * @param threads of each process
 * @param seed of the random choices
 * @param databaseLatency added to every round trip to the database
 * @param cacheLatency added to every round trip to Redis
 */
public record Plan(
        String runId, Duration duration, int threads, long seed, Duration databaseLatency, Duration cacheLatency) {
    /** Rows of each lane; keys are 1 to this. */
    public static final int KEYS = 1_000;

    /** How uneven the keys are: the exponent that YCSB made customary for web traffic. */
    public static final double ZIPF_EXPONENT = 0.99;

    /** Requests that write. */
    public static final double WRITE_SHARE = 0.1;

    /** The share of the duration that rehearses every lane, so that none is measured while code is being compiled. */
    private static final double REHEARSAL_SHARE = 0.15;

    /** Returns the measured time of one of {@code lanes} lanes. */
    public Duration laneTime(int lanes) {
        return part(1 - REHEARSAL_SHARE, lanes);
    }

    /** Returns the time of a lane's rehearsal. */
    public Duration rehearsal(int lanes) {
        return part(REHEARSAL_SHARE, lanes);
    }

    private Duration part(double share, int lanes) {
        return Duration.ofNanos((long) (duration.toNanos() * share / lanes));
    }

    /** Returns a time to live that lets what is popular expire within a lane's time, so that expiry is part of what is seen. */
    public Duration timeToLive(int lanes) {
        return atLeast(Duration.ofMillis(200), laneTime(lanes).dividedBy(2));
    }

    /** Returns the default of write-behind, or less in a run so short that hardly anything would be flushed in it. */
    public Duration flushInterval(int lanes) {
        Duration third = atLeast(Duration.ofMillis(50), laneTime(lanes).dividedBy(3));
        Duration byDefault = JournalOptions.defaults().flushInterval();
        return third.compareTo(byDefault) < 0 ? third : byDefault;
    }

    private static Duration atLeast(Duration least, Duration time) {
        return time.compareTo(least) < 0 ? least : time;
    }

    /** Writes the plan for another process. */
    public void writeTo(DataOutput out) throws IOException {
        out.writeUTF(runId);
        out.writeLong(duration.toNanos());
        out.writeInt(threads);
        out.writeLong(seed);
        out.writeLong(databaseLatency.toNanos());
        out.writeLong(cacheLatency.toNanos());
    }

    /** Reads a plan. */
    public static Plan readFrom(DataInput in) throws IOException {
        return new Plan(
                in.readUTF(),
                Duration.ofNanos(in.readLong()),
                in.readInt(),
                in.readLong(),
                Duration.ofNanos(in.readLong()),
                Duration.ofNanos(in.readLong()));
    }
}
