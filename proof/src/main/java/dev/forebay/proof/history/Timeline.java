package dev.forebay.proof.history;

import dev.forebay.proof.ground.Call;
import dev.forebay.proof.ground.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Draws calls on one key: a line for each thread, a bar from call to return. The axis is the order of events, not their distance: what
 * overlaps can be seen, be it microseconds or seconds.
 */
final class Timeline {
    private static final int LEFT = 90;
    private static final int ROW = 26;
    private static final int STEP = 72;
    private static final int LETTER = 7;

    private final List<Call> calls;
    private final Set<Call> wrong;
    private final CallText text;

    /** @param wrong calls to be marked */
    Timeline(List<Call> calls, Set<Call> wrong, CallText text) {
        this.calls = calls;
        this.wrong = wrong;
        this.text = text;
    }

    String svg() {
        Set<Long> times = new TreeSet<>();
        Map<Integer, Integer> rows = new TreeMap<>();
        for (Call call : calls) {
            times.add(call.calledNanos());
            times.add(call.returnedNanos());
            rows.putIfAbsent(call.thread(), 0);
        }
        List<Long> order = new ArrayList<>(times);
        int row = 0;
        for (Map.Entry<Integer, Integer> entry : rows.entrySet()) {
            entry.setValue(row++);
        }
        int width = LEFT + order.size() * STEP + 60;
        StringBuilder svg = new StringBuilder("<div class=\"scroll\"><svg width=\"%d\" height=\"%d\" role=\"img\">%n"
                .formatted(width, rows.size() * ROW + 10));
        rows.forEach((thread, y) -> svg.append(
                "<text class=\"thread\" x=\"0\" y=\"%d\">%s</text>%n".formatted(y * ROW + 19, text.thread(thread))));
        for (Call call : calls) {
            int from = LEFT + order.indexOf(call.calledNanos()) * STEP;
            int to = LEFT + order.indexOf(call.returnedNanos()) * STEP;
            bar(svg, call, rows.getOrDefault(call.thread(), 0) * ROW, from, to);
        }
        return svg.append("</svg></div>\n").toString();
    }

    private void bar(StringBuilder svg, Call call, int y, int from, int to) {
        svg.append("<g><title>%s</title><rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"3\"/>"
                .formatted(Html.escape(text.describe(call)), style(call), from, y + 5, to - from, ROW - 6));
        String label = label(call);
        if (label.length() * LETTER > to - from) {
            label = label.substring(0, Math.min(label.length(), Math.max(1, (to - from) / LETTER)));
        }
        svg.append("<text x=\"%d\" y=\"%d\">%s</text></g>%n".formatted(from + 3, y + 19, Html.escape(label)));
    }

    private String style(Call call) {
        String kind = wrong.contains(call) ? "wrong" : Kind.of(call).isRead() ? "read" : "write";
        return call.outcome() == Outcome.OK ? kind : kind + " doubtful";
    }

    private static String label(Call call) {
        return switch (Kind.of(call)) {
            case INVALIDATE -> "forget";
            default ->
                (Kind.of(call).isRead() ? "r " : "w ")
                        + (call.outcome() != Outcome.OK && Kind.of(call).isRead() ? "?" : CallText.value(call.value()));
        };
    }

    /** Returns the calls as a table, with all values and times. */
    String table() {
        StringBuilder html = new StringBuilder("<table class=\"calls\"><tr>");
        CallText.COLUMNS.forEach(column -> html.append("<th>%s</th>".formatted(column)));
        html.append("</tr>\n");
        for (Call call : calls) {
            html.append(wrong.contains(call) ? "<tr class=\"wrong\">" : "<tr>");
            text.row(call).forEach(word -> html.append("<td>%s</td>".formatted(word)));
            html.append("</tr>\n");
        }
        return html.append("</table>\n").toString();
    }
}
