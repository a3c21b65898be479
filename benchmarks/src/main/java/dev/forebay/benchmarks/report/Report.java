package dev.forebay.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** The samples of a run as Markdown tables, as a page with charts, and as raw figures in JSON. */
public final class Report {
    private final String title;
    private final Environment environment;
    private final List<Sample> samples;

    public Report(String title, Environment environment, List<Sample> samples) {
        this.title = title;
        this.environment = environment;
        this.samples = List.copyOf(samples);
    }

    /** Writes what a run has shown to three files, whose names differ in their ending: md, html and json. */
    public static void write(Path withoutEnding, Report report) throws IOException {
        write(withoutEnding, report.markdown(), Page.of(List.of(report)), report.json());
    }

    /** Writes what several runs have shown to three files, with a table at the end. */
    public static void write(Path withoutEnding, List<Report> reports, Table end) throws IOException {
        write(
                withoutEnding,
                reports.stream().map(Report::markdown).collect(Collectors.joining("\n", "", "\n" + end.markdown())),
                Page.of(reports, end),
                reports.stream().map(Report::json).collect(Collectors.joining(",\n", "[", "]")));
    }

    private static void write(Path withoutEnding, String markdown, String html, String json) throws IOException {
        Files.writeString(Path.of(withoutEnding + ".md"), markdown);
        Files.writeString(Path.of(withoutEnding + ".html"), html);
        Files.writeString(Path.of(withoutEnding + ".json"), json);
    }

    String title() {
        return title;
    }

    Map<String, String> facts() {
        return environment.facts();
    }

    /** Returns a line for each contender at each work; works and contenders as they first came. */
    public List<Line> lines() {
        Map<String, Map<String, List<Sample>>> grouped = new LinkedHashMap<>();
        for (Sample sample : samples) {
            grouped.computeIfAbsent(sample.work(), work -> new LinkedHashMap<>())
                    .computeIfAbsent(sample.contender(), contender -> new ArrayList<>())
                    .add(sample);
        }
        List<Line> lines = new ArrayList<>();
        grouped.forEach((work, contenders) ->
                contenders.forEach((contender, some) -> lines.add(new Line(work, contender, some))));
        return lines;
    }

    /** Returns the lines of each unit: a table each. */
    Collection<List<Line>> tables() {
        return lines().stream()
                .collect(Collectors.groupingBy(Line::unit, LinkedHashMap::new, Collectors.toList()))
                .values();
    }

    /** Returns the ratio of a line's median to that of the physical limit, which is the first contender of the same work. */
    public double ratio(Line line) {
        Line limit = lines().stream()
                .filter(other -> other.work().equals(line.work()))
                .findFirst()
                .orElseThrow();
        return line.median() / limit.median();
    }

    /** Returns whether a line has none beside it that it could be compared with. */
    boolean isAlone(Line line) {
        return lines().stream()
                        .filter(other -> other.work().equals(line.work()))
                        .count()
                == 1;
    }

    /** Returns the tables, and what the reader must know to judge them. */
    public String markdown() {
        StringBuilder text = new StringBuilder("# ").append(title).append("\n\n| where | |\n|---|---|\n");
        environment.facts().forEach((name, value) -> text.append("| %s | %s |%n".formatted(name, value)));
        for (List<Line> lines : tables()) {
            List<Column> columns = Column.of(this, lines);
            text.append("\n")
                    .append(Table.row(columns.stream().map(Column::title).toList()));
            text.append(columns.stream()
                    .map(column -> column.isNumber() ? "---:" : "---")
                    .collect(Collectors.joining("|", "|", "|\n")));
            for (Line line : lines) {
                text.append(Table.row(columns.stream()
                        .map(column -> column.cell().apply(line))
                        .toList()));
            }
        }
        return text.toString();
    }

    /** Returns every sample, as JSON. */
    public String json() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("title", title);
        all.put("environment", environment.facts());
        all.put("samples", samples);
        return JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(all);
    }
}
