package dev.forebay.benchmarks.report;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One contender's run in one repetition.
 *
 * @param work what was done, the same for all contenders that are compared
 * @param contender who did it
 * @param repetition from 1
 * @param perSecond how much of it per second
 * @param micros latencies in microseconds by name, such as {@code p50}; empty where none were taken
 * @param done how much was done in all
 * @param lost acknowledged rows that were not in the table afterwards; {@code null} where none are to be there
 */
public record Sample(
        String work,
        String contender,
        int repetition,
        double perSecond,
        Map<String, Double> micros,
        long done,
        @Nullable Long lost) {}
