package dev.forebay.benchmarks.report;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/** A line of the table: all repetitions of one contender at one work. */
public record Line(String work, String contender, List<Sample> samples) {

    /** Returns the median of the throughputs. */
    public double median() {
        return median(samples, Sample::perSecond);
    }

    /** Returns the lowest throughput. */
    public double least() {
        return samples.stream().mapToDouble(Sample::perSecond).min().orElseThrow();
    }

    /** Returns the highest throughput. */
    public double most() {
        return samples.stream().mapToDouble(Sample::perSecond).max().orElseThrow();
    }

    /** Returns the median over the repetitions of a latency. */
    public OptionalDouble micros(String name) {
        return samples.get(0).micros().containsKey(name)
                ? OptionalDouble.of(median(samples, sample -> sample.micros().getOrDefault(name, 0.0)))
                : OptionalDouble.empty();
    }

    /** Returns how much was done in all repetitions. */
    public long done() {
        return samples.stream().mapToLong(Sample::done).sum();
    }

    /** Returns how many acknowledged rows were missing in all repetitions; "–" where none are to be there. */
    public String lost() {
        long lost = 0;
        for (Sample sample : samples) {
            if (sample.lost() == null) {
                return "–";
            }
            lost += sample.lost();
        }
        return "%,d".formatted(lost);
    }

    private static double median(List<Sample> samples, ToDoubleFunction<Sample> figure) {
        double[] sorted = samples.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
