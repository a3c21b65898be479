package dev.forebay.benchmarks.report;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One contender's run in one repetition.
 *
 * @param work what was done, the same for all contenders that are compared
 * @param contender who did it
 * @param repetition from 1
 * @param unit of the value
 * @param value what is compared, such as how much of the work was done per second
 * @param micros latencies in microseconds by name, such as {@code p50}; empty where none were taken
 * @param done how much was done in all
 * @param lost acknowledged rows that were not in the table afterwards; {@code null} where none are to be there
 * @param figures what else was counted, by name, such as round trips
 */
public record Sample(
        String work,
        String contender,
        int repetition,
        Unit unit,
        double value,
        Map<String, Double> micros,
        long done,
        @Nullable Long lost,
        Map<String, Double> figures) {

    /** Makes a sample of a throughput, with nothing else counted. */
    public Sample(
            String work,
            String contender,
            int repetition,
            double perSecond,
            Map<String, Double> micros,
            long done,
            @Nullable Long lost) {
        this(work, contender, repetition, Unit.PER_SECOND, perSecond, micros, done, lost, Map.of());
    }

    /** Returns the same with other figures. */
    public Sample figures(Map<String, Double> others) {
        return new Sample(work, contender, repetition, unit, value, micros, done, lost, others);
    }
}
