package dev.forebay.benchmarks.report;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** A bar for each contender at one work, as inline SVG. */
final class Chart {
    private static final int LABELS = 190;
    private static final int BARS = 480;
    private static final int WIDTH = 860;
    private static final int ROW = 26;

    private Chart() {}

    static String of(List<Line> lines) {
        double most = lines.stream().mapToDouble(Line::most).max().orElseThrow();
        String caption = Page.escaped(lines.get(0).work() + " (" + lines.get(0).unit() + ")");
        StringBuilder svg = new StringBuilder("<figure>\n<figcaption>%s</figcaption>\n".formatted(caption));
        svg.append("<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n"
                .formatted(WIDTH, lines.size() * ROW, caption.replace("\"", "&quot;")));
        for (int i = 0; i < lines.size(); i++) {
            svg.append(bar(lines.get(i), i * ROW, BARS / most));
        }
        return svg.append("</svg>\n</figure>\n").toString();
    }

    private static String bar(Line line, int top, double scale) {
        int middle = top + ROW / 2;
        double end = LABELS + line.most() * scale;
        String own = line.contender().startsWith("Forebay") ? " class=\"own\"" : "";
        return text(LABELS - 8, middle, " text-anchor=\"end\"", line.contender())
                + format(
                        "<rect%s x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>%n",
                        own, LABELS, top + 3, line.median() * scale, ROW - 6)
                + format(
                        "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>%n",
                        LABELS + line.least() * scale, end, middle, middle)
                + text((int) end + 8, middle, "", value(line));
    }

    private static String text(int x, int middle, String attributes, String text) {
        return "<text x=\"%d\" y=\"%d\"%s>%s</text>%n".formatted(x, middle + 5, attributes, Page.escaped(text));
    }

    private static String value(Line line) {
        OptionalDouble p99 = line.micros("p99");
        String value = line.unit().format(line.median());
        return p99.isPresent() ? value + ", p99 %,.0f µs".formatted(p99.getAsDouble()) : value;
    }

    /** Figures of a drawing have a point in every language. */
    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
