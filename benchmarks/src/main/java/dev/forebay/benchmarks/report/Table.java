package dev.forebay.benchmarks.report;

import java.util.List;
import java.util.stream.Collectors;

/** A table of texts, for the end of a report. */
public record Table(String title, List<String> head, List<List<String>> rows) {

    /** Returns it as Markdown. */
    public String markdown() {
        return "# " + title + "\n\n" + row(head)
                + head.stream().map(cell -> "---").collect(Collectors.joining("|", "|", "|\n"))
                + rows.stream().map(Table::row).collect(Collectors.joining());
    }

    /** Returns a row of cells as Markdown. */
    static String row(List<String> cells) {
        return cells.stream().collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    String html() {
        return "<section>\n<h2>%s</h2>\n<table>\n".formatted(Page.escaped(title))
                + row("th", head)
                + rows.stream().map(cells -> row("td", cells)).collect(Collectors.joining())
                + "</table>\n</section>\n";
    }

    private static String row(String element, List<String> cells) {
        return cells.stream()
                .map(cell -> "<%s>%s</%s>".formatted(element, Page.escaped(cell), element))
                .collect(Collectors.joining("", "<tr>", "</tr>\n"));
    }
}
