package dev.forebay.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import tools.jackson.databind.json.JsonMapper;

/** The samples of a run as a Markdown table and as raw figures in JSON. */
public final class Report {
    private final String title;
    private final Environment environment;
    private final List<Sample> samples;

    public Report(String title, Environment environment, List<Sample> samples) {
        this.title = title;
        this.environment = environment;
        this.samples = List.copyOf(samples);
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

    /** Returns the ratio of a line's median to that of the physical limit, which is the first contender of the same work. */
    public double ratio(Line line) {
        Line limit = lines().stream()
                .filter(other -> other.work().equals(line.work()))
                .findFirst()
                .orElseThrow();
        return line.median() / limit.median();
    }

    /** Returns the table, and what the reader must know to judge it. */
    public String markdown() {
        StringBuilder text = new StringBuilder("# ").append(title).append("\n\n| where | |\n|---|---|\n");
        environment.facts().forEach((name, value) -> text.append("| %s | %s |%n".formatted(name, value)));
        text.append(
                        "\n| work | contender | per second, median | lowest – highest | of raw | p50 µs | p99 µs | rows lost |\n")
                .append("|---|---|---:|---:|---:|---:|---:|---:|\n");
        for (Line line : lines()) {
            text.append("| %s | %s | %,.0f | %,.0f – %,.0f | %.2f | %s | %s | %s |%n"
                    .formatted(
                            line.work(),
                            line.contender(),
                            line.median(),
                            line.least(),
                            line.most(),
                            ratio(line),
                            micros(line.micros("p50")),
                            micros(line.micros("p99")),
                            line.lost()));
        }
        return text.toString();
    }

    private static String micros(OptionalDouble value) {
        return value.isPresent() ? "%,.0f".formatted(value.getAsDouble()) : "–";
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
