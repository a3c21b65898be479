package dev.forebay.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.Cache;
import dev.forebay.Counter;
import dev.forebay.Forebay;
import dev.forebay.ForebayException;
import dev.forebay.JournalOptions;
import dev.forebay.ReadThrough;
import dev.forebay.RetrySchedule;
import dev.forebay.WriteBehind;
import dev.forebay.WriteThrough;
import dev.forebay.jdbc.JdbcTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Readers and writers of a write-through cache, of a write-behind cache and of a counter, over two runtimes, and what must hold of
 * them: a read returns no row older than the last one that was acknowledged before it began, and what was acknowledged arrives.
 */
final class ClusterLoad implements AutoCloseable {
    static final int PARTITIONS = 4;
    static final int KEYS = 60;

    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final long BEHIND = 1_000; // added to the keys of the write-behind cache
    private static final long COUNTED = 2_000;

    private final ItemTable items;
    private final List<Cache<Long, Item>> through = new ArrayList<>();
    private final List<Cache<Long, Item>> behind = new ArrayList<>();
    private final List<Counter<Long>> views = new ArrayList<>();
    private final AtomicLongArray attempted = new AtomicLongArray(2_100);
    private final AtomicLongArray acknowledged = new AtomicLongArray(2_100);
    private final AtomicLong counted = new AtomicLong();
    private final AtomicLong failedCounts = new AtomicLong();
    private final AtomicLong operations = new AtomicLong();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Future<?>> running = new ArrayList<>();
    private volatile boolean done;

    ClusterLoad(ItemTable items, Forebay... runtimes) {
        this.items = items;
        for (long key = COUNTED; key < COUNTED + 5; key++) {
            items.outside(Item.of(key, 1));
        }
        for (Forebay runtime : runtimes) {
            through.add(runtime.cache("items", Long.class, Item.class)
                    .reads(ReadThrough.from(items.table()))
                    .writes(WriteThrough.to(items.table()))
                    .build());
            behind.add(runtime.cache("activity", Long.class, Item.class)
                    .reads(ReadThrough.from(items.table()))
                    .writes(WriteBehind.to(items.table()).with(journal()))
                    .build());
            views.add(runtime.counter(
                            "views",
                            Long.class,
                            JdbcTable.counter(items.dataSource, "items", Long.class)
                                    .key("id")
                                    .column("views")
                                    .build())
                    .journal(journal())
                    .build());
        }
    }

    private static JournalOptions journal() {
        return JournalOptions.defaults()
                .partitions(PARTITIONS)
                .flushInterval(Duration.ofMillis(20))
                .ownerLease(Duration.ofSeconds(1))
                .retry(RetrySchedule.exponential(Duration.ofMillis(20), Duration.ofMillis(200)));
    }

    /** Begins; returns at once. */
    void start() {
        for (int i = 0; i < 2; i++) {
            int odd = i;
            run(() -> put(through.get(odd), 0, odd));
            run(() -> put(behind.get(odd), BEHIND, odd));
            run(() -> get(through.get(1 - odd), 0));
            run(() -> get(behind.get(1 - odd), BEHIND));
            run(() -> count(views.get(odd)));
        }
    }

    private void run(Runnable step) {
        running.add(threads.submit(() -> {
            while (!done) {
                try {
                    step.run();
                    operations.incrementAndGet();
                } catch (ForebayException e) {
                    failures.add(String.valueOf(e.getMessage()));
                    pause();
                }
            }
        }));
    }

    /** Fewer log lines; an application that is refused does not ask again at once either. */
    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(5);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Each key has one writer, so that its versions only grow. */
    private void put(Cache<Long, Item> cache, long base, int odd) {
        int key = (int) base + 2 * ThreadLocalRandom.current().nextInt(KEYS / 2) + odd;
        long version = attempted.incrementAndGet(key);
        cache.put((long) key, Item.of(key, version));
        acknowledged.set(key, version);
    }

    private void get(Cache<Long, Item> cache, long base) {
        int key = (int) base + ThreadLocalRandom.current().nextInt(KEYS);
        long before = acknowledged.get(key);
        Item row = cache.get((long) key);
        long version = row == null ? 0 : row.version();
        if (version < before) {
            violations.add("key %d: read version %d after %d was acknowledged".formatted(key, version, before));
        }
    }

    private void count(Counter<Long> counter) {
        try {
            counter.add(COUNTED + ThreadLocalRandom.current().nextInt(5), 1);
            counted.incrementAndGet();
        } catch (ForebayException e) {
            failedCounts.incrementAndGet();
            throw e;
        }
    }

    /** Waits until this many more operations have succeeded. */
    void awaitProgress(int more) {
        long target = operations.get() + more;
        await().atMost(BOUND).until(() -> operations.get() >= target);
    }

    /** Returns what the callers were told that failed. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    /** Returns whether a write and a read of every key and counter succeed. */
    boolean serves() {
        try {
            for (int key = 0; key < KEYS; key++) {
                through.get(0).get((long) key);
                behind.get(0).get(BEHIND + key);
            }
            for (long key = COUNTED; key < COUNTED + 5; key++) {
                views.get(0).get(key);
            }
            return true;
        } catch (ForebayException e) {
            return false;
        }
    }

    /** Ends the load, has everything drained, and checks what must hold. */
    void finish() throws Exception {
        done = true;
        for (Future<?> one : running) {
            one.get(BOUND.toSeconds(), TimeUnit.SECONDS);
        }
        assertThat(violations).isEmpty();
        await().atMost(BOUND)
                .ignoreException(ForebayException.class)
                .until(() -> behind.get(0).flush(Duration.ofSeconds(5))
                        && views.get(0).flush(Duration.ofSeconds(5)));
        assertThat(behind.get(0).stats().pending()).isZero();
        assertThat(behind.get(0).stats().deadLetters()).isZero();
        for (int key = 0; key < KEYS; key++) {
            check(through, key);
            check(behind, (int) BEHIND + key);
        }
        long total = items.number("SELECT sum(views) FROM items");
        assertThat(total).isBetween(counted.get(), counted.get() + failedCounts.get());
        long seen = 0;
        for (long key = COUNTED; key < COUNTED + 5; key++) {
            seen += views.get(1).get(key);
        }
        assertThat(seen).isEqualTo(total);
    }

    private void check(List<Cache<Long, Item>> caches, int key) {
        long version = items.row(key).map(Item::version).orElse(0L);
        assertThat(version).as("key %d in the database", key).isBetween(acknowledged.get(key), attempted.get(key));
        for (Cache<Long, Item> cache : caches) {
            Item row = cache.get((long) key);
            assertThat(row == null ? 0 : row.version())
                    .as("key %d in the cache", key)
                    .isEqualTo(version);
        }
    }

    @Override
    public void close() {
        done = true;
        threads.shutdownNow();
    }
}
