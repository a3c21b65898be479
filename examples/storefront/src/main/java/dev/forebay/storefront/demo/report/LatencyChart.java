package dev.forebay.storefront.demo.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/** Per lane a range for hits, misses and writes: the dot is the median, the line reaches to the 99th percentile. */
final class LatencyChart {
    private static final int WIDTH = 860;
    private static final int LEFT = 120;
    private static final int RIGHT = 30;
    private static final int TOP = 14;
    private static final int LANE = 62;
    private static final int BOTTOM = 44;

    private final double leastMillis;
    private final double mostMillis;
    private final Svg svg;

    private LatencyChart(List<LaneResult> results, Svg svg) {
        this.svg = svg;
        double[] seen = results.stream()
                .flatMap(lane -> ranges(lane).map(Range::histogram))
                .filter(histogram -> histogram.getTotalCount() > 0)
                .flatMap(histogram ->
                        Stream.of(histogram.getValueAtPercentile(50) / 1e6, histogram.getValueAtPercentile(99) / 1e6))
                .mapToDouble(Double::doubleValue)
                .sorted()
                .toArray();
        double least = seen.length == 0 ? 0.1 : Math.max(0.001, seen[0]);
        double most = seen.length == 0 ? 10 : Math.max(seen[seen.length - 1], least * 10);
        this.leastMillis = Math.pow(10, Math.floor(Math.log10(least)));
        this.mostMillis = Math.pow(10, Math.ceil(Math.log10(most) * 4) / 4);
    }

    static String of(List<LaneResult> results) {
        int height = TOP + LANE * results.size() + BOTTOM;
        Svg svg = new Svg(WIDTH, height, "Latency of read hits, read misses and writes per strategy");
        LatencyChart chart = new LatencyChart(results, svg);
        chart.axis(height);
        for (int i = 0; i < results.size(); i++) {
            chart.lane(results.get(i), TOP + i * LANE);
        }
        return svg.toString();
    }

    private record Range(String name, String style, Histogram histogram) {}

    private static Stream<Range> ranges(LaneResult lane) {
        return Stream.of(
                new Range("read hit", "hit", lane.latencies().hits()),
                new Range("read miss", "miss", lane.latencies().misses()),
                new Range("write", "write", lane.latencies().writes()));
    }

    private void axis(int height) {
        for (double decade = leastMillis; decade <= mostMillis * 1.001; decade *= 10) {
            for (int step = 1; step < 10; step++) {
                double millis = decade * step;
                if (millis <= mostMillis * 1.001) {
                    svg.line(step == 1 ? "grid" : "grid minor", x(millis), TOP, x(millis), height - BOTTOM);
                }
            }
            svg.text("tick middle", x(decade), height - BOTTOM + 18, axisLabel(decade));
        }
        svg.text("axis middle", x(Math.sqrt(leastMillis * mostMillis)), height - 6, "milliseconds, logarithmic");
    }

    private static String axisLabel(double millis) {
        return millis >= 1
                ? String.format(Locale.ROOT, "%,.0f", millis)
                : String.format(Locale.ROOT, "%." + Math.round(-Math.log10(millis)) + "f", millis);
    }

    private void lane(LaneResult lane, int top) {
        svg.line("grid", 0, top, WIDTH - RIGHT, top);
        svg.text("name", 0, top + LANE / 2.0 + 5, lane.kind().title());
        List<Range> present = ranges(lane)
                .filter(range -> range.histogram().getTotalCount() > 0)
                .toList();
        for (int i = 0; i < present.size(); i++) {
            double y = top + LANE * (i + 1.0) / (present.size() + 1);
            draw(lane, present.get(i), y);
        }
    }

    private void draw(LaneResult lane, Range range, double y) {
        double median = range.histogram().getValueAtPercentile(50) / 1e6;
        double high = range.histogram().getValueAtPercentile(99) / 1e6;
        svg.line("range " + range.style(), x(median), y, x(high), y);
        svg.line("range end " + range.style(), x(high), y - 4, x(high), y + 4);
        svg.circle("dot " + range.style(), x(median), y, 4.5);
        svg.tooltip(
                "touch",
                new double[] {x(median) - 8, y - 8, x(high) - x(median) + 16, 16},
                "%s, %s: median %s ms, p99 %s ms, %s requests"
                        .formatted(
                                lane.kind().title(),
                                range.name(),
                                Figures.millis(median),
                                Figures.millis(high),
                                Figures.count(range.histogram().getTotalCount())));
    }

    private double x(double millis) {
        double share = Math.log(Math.max(millis, leastMillis) / leastMillis) / Math.log(mostMillis / leastMillis);
        return LEFT + share * (WIDTH - LEFT - RIGHT);
    }
}
