package dev.forebay.benchmarks.load;

import java.time.Duration;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What a {@link CallLoad} has shown.
 *
 * @param latencies of the calls, in nanoseconds
 * @param took from the first call to the last answer
 */
public record CallRun(Histogram latencies, Duration took) {

    /** Returns how many calls were answered. */
    public long calls() {
        return latencies.getTotalCount();
    }

    /** Returns answered calls per second. */
    public double perSecond() {
        return calls() * 1e9 / took.toNanos();
    }

    /** Returns percentiles in microseconds, by name. */
    public Map<String, Double> micros() {
        return Latencies.micros(latencies);
    }
}
