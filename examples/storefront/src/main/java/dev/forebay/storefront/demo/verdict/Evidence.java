package dev.forebay.storefront.demo.verdict;

import dev.forebay.storefront.demo.load.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What happened to a key shortly before and during a read that was wrong. */
final class Evidence {
    private static final int OPERATIONS_BEFORE = 14;

    private Evidence() {}

    static List<String> of(Operation staleRead, List<Operation> operationsOfKey) {
        List<Operation> earlier = operationsOfKey.stream()
                .filter(operation -> operation.startNanos() <= staleRead.endNanos())
                .sorted(Comparator.comparingLong(Operation::startNanos))
                .toList();
        List<String> lines = new ArrayList<>();
        lines.add("key %d: %s read %d, which was not current"
                .formatted(staleRead.key(), staleRead.actorName(), staleRead.value()));
        for (Operation operation : earlier.subList(Math.max(0, earlier.size() - OPERATIONS_BEFORE), earlier.size())) {
            lines.add("  %9.3f ms to %9.3f ms  %-12s %-10d by %s%s"
                    .formatted(
                            (operation.startNanos() - staleRead.startNanos()) / 1e6,
                            (operation.endNanos() - staleRead.startNanos()) / 1e6,
                            operation.kind(),
                            operation.value(),
                            operation.actorName(),
                            operation.equals(staleRead) ? "  <- wrong" : ""));
        }
        return lines;
    }
}
