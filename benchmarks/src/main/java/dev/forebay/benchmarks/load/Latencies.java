package dev.forebay.benchmarks.load;

import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** What is reported of a histogram of nanoseconds. */
public final class Latencies {
    private Latencies() {}

    /** Returns percentiles in microseconds, by name. */
    public static Map<String, Double> micros(Histogram nanos) {
        Map<String, Double> micros = new LinkedHashMap<>();
        micros.put("p50", nanos.getValueAtPercentile(50) / 1e3);
        micros.put("p99", nanos.getValueAtPercentile(99) / 1e3);
        micros.put("p99.9", nanos.getValueAtPercentile(99.9) / 1e3);
        micros.put("max", nanos.getMaxValue() / 1e3);
        return micros;
    }
}
