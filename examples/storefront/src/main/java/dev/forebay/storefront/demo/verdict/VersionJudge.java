package dev.forebay.storefront.demo.verdict;

import dev.forebay.storefront.demo.load.Operation;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * For rows, whose every write has a version of its own.
 *
 * <p>A version is stale for a read if its write was acknowledged before another write of the key began, and that one was
 * acknowledged before the read began. Of writes that overlap either may be the later one, so neither makes the other stale.
 */
final class VersionJudge implements Judge {
    /** The version that rows are created with, before all writes. */
    private static final long FIRST_VERSION = 0;

    private final Map<Long, Operation> writeOfVersion = new HashMap<>();
    private final long[] acknowledgedNanos;

    /** For each acknowledged write, in the order of acknowledgement: the latest start among it and all before it. */
    private final long[] latestStartNanos;

    VersionJudge(List<Operation> operations) {
        List<Operation> writes = History.only(Operation.Kind.WRITE, operations).stream()
                .sorted(Comparator.comparingLong(Operation::endNanos))
                .toList();
        writes.forEach(write -> writeOfVersion.put(write.value(), write));
        History.only(Operation.Kind.FAILED_WRITE, operations)
                .forEach(write -> writeOfVersion.put(write.value(), write));
        acknowledgedNanos = writes.stream().mapToLong(Operation::endNanos).toArray();
        latestStartNanos = writes.stream().mapToLong(Operation::startNanos).toArray();
        for (int i = 1; i < latestStartNanos.length; i++) {
            latestStartNanos[i] = Math.max(latestStartNanos[i], latestStartNanos[i - 1]);
        }
    }

    @Override
    public boolean allows(long version, long startNanos, long endNanos) {
        Operation write = writeOfVersion.get(version);
        if (write == null && version != FIRST_VERSION) {
            return false; // absent, or a version that nobody wrote
        }
        if (write != null && write.startNanos() > endNanos) {
            return false; // from the future
        }
        int before = acknowledgedBefore(startNanos);
        if (before == 0) {
            return true;
        }
        long lastMustNotBeBefore = latestStartNanos[before - 1];
        return write != null
                && (write.kind() == Operation.Kind.FAILED_WRITE || write.endNanos() >= lastMustNotBeBefore);
    }

    /** Returns how many writes were acknowledged before a time. */
    private int acknowledgedBefore(long nanos) {
        int index = Arrays.binarySearch(acknowledgedNanos, nanos);
        int insertion = index >= 0 ? index : -index - 1;
        while (insertion > 0 && acknowledgedNanos[insertion - 1] >= nanos) {
            insertion--; // equal times: not before
        }
        return insertion;
    }
}
