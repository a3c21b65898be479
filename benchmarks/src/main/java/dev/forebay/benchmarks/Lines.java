package dev.forebay.benchmarks;

import dev.forebay.benchmarks.report.Line;
import dev.forebay.benchmarks.report.Report;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/** The lines of all reports of one run, to be found by what their work begins with. */
record Lines(List<Line> all) {

    static Lines of(List<Report> reports) {
        return new Lines(
                reports.stream().flatMap(report -> report.lines().stream()).toList());
    }

    /** Returns the median of a line; empty if it is not there. */
    OptionalDouble median(String work, String contender) {
        return value(work, contender, Line::median);
    }

    /** Returns the highest value of a line. */
    OptionalDouble most(String work, String contender) {
        return value(work, contender, Line::most);
    }

    /** Returns a figure of a line. */
    OptionalDouble figure(String work, String contender, String name) {
        return all.stream()
                .filter(line -> isOf(line, work, contender))
                .map(line -> line.figure(name))
                .flatMapToDouble(OptionalDouble::stream)
                .findFirst();
    }

    /** Returns a latency of a line. */
    OptionalDouble micros(String work, String contender, String name) {
        return all.stream()
                .filter(line -> isOf(line, work, contender))
                .map(line -> line.micros(name))
                .flatMapToDouble(OptionalDouble::stream)
                .findFirst();
    }

    /** Returns what one contender has for each that another one has. */
    OptionalDouble ratio(String work, String contender, String other) {
        return ratio(median(work, contender), median(work, other));
    }

    /** Returns the ratio to the highest of several contenders, of those that are there. */
    OptionalDouble ratioToHighest(String work, String contender, List<String> others) {
        return ratio(median(work, contender), medians(work, others).max());
    }

    /** Returns the ratio to the lowest of several contenders, of those that are there. */
    OptionalDouble ratioToLowest(String work, String contender, List<String> others) {
        return ratio(median(work, contender), medians(work, others).min());
    }

    static OptionalDouble ratio(OptionalDouble one, OptionalDouble other) {
        return one.isPresent() && other.isPresent()
                ? OptionalDouble.of(one.getAsDouble() / other.getAsDouble())
                : OptionalDouble.empty();
    }

    private DoubleStream medians(String work, List<String> contenders) {
        return contenders.stream().map(contender -> median(work, contender)).flatMapToDouble(OptionalDouble::stream);
    }

    private OptionalDouble value(String work, String contender, ToDoubleFunction<Line> value) {
        return all.stream()
                .filter(line -> isOf(line, work, contender))
                .mapToDouble(value)
                .findFirst();
    }

    private static boolean isOf(Line line, String work, String contender) {
        return line.work().startsWith(work) && line.contender().equals(contender);
    }
}
