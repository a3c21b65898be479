package dev.forebay.proof.history;

import dev.forebay.proof.ground.Call;
import dev.forebay.proof.ground.Nemesis;
import dev.forebay.proof.ground.Outcome;
import dev.forebay.proof.ground.Strike;
import dev.forebay.proof.history.Findings.Finding;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The findings as one HTML page that needs nothing else. */
final class Page {
    private static final int WIDTH = 1100;
    private static final int LEFT = 90;
    private static final int LANE = 22;
    private static final int CHART = 90;
    private static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>Forebay histories</title><style>
            body { font: 15px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 1200px; padding: 0 1em; color: #1c2430 }
            h1 { font-size: 1.5em } h2 { font-size: 1.2em; margin-top: 2em } h3 { font-size: 1em; margin-bottom: .3em }
            .line { padding: .7em 1em; border-radius: 6px; font-weight: 600 }
            .right { background: #e2f4e6; border-left: 6px solid #2c8a45 } .bad { background: #fbe3e1; border-left: 6px solid #c4281b }
            table { border-collapse: collapse; margin: .5em 0; font-size: 13px }
            th, td { border-bottom: 1px solid #d8dde4; padding: .2em .7em; text-align: left } td.n, .calls td:nth-child(4), .calls td:nth-child(5) { text-align: right }
            tr.wrong td { background: #fbe3e1; font-weight: 600 }
            .scroll { overflow-x: auto; border: 1px solid #d8dde4; border-radius: 6px; padding: 6px; margin: .4em 0 }
            svg text { font: 11px ui-monospace, monospace; fill: #1c2430; pointer-events: none } svg text.thread { fill: #66707d }
            rect.read { fill: #d9dee6 } rect.write { fill: #a9c8f5 } rect.wrong { fill: #ef6a5e } rect.doubtful { opacity: .45; stroke: #66707d; stroke-dasharray: 4 2 }
            rect.rate { fill: #a9c8f5 } rect.strike { fill: #e08a2b } .note { color: #66707d; font-size: 13px }
            </style></head><body>
            <h1>Forebay histories</h1>
            """;

    private final Findings findings;
    private final StringBuilder html = new StringBuilder(HEAD);

    Page(Findings findings) {
        this.findings = findings;
    }

    String html() {
        html.append("<p class=\"line %s\">%s</p>%n"
                .formatted(findings.isRight() ? "right" : "bad", Html.escape(findings.line())));
        if (findings.run().wrong() != Wrong.NOTHING) {
            note("The applications did wrong on purpose: " + findings.run().wrong() + ".");
        }
        findings.troubles()
                .forEach(trouble -> html.append("<p class=\"line bad\">%s</p>%n".formatted(Html.escape(trouble))));
        html.append("<h2>Operations and faults over time</h2>\n");
        chart();
        findings.verdict().offending().forEach(this::offending);
        html.append("<h2>What was called</h2>\n");
        calls();
        html.append("<h2>What was broken</h2>\n");
        table("fault", List.of("times"), faultRows());
        html.append("<h2>Which way calls went</h2>\n");
        note("Counted twice a second by each process, so up to half a second before each kill is not here.");
        ways();
        html.append("<h2>Some keys without a violation</h2>\n");
        note(
                "A line for each thread; a bar from call to return; r is a read, w a write, then the value (writer·count, ∅ is no row)."
                        + " The axis is the order of events. Pale bars: the outcome is unknown, or it failed. Point at a bar for its times.");
        findings.verdict().samples().forEach(this::sample);
        return html.append("</body></html>\n").toString();
    }

    private void note(String text) {
        html.append("<p class=\"note\">%s</p>%n".formatted(Html.escape(text)));
    }

    private void offending(Finding finding) {
        Violation first = finding.violations().get(0);
        Set<Call> wrong = new HashSet<>();
        finding.violations().forEach(violation -> wrong.add(violation.read()));
        html.append("<h2>%s, key %d: %,d wrong reads</h2><p>The first: %s. These calls show it by themselves:</p>%n"
                .formatted(
                        finding.register().title(),
                        finding.key(),
                        finding.violations().size(),
                        Html.escape(first.reason())));
        Timeline smallest = timeline(finding.calls(), wrong);
        html.append(smallest.svg()).append(smallest.table());
        html.append("<p>What else went on around it:</p>\n");
        html.append(timeline(finding.around(), wrong).svg());
        html.append("<details><summary>as a table</summary>")
                .append(timeline(finding.around(), wrong).table())
                .append("</details>\n");
    }

    private void sample(Finding finding) {
        html.append("<h3>%s, key %d</h3>%n".formatted(finding.register().title(), finding.key()));
        html.append(timeline(finding.calls(), Set.of()).svg());
    }

    private Timeline timeline(List<Call> calls, Set<Call> wrong) {
        return new Timeline(calls, wrong, findings.text());
    }

    /** A bar for each second, and under it a lane for each target. */
    private void chart() {
        long nanos = findings.run().endedNanos() - findings.run().beganNanos();
        Map<Long, Long> rates = findings.totals().perSecond();
        long most = rates.values().stream().mapToLong(Long::longValue).max().orElse(1);
        double second = (WIDTH - LEFT) * 1e9 / nanos;
        Set<String> targets = new TreeSet<>();
        findings.run().strikes().forEach(strike -> targets.add(strike.target()));
        html.append("<div class=\"scroll\"><svg width=\"%d\" height=\"%d\" role=\"img\">%n"
                .formatted(WIDTH, CHART + 10 + targets.size() * LANE));
        html.append("<text class=\"thread\" x=\"0\" y=\"12\">%,d /s</text>%n".formatted(most));
        rates.forEach((at, count) -> {
            double height = (double) CHART * count / most;
            html.append(
                    "<rect class=\"rate\" x=\"%.1f\" y=\"%.1f\" width=\"%.2f\" height=\"%.1f\"><title>second %d: %,d operations</title></rect>%n"
                            .formatted(LEFT + at * second, CHART - height, second, height, at, count));
        });
        int lane = 0;
        for (String target : targets) {
            int y = CHART + 10 + lane++ * LANE;
            html.append("<text class=\"thread\" x=\"0\" y=\"%d\">%s</text>%n".formatted(y + 13, target));
            findings.run().strikes().stream()
                    .filter(strike -> strike.target().equals(target))
                    .forEach(strike -> strike(strike, y, second / 1e9));
        }
        html.append("</svg></div>\n");
    }

    private void strike(Strike strike, int y, double perNano) {
        double from = (strike.beganNanos() - findings.run().beganNanos()) * perNano;
        double width = Math.max(1, (strike.endedNanos() - strike.beganNanos()) * perNano);
        html.append(
                "<rect class=\"strike\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"><title>%s, %.1f s to %.1f s</title></rect>%n"
                        .formatted(
                                LEFT + from,
                                y,
                                width,
                                LANE - 6,
                                plain(strike.fault().text()),
                                (strike.beganNanos() - findings.run().beganNanos()) / 1e9,
                                (strike.endedNanos() - findings.run().beganNanos()) / 1e9));
    }

    /** Returns Markdown without its marks. */
    private static String plain(String markdown) {
        return markdown.replace("`", "");
    }

    private void calls() {
        Map<String, List<Long>> rows = new LinkedHashMap<>();
        for (Register register : Register.values()) {
            for (Kind kind : Kind.values()) {
                List<Long> counts = List.of(Outcome.OK, Outcome.FAILED, Outcome.UNKNOWN).stream()
                        .map(outcome -> findings.totals().of(register, kind, outcome))
                        .toList();
                if (counts.stream().anyMatch(count -> count > 0)) {
                    rows.put(register.title() + " " + kind.method(), counts);
                }
            }
        }
        table("call, once for each key", List.of("ok", "failed, or no answer", "unknown"), rows);
    }

    private Map<String, List<Long>> faultRows() {
        Map<String, List<Long>> rows = new LinkedHashMap<>();
        Nemesis.counts(findings.run().strikes())
                .forEach((fault, times) -> rows.put(plain(fault.text()), List.of(times.longValue())));
        return rows;
    }

    private void ways() {
        Map<String, List<Long>> rows = new LinkedHashMap<>();
        findings.ways().forEach((cache, counts) -> rows.put(cache, List.copyOf(counts.values())));
        List<String> columns = findings.ways().values().stream()
                .findFirst()
                .map(counts -> List.copyOf(counts.keySet()))
                .orElse(List.of());
        table("cache", columns, rows);
    }

    private void table(String first, List<String> columns, Map<String, List<Long>> rows) {
        html.append("<table><tr><th>%s</th>".formatted(first));
        columns.forEach(column -> html.append("<th>%s</th>".formatted(column)));
        html.append("</tr>\n");
        rows.forEach((name, counts) -> {
            html.append("<tr><td>%s</td>".formatted(Html.escape(name)));
            counts.forEach(count -> html.append("<td class=\"n\">%,d</td>".formatted(count)));
            html.append("</tr>\n");
        });
        html.append("</table>\n");
    }
}
