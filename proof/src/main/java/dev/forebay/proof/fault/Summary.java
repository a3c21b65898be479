package dev.forebay.proof.fault;

import dev.forebay.proof.fault.Operation.Kind;
import dev.forebay.proof.ground.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What a run has shown. */
record Summary(
        Map<Fault, Integer> faults, List<Operation> operations, Told told, Duration took, List<String> violations) {

    /**
     * What was counted besides the operations.
     *
     * @param events how often each event was told in the applications
     * @param staleReads reads that missed an acknowledged write
     * @param flushedRows rows written by flushes, repeats included
     */
    record Told(Map<String, Integer> events, int staleReads, long flushedRows) {}

    int faultCount() {
        return faults.values().stream().mapToInt(Integer::intValue).sum();
    }

    long acknowledged(Kind kind) {
        return operations.stream()
                .filter(operation -> operation.kind() == kind && operation.isAcknowledged())
                .count();
    }

    long acknowledged() {
        return operations.stream().filter(Operation::isAcknowledged).count();
    }

    /** Returns the summary in one line. */
    String line() {
        return "%d faults, %,d acknowledged writes (%,d more may have happened), %d violations in %d s"
                .formatted(
                        faultCount(),
                        acknowledged(),
                        operations.size() - acknowledged(),
                        violations.size(),
                        took.toSeconds());
    }

    /** Returns the report, as Markdown. */
    String markdown() {
        StringBuilder text = new StringBuilder("# Fault run\n\n").append(line()).append(".\n\n");
        text.append("| fault | times |\n|---|---|\n");
        faults.forEach((fault, times) -> row(text, fault.text(), times));
        text.append("\n| what | count |\n|---|---|\n");
        for (Kind kind : List.of(Kind.PUT, Kind.REMOVE, Kind.ADD)) {
            row(text, "acknowledged " + kind, acknowledged(kind));
        }
        row(text, "calls that failed or whose process died", operations.size() - acknowledged());
        row(text, "rows written by flushes", told.flushedRows());
        row(text, "reads that missed an acknowledged write", told.staleReads());
        told.events().forEach((event, times) -> row(text, "event " + event, times));
        text.append("\n## Violations\n\n");
        if (violations.isEmpty()) {
            text.append("None.\n");
        }
        violations.forEach(violation -> text.append("- ").append(violation).append('\n'));
        return text.toString();
    }

    private static void row(StringBuilder text, String what, long count) {
        text.append("| %s | %,d |%n".formatted(what, count));
    }
}
