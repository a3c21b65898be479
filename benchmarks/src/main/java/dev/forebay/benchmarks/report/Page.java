package dev.forebay.benchmarks.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** One HTML page that needs nothing else: a chart for each work, and the tables. */
final class Page {
    private static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Forebay: benchmarks</title>
            <style>
            :root { color-scheme: light dark; --bar: #8da2b5; --own: #1f7a6d; --line: #8888; }
            body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
            table { border-collapse: collapse; display: block; overflow-x: auto; margin: 1rem 0; }
            th, td { text-align: left; padding: .15rem .6rem; border-bottom: 1px solid var(--line); }
            .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
            figure { margin: 1.5rem 0; }
            figcaption { font-weight: 600; }
            svg { width: 100%; height: auto; }
            svg text { font-size: 13px; fill: currentColor; }
            svg rect { fill: var(--bar); }
            svg rect.own { fill: var(--own); }
            svg line { stroke: currentColor; stroke-width: 1.5; }
            </style>
            </head>
            <body>
            <h1>Forebay beside the limit and beside peers</h1>
            <p>A bar is the median of the repetitions, the thin line goes from the lowest to the highest. The first of each chart is the limit.</p>
            """;

    private static final String FOOT = "</body>\n</html>\n";

    private Page() {}

    static String of(List<Report> reports) {
        return sections(reports) + FOOT;
    }

    static String of(List<Report> reports, Table end) {
        return sections(reports) + end.html() + FOOT;
    }

    private static String sections(List<Report> reports) {
        return reports.stream().map(Page::section).collect(Collectors.joining("", HEAD, ""));
    }

    private static String section(Report report) {
        StringBuilder text = new StringBuilder("<section>\n<h2>%s</h2>\n".formatted(escaped(report.title())));
        text.append("<table>\n");
        report.facts()
                .forEach((name, value) ->
                        text.append("<tr><th>%s</th><td>%s</td></tr>%n".formatted(escaped(name), escaped(value))));
        text.append("</table>\n");
        for (List<Line> lines : report.tables()) {
            byWork(lines).values().forEach(work -> text.append(Chart.of(work)));
            text.append(table(Column.of(report, lines), lines));
        }
        return text.append("</section>\n").toString();
    }

    private static Map<String, List<Line>> byWork(List<Line> lines) {
        return lines.stream().collect(Collectors.groupingBy(Line::work, LinkedHashMap::new, Collectors.toList()));
    }

    private static String table(List<Column> columns, List<Line> lines) {
        StringBuilder text = new StringBuilder("<table>\n<tr>");
        columns.forEach(column -> text.append(cell("th", column, column.title())));
        for (Line line : lines) {
            text.append("</tr>\n<tr>");
            columns.forEach(
                    column -> text.append(cell("td", column, column.cell().apply(line))));
        }
        return text.append("</tr>\n</table>\n").toString();
    }

    private static String cell(String element, Column column, String text) {
        return "<%s%s>%s</%s>".formatted(element, column.isNumber() ? " class=\"number\"" : "", escaped(text), element);
    }

    /** Returns a text as it stands in an element. */
    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
