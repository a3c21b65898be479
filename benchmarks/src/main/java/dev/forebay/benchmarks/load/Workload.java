package dev.forebay.benchmarks.load;

import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.apache.commons.rng.sampling.distribution.RejectionInversionZipfSampler;
import org.apache.commons.rng.sampling.distribution.SharedStateDiscreteSampler;

/** Which keys are asked for. */
public enum Workload {
    /** Every key once. */
    DISTINCT("distinct keys") {
        @Override
        public LongSupplier keys(int thread, int threads, long seed) {
            return new LongSupplier() {
                private long next = thread;

                @Override
                public long getAsLong() {
                    long key = next;
                    next += threads;
                    return key;
                }
            };
        }
    },

    /** Key k of {@link #ZIPF_KEYS} with a probability in proportion to k to the power of -0.99. */
    ZIPF("Zipf 0.99") {
        @Override
        public LongSupplier keys(int thread, int threads, long seed) {
            return zipf(ZIPF_KEYS, seed, thread);
        }
    };

    public static final int ZIPF_KEYS = 100_000;

    private final String text;

    Workload(String text) {
        this.text = text;
    }

    /** Returns the keys of one of the threads that share the work, one after the other. */
    public abstract LongSupplier keys(int thread, int threads, long seed);

    /** Returns keys of 1 to {@code most}: k with a probability in proportion to k to the power of -0.99. */
    static LongSupplier zipf(int most, long seed, int thread) {
        SplittableRandom random = new SplittableRandom(seed * 1_009 + thread);
        SharedStateDiscreteSampler sampler = RejectionInversionZipfSampler.of(random::nextLong, most, 0.99);
        return sampler::sample;
    }

    @Override
    public String toString() {
        return text;
    }
}
