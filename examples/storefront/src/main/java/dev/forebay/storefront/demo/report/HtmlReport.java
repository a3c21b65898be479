package dev.forebay.storefront.demo.report;

import dev.forebay.storefront.demo.load.Plan;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The results as one page, which needs no network and no script. */
public final class HtmlReport {
    private static final Pattern OPTIONS = Pattern.compile("(?: ?--[a-z-]+ \\w+)+");

    private HtmlReport() {}

    /** Returns the page. */
    public static String of(Plan plan, List<LaneResult> results) throws IOException {
        boolean right = results.stream().allMatch(LaneResult::isRight);
        List<LaneResult> behind =
                results.stream().filter(lane -> lane.kind().writesBehind()).toList();
        Map<String, String> parts = Map.of(
                "verdict-style", right ? "right" : "wrong",
                "verdict", Svg.escaped(Sentences.verdict(results)),
                "setting", Svg.escaped(Sentences.setting(plan)),
                "made",
                        "%s · Java %s on %s, %d processors"
                                .formatted(
                                        OffsetDateTime.now(ZoneId.systemDefault())
                                                .format(DateTimeFormatter.ofPattern(
                                                        "d MMMM yyyy, HH:mm XXX", Locale.ENGLISH)),
                                        Runtime.version().feature(),
                                        Svg.escaped(System.getProperty("os.name")),
                                        Runtime.getRuntime().availableProcessors()),
                "hint",
                        Sentences.hint(plan)
                                .map(hint -> "<p class=\"hint\">"
                                        + OPTIONS.matcher(Svg.escaped(hint)).replaceAll("<code>$0</code>") + "</p>")
                                .orElse(""),
                "rows", results.stream().map(HtmlReport::row).collect(Collectors.joining("\n")),
                "latency", LatencyChart.of(results),
                "statements",
                        BarChart.of(
                                "Statements that reached the database per 1,000 requests",
                                results,
                                LaneResult::statementsPerThousand),
                "behind", behind.stream().map(HtmlReport::behind).collect(Collectors.joining("\n")),
                "audit", results.stream().map(HtmlReport::audit).collect(Collectors.joining("\n")));
        String page = template();
        for (Map.Entry<String, String> part : parts.entrySet()) {
            page = page.replace("{{" + part.getKey() + "}}", part.getValue());
        }
        return page;
    }

    private static String row(LaneResult lane) {
        var latencies = lane.latencies();
        String cells = List.of(
                        Figures.count(Math.round(lane.requestsPerSecond())),
                        Figures.millis(latencies.hits(), 50),
                        Figures.millis(latencies.hits(), 99),
                        Figures.millis(latencies.misses(), 50),
                        Figures.millis(latencies.misses(), 99),
                        Figures.millis(latencies.writes(), 50),
                        Figures.millis(latencies.writes(), 99),
                        latencies.hits().getTotalCount() == 0 ? Figures.NONE : Figures.percent(lane.hitShare()),
                        Figures.count(lane.statementsPerThousand()))
                .stream()
                .map(cell -> "<td>" + cell + "</td>")
                .collect(Collectors.joining());
        long stale = lane.findings().staleReads();
        return "<tr><th scope=\"row\">%s<small>%s</small></th>%s<td class=\"%s\">%s</td></tr>"
                .formatted(
                        Svg.escaped(lane.kind().title()),
                        Svg.escaped(lane.kind().description()),
                        cells,
                        stale == 0 ? "good" : "bad",
                        Figures.count(stale));
    }

    private static String behind(LaneResult lane) {
        return "<p><b>%s</b>: %s.</p><div class=\"pair\">%s%s</div>"
                .formatted(
                        Svg.escaped(lane.kind().title()),
                        Svg.escaped(Sentences.waiting(lane)),
                        BacklogChart.pending(lane),
                        BacklogChart.age(lane));
    }

    private static String audit(LaneResult lane) {
        return "<tr><th scope=\"row\">%s</th><td class=\"text %s\">%s</td></tr>"
                .formatted(
                        Svg.escaped(lane.kind().title()),
                        lane.findings().missingWrites() == 0 ? "good" : "bad",
                        Svg.escaped(Sentences.audit(lane)));
    }

    private static String template() throws IOException {
        try (InputStream stream =
                Objects.requireNonNull(HtmlReport.class.getResourceAsStream("report.html"), "report.html")) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
