package dev.forebay.storefront.demo.report;

import dev.forebay.storefront.demo.load.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The results as lines for a terminal. */
public final class TextReport {
    private TextReport() {}

    /** Returns the whole report. */
    public static String of(Plan plan, List<LaneResult> results) {
        return Sentences.setting(plan) + "\n\n" + table(results) + "\n" + waiting(results) + "\n"
                + findings(plan, results);
    }

    private static String table(List<LaneResult> results) {
        StringBuilder table = new StringBuilder();
        table.append(row(
                "",
                "requests",
                "read hit",
                "(ms)",
                "read miss",
                "(ms)",
                "write",
                "(ms)",
                "reads",
                "statements",
                "stale"));
        table.append(row("strategy", "/s", "p50", "p99", "p50", "p99", "p50", "p99", "hit", "per 1,000", "reads"));
        for (LaneResult lane : results) {
            var latencies = lane.latencies();
            boolean cached = latencies.hits().getTotalCount() > 0;
            table.append(row(
                    lane.kind().title(),
                    Figures.count(Math.round(lane.requestsPerSecond())),
                    Figures.millis(latencies.hits(), 50),
                    Figures.millis(latencies.hits(), 99),
                    Figures.millis(latencies.misses(), 50),
                    Figures.millis(latencies.misses(), 99),
                    Figures.millis(latencies.writes(), 50),
                    Figures.millis(latencies.writes(), 99),
                    cached ? Figures.percent(lane.hitShare()) : Figures.NONE,
                    Figures.count(lane.statementsPerThousand()),
                    Figures.count(lane.findings().staleReads())));
        }
        return table.toString();
    }

    private static String row(Object... cells) {
        return String.format(Locale.ROOT, "%-14s %8s   %8s %8s   %8s %8s   %8s %8s   %7s %10s   %6s%n", cells);
    }

    private static String waiting(List<LaneResult> results) {
        return results.stream()
                .filter(lane -> lane.kind().writesBehind())
                .map(lane -> lane.kind().title() + ": " + Sentences.waiting(lane) + "\n")
                .collect(Collectors.joining());
    }

    private static String findings(Plan plan, List<LaneResult> results) {
        List<String> lines = new ArrayList<>();
        lines.add("audit of the database after the drain:");
        results.forEach(lane -> lines.add("  %-14s %s".formatted(lane.kind().title(), Sentences.audit(lane))));
        for (LaneResult lane : results) {
            if (!lane.findings().evidence().isEmpty()) {
                lines.add("");
                lines.add(lane.kind().title() + ", the first stale reads, times relative to them:");
                lane.findings().evidence().forEach(line -> lines.add("  " + line));
            }
        }
        lines.add("");
        lines.add(Sentences.verdict(results));
        Sentences.hint(plan).ifPresent(lines::add);
        return String.join("\n", lines);
    }
}
