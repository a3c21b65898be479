package dev.forebay.benchmarks.load;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.LongSupplier;

/** The keys of one caller's calls. */
@FunctionalInterface
public interface CallKeys {
    /** Returns the keys of the next call, to be used before the one after; none when there are no more calls. */
    long[] next();

    /** Makes the keys of each of the callers. */
    @FunctionalInterface
    interface Factory {
        CallKeys of(int caller, int callers);
    }

    /** One key of 1 to {@code most}, as Zipf's law draws it. */
    static Factory zipf(int most, long seed) {
        return (caller, callers) -> {
            LongSupplier keys = Workload.zipf(most, seed, caller);
            long[] one = new long[1];
            return () -> {
                one[0] = keys.getAsLong();
                return one;
            };
        };
    }

    /** Several different keys, as Zipf's law draws them; they are drawn before, because that takes a while. */
    static Factory zipfBatches(int most, int size, long seed) {
        return (caller, callers) -> {
            LongSupplier keys = Workload.zipf(most, seed, caller);
            long[][] batches = new long[64][];
            for (int i = 0; i < batches.length; i++) {
                Set<Long> different = new LinkedHashSet<>();
                while (different.size() < size) {
                    different.add(keys.getAsLong());
                }
                batches[i] = different.stream().mapToLong(Long::longValue).toArray();
            }
            int[] drawn = {0};
            return () -> batches[drawn[0]++ % batches.length];
        };
    }

    /** Every key of 1 to {@code most} once, whoever calls. */
    static Factory distinct(int most) {
        return (caller, callers) -> {
            LongSupplier keys = Workload.DISTINCT.keys(caller, callers, 0);
            long[] one = new long[1];
            return () -> {
                one[0] = 1 + keys.getAsLong();
                return one[0] > most ? new long[0] : one;
            };
        };
    }
}
