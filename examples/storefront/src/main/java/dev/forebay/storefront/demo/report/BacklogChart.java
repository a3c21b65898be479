package dev.forebay.storefront.demo.report;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** How much waited for the database, and for how long, while the load ran. */
final class BacklogChart {
    private static final int WIDTH = 420;
    private static final int HEIGHT = 200;
    private static final int LEFT = 56;
    private static final int RIGHT = 14;
    private static final int TOP = 26;
    private static final int BOTTOM = 34;

    private BacklogChart() {}

    static String pending(LaneResult lane) {
        return chart(lane, "changes that wait", "pending", BacklogSample::pending);
    }

    static String age(LaneResult lane) {
        return chart(lane, "age of the oldest, ms", "age", BacklogSample::oldestMillis);
    }

    private static String chart(LaneResult lane, String title, String style, ToLongFunction<BacklogSample> figure) {
        List<BacklogSample> samples = lane.waiting().samples().stream()
                .filter(sample -> sample.atMillis() >= 0 && figure.applyAsLong(sample) >= 0)
                .sorted(Comparator.comparingLong(BacklogSample::atMillis))
                .toList();
        Svg svg = new Svg(WIDTH, HEIGHT, lane.kind().title() + ": " + title);
        svg.text("axis", 0, 14, lane.kind().title() + ": " + title);
        if (samples.isEmpty()) {
            return svg.toString();
        }
        long lastMillis = Math.max(1, samples.get(samples.size() - 1).atMillis());
        double most = Math.max(1, samples.stream().mapToLong(figure).max().orElse(1));
        double step = niceStep(most);
        double top = Math.ceil(most / step) * step;
        for (double tick = 0; tick <= top + step / 2; tick += step) {
            double y = y(tick, top);
            svg.line("grid", LEFT, y, WIDTH - RIGHT, y);
            svg.text("tick right", LEFT - 8, y + 4, Figures.count((long) tick));
        }
        String points = samples.stream()
                .map(sample -> String.format(
                        Locale.ROOT,
                        "%.1f,%.1f",
                        x(sample.atMillis(), lastMillis),
                        y((double) figure.applyAsLong(sample), top)))
                .collect(Collectors.joining(" "));
        svg.polyline("series " + style, points);
        svg.text("tick", LEFT, HEIGHT - 12, "0 s");
        svg.text("tick right", WIDTH - RIGHT, HEIGHT - 12, String.format(Locale.ROOT, "%.1f s", lastMillis / 1e3));
        return svg.toString();
    }

    /** Returns 1, 2 or 5 times a power of ten, so that about four steps reach the highest value. */
    private static double niceStep(double most) {
        double raw = most / 4;
        double power = Math.pow(10, Math.floor(Math.log10(Math.max(1, raw))));
        double share = raw / power;
        return Math.max(1, (share <= 1 ? 1 : share <= 2 ? 2 : share <= 5 ? 5 : 10) * power);
    }

    private static double x(long millis, long lastMillis) {
        return LEFT + (double) millis / lastMillis * (WIDTH - LEFT - RIGHT);
    }

    private static double y(double value, double top) {
        return HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM);
    }
}
