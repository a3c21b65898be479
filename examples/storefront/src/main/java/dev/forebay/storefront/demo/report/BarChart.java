package dev.forebay.storefront.demo.report;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** A bar per lane, from zero, with its number at its end. */
final class BarChart {
    private static final int WIDTH = 860;
    private static final int LEFT = 120;
    private static final int RIGHT = 80;
    private static final int LANE = 30;
    private static final int TOP = 6;

    private BarChart() {}

    static String of(String title, List<LaneResult> results, ToDoubleFunction<LaneResult> figure) {
        double most = results.stream().mapToDouble(figure).max().orElse(0);
        Svg svg = new Svg(WIDTH, TOP + LANE * results.size() + 4, title);
        for (int i = 0; i < results.size(); i++) {
            LaneResult lane = results.get(i);
            double value = figure.applyAsDouble(lane);
            double top = TOP + i * LANE;
            double width = most == 0 ? 0 : value / most * (WIDTH - LEFT - RIGHT);
            svg.text("name", 0, top + LANE / 2.0 + 4, lane.kind().title());
            svg.bar("bar " + (i == 0 ? "baseline" : "cached"), LEFT, top + 5, width, LANE - 12);
            svg.text("value", LEFT + width + 8, top + LANE / 2.0 + 4, Figures.count(value));
        }
        return svg.toString();
    }
}
