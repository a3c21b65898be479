package dev.forebay.benchmarks.local;

import dev.forebay.benchmarks.ground.Item;
import dev.forebay.benchmarks.load.CallKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * One hit. A JVM of its own has only one contender, so that the call through {@link LocalCache} is compiled as a call of it. Public
 * for JMH.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LocalHit {

    /** The cache with all rows. */
    @State(Scope.Benchmark)
    public static class Filled {
        /** Name of a {@link LocalContender}. */
        @Param("CAFFEINE")
        public String contender = "CAFFEINE";

        /** How many rows. */
        @Param("100000")
        public int keys;

        private final List<Item> rows = new ArrayList<>();
        private @Nullable LocalCache cache;

        /** Fills the cache, before anything is measured, and lets what was garbage meanwhile no longer lie between the rows. */
        @Setup
        public void fill() {
            cache = LocalContender.valueOf(contender).open(2 * keys); // some evict before they are full
            for (long key = 1; key <= keys; key++) {
                Item row = Item.of(key, 1);
                rows.add(row);
                cache.put(key, row);
            }
            requireAll();
            System.gc();
        }

        /** What was measured were hits only if all rows are still there. */
        @TearDown
        public void checkAndClose() {
            requireAll();
            cache().close();
        }

        /** Makes no rows to compare with: JMH counts what is allocated by this as well. */
        private void requireAll() {
            for (Item row : rows) {
                Item found = cache().get(row.id());
                if (!row.equals(found)) {
                    throw new IllegalStateException("%s: key %d has the row %s".formatted(contender, row.id(), found));
                }
            }
        }

        LocalCache cache() {
            return Objects.requireNonNull(cache);
        }
    }

    /** The keys of one thread, drawn before and boxed, since all of these caches take objects. */
    @State(Scope.Thread)
    public static class Drawn {
        private static final int KEYS = 1 << 16;

        private final Long[] keys = new Long[KEYS];
        private int next;

        /** Draws. */
        @Setup
        public void draw(Filled filled, ThreadParams thread) {
            CallKeys drawn = CallKeys.zipf(filled.keys, 1).of(thread.getThreadIndex(), thread.getThreadCount());
            for (int i = 0; i < KEYS; i++) {
                keys[i] = drawn.next()[0];
            }
        }

        Long next() {
            next = (next + 1) & (KEYS - 1);
            return keys[next];
        }
    }

    /** Reads a row that is there. */
    @Benchmark
    public Item get(Filled filled, Drawn drawn) {
        return Objects.requireNonNull(filled.cache().get(drawn.next()));
    }
}
