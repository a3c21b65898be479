package dev.forebay.storefront.demo.verdict;

import dev.forebay.storefront.demo.load.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What happened in a lane, over all processes, by key. */
public final class History {
    private final Map<Integer, List<Operation>> operationsByKey = new TreeMap<>();

    /** Adds what a process saw. */
    public void add(List<Operation> operations) {
        for (Operation operation : operations) {
            operationsByKey
                    .computeIfAbsent(operation.key(), key -> new ArrayList<>())
                    .add(operation);
        }
    }

    /**
     * Counts of requests.
     *
     * @param all reads and writes, failed ones included
     * @param acknowledgedWrites writes that were answered
     * @param failed requests that were not
     */
    public record Requests(long all, long acknowledgedWrites, long failed) {}

    /** Returns the counts of all requests. */
    public Requests requests() {
        return requests(Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /** Returns the counts of the requests that began from one time on and before another. */
    public Requests requests(long fromNanos, long untilNanos) {
        Map<Operation.Kind, Long> counts = operationsByKey.values().stream()
                .flatMap(List::stream)
                .filter(operation -> operation.startNanos() >= fromNanos
                        && operation.startNanos() < untilNanos
                        && operation.kind() != Operation.Kind.LOAD)
                .collect(Collectors.groupingBy(Operation::kind, Collectors.counting()));
        return new Requests(
                counts.values().stream().mapToLong(Long::longValue).sum(),
                counts.getOrDefault(Operation.Kind.WRITE, 0L),
                counts.getOrDefault(Operation.Kind.FAILED_READ, 0L)
                        + counts.getOrDefault(Operation.Kind.FAILED_WRITE, 0L));
    }

    /** Returns the operations of each key. */
    Map<Integer, List<Operation>> byKey() {
        return operationsByKey;
    }

    /** Returns the operations of one kind. */
    static List<Operation> only(Operation.Kind kind, List<Operation> operations) {
        return operations.stream().filter(operation -> operation.kind() == kind).toList();
    }
}
