package dev.forebay.proof.fault;

import dev.forebay.proof.fault.Operation.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Compares what was called and acknowledged with what the database has.
 *
 * <p>Real time decides: of two operations on one key, one comes surely before the other if it returned before the other was called.
 * An operation that failed, or whose process died, may have happened at any later time, or never.
 */
final class Audit {
    private final Map<Long, List<Operation>> ofKey = new TreeMap<>();
    private final Map<Long, List<Operation>> addsOfKey = new TreeMap<>();
    private final Map<Long, Operation> putOfVersion = new HashMap<>();
    private final List<String> violations = new ArrayList<>();

    /**
     * What the database has after the drain.
     *
     * @param rows version of each row
     * @param history versions of each row in the order in which they were written
     */
    record Found(Map<Long, Long> rows, Map<Long, List<Long>> history, Map<Long, Long> totals) {}

    Audit(List<Operation> operations) {
        for (Operation operation : operations) {
            Map<Long, List<Operation>> map = operation.kind() == Kind.ADD ? addsOfKey : ofKey;
            map.computeIfAbsent(operation.key(), key -> new ArrayList<>()).add(operation);
            if (operation.kind() == Kind.PUT) {
                putOfVersion.put(operation.value(), operation);
            }
        }
    }

    /** Returns what must not be, a sentence each. */
    List<String> violations(Found found) {
        ofKey.forEach(
                (key, operations) -> checkLatest(key, operations, found.rows().get(key)));
        found.rows().forEach((key, version) -> checkWritten(key, version));
        found.history().forEach(this::checkNeverBack);
        addsOfKey.forEach((key, adds) -> checkTotal(key, adds, found.totals().getOrDefault(key, 0L)));
        return List.copyOf(violations);
    }

    /** The row is that of an operation which no acknowledged one surely comes after. */
    private void checkLatest(long key, List<Operation> operations, @Nullable Long version) {
        long lastCalled = operations.stream()
                .filter(Operation::isAcknowledged)
                .mapToLong(Operation::calledNanos)
                .max()
                .orElse(Long.MIN_VALUE);
        List<Operation> latest = operations.stream()
                .filter(operation -> operation.returnedNanos() >= lastCalled)
                .toList();
        boolean holds = version == null
                ? latest.stream().noneMatch(Operation::isAcknowledged)
                        || latest.stream().anyMatch(operation -> operation.kind() == Kind.REMOVE)
                : latest.stream().anyMatch(operation -> operation.kind() == Kind.PUT && operation.value() == version);
        if (!holds) {
            violations.add("key %d: the row is %s, which an acknowledged operation came after; the latest: %s"
                    .formatted(key, version == null ? "absent" : "version " + version, latest));
        }
    }

    private void checkWritten(long key, long version) {
        Operation put = putOfVersion.get(version);
        if (put == null || put.key() != key) {
            violations.add("key %d: version %d was never put".formatted(key, version));
        }
    }

    /** No version is written after one that it surely comes before. */
    private void checkNeverBack(long key, List<Long> versions) {
        long lastCalled = Long.MIN_VALUE;
        long of = 0;
        for (long version : versions) {
            Operation put = putOfVersion.get(version);
            if (put == null) {
                violations.add("key %d: the history has version %d, which was never put".formatted(key, version));
                continue;
            }
            if (put.returnedNanos() < lastCalled) {
                violations.add(
                        "key %d: version %d was written after version %d, which was called after the former had returned"
                                .formatted(key, version, of));
            }
            if (put.calledNanos() > lastCalled) {
                lastCalled = put.calledNanos();
                of = version;
            }
        }
    }

    /** The total is the sum of what was acknowledged, and of none, some or all of what may have happened. */
    private void checkTotal(long key, List<Operation> adds, long total) {
        long acknowledged = adds.stream()
                .filter(Operation::isAcknowledged)
                .mapToLong(Operation::value)
                .sum();
        long possible = adds.stream().mapToLong(Operation::value).sum();
        if (total < acknowledged || total > possible) {
            violations.add("counter %d: the total is %d; acknowledged were %d, and %d more may have happened"
                    .formatted(key, total, acknowledged, possible - acknowledged));
        }
    }
}
