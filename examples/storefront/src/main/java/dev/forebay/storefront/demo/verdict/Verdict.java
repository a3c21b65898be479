package dev.forebay.storefront.demo.verdict;

import dev.forebay.storefront.demo.lane.LaneKind;
import dev.forebay.storefront.demo.load.Operation;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Holds a lane's history against what its readers saw, and against what its table holds at the end. */
public final class Verdict {
    private final Map<Integer, Key> keys = new TreeMap<>();

    private record Key(Judge judge, List<Operation> operations, List<Operation> staleReads) {}

    public Verdict(LaneKind kind, History history) {
        history.byKey().forEach((key, operations) -> {
            Judge judge = kind == LaneKind.COUNTER ? new TotalJudge(operations) : new VersionJudge(operations);
            List<Operation> stale = History.only(Operation.Kind.READ, operations).stream()
                    .filter(read -> !judge.allows(read))
                    .toList();
            keys.put(key, new Key(judge, operations, stale));
        });
    }

    /** Returns how many reads were wrong: older than an acknowledged write, or of something that was never written. */
    public long staleReads() {
        return keys.values().stream().mapToLong(key -> key.staleReads().size()).sum();
    }

    /** Returns what happened around the first {@code most} stale reads, a line per operation of the key. */
    public List<String> evidence(int most) {
        return keys.values().stream()
                .flatMap(key -> key.staleReads().stream().map(read -> Evidence.of(read, key.operations())))
                .limit(most)
                .flatMap(List::stream)
                .toList();
    }

    /**
     * Returns how many rows of a table do not have what was acknowledged.
     *
     * @param rows versions (or totals) by key
     */
    public long missingWrites(Map<Integer, Long> rows) {
        return keys.entrySet().stream()
                .filter(key -> !key.getValue()
                        .judge()
                        .allows(rows.getOrDefault(key.getKey(), Operation.ABSENT), Long.MAX_VALUE, Long.MAX_VALUE))
                .count();
    }
}
