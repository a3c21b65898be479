package dev.forebay.benchmarks.report;

import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** A line of the table: all repetitions of one contender at one work. */
public record Line(String work, String contender, List<Sample> samples) {

    /** Returns the unit of the values. */
    public Unit unit() {
        return samples.get(0).unit();
    }

    /** Returns the median of the values. */
    public double median() {
        return median(samples, Sample::value);
    }

    /** Returns the lowest value. */
    public double least() {
        return samples.stream().mapToDouble(Sample::value).min().orElseThrow();
    }

    /** Returns the highest value. */
    public double most() {
        return samples.stream().mapToDouble(Sample::value).max().orElseThrow();
    }

    /** Returns the median over the repetitions of a latency. */
    public OptionalDouble micros(String name) {
        return median(sample -> sample.micros().get(name));
    }

    /** Returns the median over the repetitions of a figure. */
    public OptionalDouble figure(String name) {
        return median(sample -> sample.figures().get(name));
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

    private OptionalDouble median(Function<Sample, @Nullable Double> figure) {
        return figure.apply(samples.get(0)) == null
                ? OptionalDouble.empty()
                : OptionalDouble.of(median(samples, sample -> Objects.requireNonNullElse(figure.apply(sample), 0.0)));
    }

    private static double median(List<Sample> samples, ToDoubleFunction<Sample> figure) {
        double[] sorted = samples.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
