package dev.forebay.benchmarks.near;

import dev.forebay.Cache;
import dev.forebay.Forebay;
import dev.forebay.Near;
import dev.forebay.ReadThrough;
import dev.forebay.benchmarks.ground.Child;
import dev.forebay.redis.RedisBackend;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * How long after another process's acknowledged write this one still reads the row before it: a thread does nothing but read. Both
 * processes are on one machine, so that their monotonic clocks are one.
 *
 * @param nanos sorted; 0 where the old row was not read after the acknowledgement
 */
record Staleness(List<Long> nanos, long nearHits) {
    /** No version: the row was being written, and was read past the cache. */
    private static final long PASSED_BY = -1;

    static Staleness measure(String redis, int writes) throws Exception {
        try (Forebay forebay = Forebay.on(RedisBackend.connect(redis))) {
            Cache<Long, Long> cache = forebay.cache("versions", Long.class, Long.class)
                    .reads(ReadThrough.from(key -> PASSED_BY))
                    .near(Near.entries(100))
                    .build();
            CompletableFuture<List<String>> writer = CompletableFuture.supplyAsync(
                    () -> Child.run(List.of("near-writer", "--redis", redis, "--writes", Integer.toString(writes))));
            long[] lastRead = new long[writes + 1];
            while (!writer.isDone()) {
                Long version = cache.get(1L);
                if (version != null && version != PASSED_BY) {
                    lastRead[version.intValue()] = System.nanoTime();
                }
            }
            long[] acknowledged =
                    writer.get().stream().mapToLong(Long::parseLong).toArray(); // of version 1, 2, ...
            long[] late = new long[writes - 1];
            for (int version = 2; version <= writes; version++) {
                late[version - 2] = Math.max(0, lastRead[version - 1] - acknowledged[version - 1]);
            }
            List<Long> sorted = Arrays.stream(late).sorted().boxed().toList();
            return new Staleness(sorted, cache.stats().near().hits());
        }
    }

    double micros(double share) {
        return nanos.get((int) Math.min(nanos.size() - 1L, Math.round(share * nanos.size()))) / 1_000.0;
    }

    long after() {
        return nanos.stream().filter(late -> late > 0).count();
    }
}
