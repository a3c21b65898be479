package dev.forebay.benchmarks.goals;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.forebay.Cache;
import dev.forebay.Forebay;
import dev.forebay.ReadThrough;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Fills one contender's local cache, size after size, and reads it with one thread. A key is its own row, so that only the cache is weighed. */
@Command(name = "grown-size", hidden = true, description = "Local caches of one contender, for 'goals'.")
public final class GrownSizeCommand implements Callable<Integer> {
    private static final Duration EXPIRY = Duration.ofHours(1);
    private static final int FILLED_AT_ONCE = 10_000;
    private static final int MOST_PICKS = 1 << 20;
    private static final int WINDOWS = 9;
    private static final int WARM_UPS = 10;

    @Option(names = "--contender", required = true)
    private Contender contender = Contender.FOREBAY;

    @Option(names = "--sizes", required = true, split = ",")
    private List<Integer> sizes = List.of();

    @Option(names = "--window", required = true, description = "of reads, in ms; it warms up for ten times as long")
    private int windowMillis;

    enum Contender {
        CAFFEINE("Caffeine"),
        FOREBAY("Forebay");

        private final String text;

        Contender(String text) {
            this.text = text;
        }

        /** Returns a cache with room for twice as many entries as it is going to have. */
        Grown open(int entries) {
            return this == CAFFEINE ? caffeine(2L * entries) : forebay(2L * entries);
        }

        /** Returns the name in the report. */
        @Override
        public String toString() {
            return text;
        }
    }

    private record Grown(
            Function<Long, @Nullable Long> get, java.util.function.Consumer<List<Long>> fill, Runnable close) {}

    private static Grown caffeine(long room) {
        com.github.benmanes.caffeine.cache.Cache<Long, Long> cache =
                Caffeine.newBuilder().maximumSize(room).expireAfterWrite(EXPIRY).build();
        return new Grown(cache::getIfPresent, keys -> keys.forEach(key -> cache.put(key, key)), cache::invalidateAll);
    }

    private static Grown forebay(long room) {
        Forebay forebay = Forebay.local();
        Cache<Long, Long> cache = forebay.cache("grown", Long.class, Long.class)
                .reads(ReadThrough.from(key -> key))
                .expireAfterWrite(EXPIRY)
                .maxEntries(room)
                .build();
        return new Grown(cache::getIfPresent, cache::getAll, forebay::close);
    }

    @Override
    public Integer call() {
        for (int entries : sizes) {
            System.out.println(measure(entries).line());
        }
        System.out.flush();
        return 0;
    }

    private GrownSize measure(int entries) {
        long before = used();
        Grown grown = contender.open(entries);
        for (long first = 1; first <= entries; first += FILLED_AT_ONCE) {
            grown.fill()
                    .accept(LongStream.range(first, Math.min(first + FILLED_AT_ONCE, entries + 1L))
                            .boxed()
                            .toList());
        }
        double bytes = (double) (used() - before) / entries;
        Long[] picks = picks(entries);
        Duration window = Duration.ofMillis(windowMillis);
        window(grown.get(), picks, window.multipliedBy(WARM_UPS));
        double[] nanos = new double[WINDOWS];
        for (int i = 0; i < WINDOWS; i++) {
            nanos[i] = window(grown.get(), picks, window);
        }
        grown.close().run();
        Arrays.sort(nanos);
        return new GrownSize(entries, nanos[WINDOWS / 2], bytes);
    }

    /** Any key as often as any other: most of them are in no cache of the processor when there are many. */
    private static Long[] picks(int entries) {
        SplittableRandom random = new SplittableRandom(1);
        Long[] picks = new Long[MOST_PICKS];
        Arrays.setAll(picks, i -> 1 + random.nextLong(entries));
        return picks;
    }

    /** Returns the nanoseconds of a hit. */
    private static double window(Function<Long, @Nullable Long> get, Long[] picks, Duration time) {
        long began = System.nanoTime();
        long end = began + time.toNanos();
        long done = 0;
        int at = (int) began;
        do {
            for (int i = 0; i < 1_000; i++) {
                Long key = picks[at++ & (MOST_PICKS - 1)];
                Long row = get.apply(key);
                if (row == null || row.longValue() != key.longValue()) {
                    throw new IllegalStateException("key %d has the row %d".formatted(key, row));
                }
            }
            done += 1_000;
        } while (System.nanoTime() < end);
        return (double) (System.nanoTime() - began) / done;
    }

    /** Returns the bytes that are in use when nothing is left to collect. */
    private static long used() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            memory.gc();
            least = Math.min(least, memory.getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}
