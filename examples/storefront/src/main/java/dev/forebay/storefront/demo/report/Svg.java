package dev.forebay.storefront.demo.report;

import java.util.Locale;

/** Draws shapes. Colours and fonts are classes, so that the page's style decides on them, also for a dark screen. */
final class Svg {
    private final StringBuilder shapes = new StringBuilder();
    private final int width;
    private final int height;
    private final String title;

    Svg(int width, int height, String title) {
        this.width = width;
        this.height = height;
        this.title = title;
    }

    void line(String style, double x1, double y1, double x2, double y2) {
        add("<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>", style, x1, y1, x2, y2);
    }

    void circle(String style, double x, double y, double radius) {
        add("<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>", style, x, y, radius);
    }

    void bar(String style, double x, double y, double barWidth, double barHeight) {
        add(
                "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\"/>",
                style, x, y, Math.max(0.5, barWidth), barHeight);
    }

    void polyline(String style, String points) {
        add("<polyline class=\"%s\" points=\"%s\"/>", style, points);
    }

    void text(String style, double x, double y, String text) {
        add("<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>", style, x, y, escaped(text));
    }

    /** Explains what the pointer is on. */
    void tooltip(String style, double[] box, String text) {
        add(
                "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"><title>%s</title></rect>",
                style, box[0], box[1], box[2], box[3], escaped(text));
    }

    private void add(String form, Object... values) {
        shapes.append(String.format(Locale.ROOT, form, values)).append('\n');
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    @Override
    public String toString() {
        return """
                <svg viewBox="0 0 %d %d" role="img" aria-label="%s">
                %s</svg>
                """.formatted(width, height, escaped(title), shapes);
    }
}
