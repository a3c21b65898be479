package dev.forebay.storefront.demo.verdict;

import dev.forebay.storefront.demo.load.Operation;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * For counters that every write adds one to: a total is right if it has all that was acknowledged before the read began, and
 * nothing that began after the read ended.
 */
final class TotalJudge implements Judge {
    private final long[] acknowledgedNanos;
    private final long[] begunNanos;

    TotalJudge(List<Operation> operations) {
        List<Operation> acknowledged = History.only(Operation.Kind.WRITE, operations);
        List<Operation> failed = History.only(Operation.Kind.FAILED_WRITE, operations);
        acknowledgedNanos =
                acknowledged.stream().mapToLong(Operation::endNanos).sorted().toArray();
        begunNanos = Stream.concat(acknowledged.stream(), failed.stream())
                .mapToLong(Operation::startNanos)
                .sorted()
                .toArray();
    }

    @Override
    public boolean allows(long total, long startNanos, long endNanos) {
        return total >= countBefore(acknowledgedNanos, startNanos) && total <= countBefore(begunNanos, endNanos);
    }

    private static int countBefore(long[] sorted, long nanos) {
        int index = Arrays.binarySearch(sorted, nanos);
        int insertion = index >= 0 ? index : -index - 1;
        while (insertion > 0 && sorted[insertion - 1] >= nanos) {
            insertion--;
        }
        return insertion;
    }
}
