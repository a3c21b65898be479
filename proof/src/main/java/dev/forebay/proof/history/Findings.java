package dev.forebay.proof.history;

import dev.forebay.proof.ground.Call;
import dev.forebay.proof.ground.Nemesis;
import dev.forebay.proof.ground.Strike;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a run has shown.
 *
 * @param troubles what went wrong besides: an application that ended by itself, changes that were not drained
 * @param ways how often calls took which way, by cache and then by name
 */
record Findings(Run run, Totals totals, Verdict verdict, List<String> troubles, Map<String, Map<String, Long>> ways) {

    /** What the run was. */
    record Run(long seed, Wrong wrong, long beganNanos, long endedNanos, List<Strike> strikes) {
        Duration took() {
            return Duration.ofNanos(endedNanos - beganNanos);
        }
    }

    /**
     * What the checker says.
     *
     * @param violations wrong reads, of all keys
     * @param keys histories that were checked
     * @param offending some of the keys with a violation
     * @param samples some of those without
     * @param threads names of the threads, by their number in a call
     */
    record Verdict(
            long violations,
            int keys,
            List<Finding> offending,
            List<Finding> samples,
            List<String> threads,
            Duration took) {}

    /**
     * Calls on a key that are worth a look.
     *
     * @param violations the wrong reads of this key; empty for a sample
     * @param calls few that show the first violation by themselves; or some in a row
     * @param around what else went on at that time
     */
    record Finding(Register register, int key, List<Violation> violations, List<Call> calls, List<Call> around) {}

    boolean isRight() {
        return verdict.violations() == 0 && troubles.isEmpty();
    }

    /** Returns how often calls of a cache took a way, such as {@code hits}. */
    long way(Register register, String name) {
        return ways.getOrDefault(register.title(), Map.of()).getOrDefault(name, 0L);
    }

    /** Returns the summary in one line. */
    String line() {
        return "%,d operations, %,d faults, %,d violations (%,d keys, seed %d, %d s; checked in %d s)"
                .formatted(
                        totals.all(),
                        run.strikes().size(),
                        verdict.violations(),
                        verdict.keys(),
                        run.seed(),
                        run.took().toSeconds(),
                        verdict.took().toSeconds());
    }

    /** Returns the numbers of the report, as Markdown. */
    String markdown() {
        StringBuilder text = new StringBuilder(line()).append("\n\n| fault | times |\n|---|---|\n");
        Nemesis.counts(run.strikes())
                .forEach((fault, times) -> text.append("| %s | %,d |%n".formatted(fault.text(), times)));
        text.append("\n| cache | ");
        List<String> columns = ways.values().stream()
                .findFirst()
                .map(way -> List.copyOf(way.keySet()))
                .orElse(List.of());
        text.append(String.join(" | ", columns))
                .append(" |\n|---")
                .append("|---".repeat(columns.size()))
                .append("|\n");
        ways.forEach((cache, counts) -> {
            text.append("| ").append(cache);
            counts.values().forEach(count -> text.append(" | %,d".formatted(count)));
            text.append(" |\n");
        });
        troubles.forEach(trouble -> text.append("\ntrouble: ").append(trouble).append('\n'));
        verdict.offending().forEach(finding -> text.append(markdown(finding)));
        if (!isRight()) {
            text.append("\n| fault | target | from, ms | to, ms |\n|---|---|---|---|\n");
            run.strikes()
                    .forEach(strike -> text.append("| %s | %s | %s | %s |%n"
                            .formatted(
                                    strike.fault().text(),
                                    strike.target(),
                                    text().millis(strike.beganNanos()),
                                    text().millis(strike.endedNanos()))));
        }
        return text.toString();
    }

    /** Returns the calls that show a violation by themselves, and those around it. */
    private String markdown(Finding finding) {
        Violation first = finding.violations().get(0);
        return "%n%s, key %d: %d wrong reads; the first: %s: %s%n%n%s%nwhat else went on around it:%n%n%s"
                .formatted(
                        finding.register().title(),
                        finding.key(),
                        finding.violations().size(),
                        text().describe(first.read()),
                        first.reason(),
                        table(finding.calls()),
                        table(finding.around()));
    }

    private String table(List<Call> calls) {
        StringBuilder table = new StringBuilder("| %s |%n|---%s|%n"
                .formatted(String.join(" | ", CallText.COLUMNS), "|---".repeat(CallText.COLUMNS.size() - 1)));
        calls.forEach(call -> table.append("| %s |%n".formatted(String.join(" | ", text().row(call)))));
        return table.toString();
    }

    /** Returns what writes the calls of this run down. */
    CallText text() {
        return new CallText(verdict.threads(), run.beganNanos());
    }
}
