package dev.forebay.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;

/** A column of the table. Those that would be empty are left out, but for latencies of a throughput. */
record Column(String title, boolean isNumber, Function<Line, String> cell) {

    /** Returns the columns of lines that have the same unit. */
    static List<Column> of(Report report, List<Line> lines) {
        Unit unit = lines.get(0).unit();
        List<Column> columns = new ArrayList<>(List.of(
                new Column("work", false, Line::work),
                new Column("contender", false, Line::contender),
                new Column(unit + ", median", true, line -> unit.format(line.median())),
                new Column(
                        "lowest – highest", true, line -> unit.format(line.least()) + " – " + unit.format(line.most())),
                new Column("of raw", true, line -> report.isAlone(line) ? "–" : "%.2f".formatted(report.ratio(line)))));
        if (unit == Unit.PER_SECOND) {
            columns.add(new Column("p50 µs", true, line -> text(line.micros("p50"), 0)));
            columns.add(new Column("p99 µs", true, line -> text(line.micros("p99"), 0)));
        }
        if (lines.stream().flatMap(line -> line.samples().stream()).anyMatch(sample -> sample.lost() != null)) {
            columns.add(new Column("rows lost", true, Line::lost));
        }
        for (String figure : figures(lines)) {
            columns.add(new Column(figure, true, line -> text(line.figure(figure), 1)));
        }
        return columns;
    }

    private static Set<String> figures(List<Line> lines) {
        Set<String> names = new LinkedHashSet<>();
        lines.forEach(line ->
                line.samples().forEach(sample -> names.addAll(sample.figures().keySet())));
        return names;
    }

    private static String text(OptionalDouble value, int digits) {
        return value.isPresent() ? ("%,." + digits + "f").formatted(value.getAsDouble()) : "–";
    }
}
