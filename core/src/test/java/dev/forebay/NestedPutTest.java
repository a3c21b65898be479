package dev.forebay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.internal.LocalBackend;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Puts of a write-behind cache while a statement is at work on their rows. */
class NestedPutTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Map<Long, String> table = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(); // the common pool may have one thread
    private Forebay forebay;

    @BeforeEach
    void open() {
        forebay = Forebay.local();
    }

    @AfterEach
    void close() {
        forebay.close();
        threads.shutdownNow();
    }

    private Cache<Long, String> cache(Duration holdTime) {
        return cache(forebay, holdTime);
    }

    private Cache<Long, String> cache(Forebay runtime, Duration holdTime) {
        return runtime.cache("product", Long.class, String.class)
                .reads(ReadThrough.from(table::get))
                .writes(WriteBehind.to(new Writer<Long, String>() {
                    @Override
                    public void put(Long key, String row) {
                        table.put(key, row);
                    }

                    @Override
                    public void remove(Long key) {
                        table.remove(key);
                    }
                }))
                .guard(WriteGuard.hold(holdTime))
                .build();
    }

    /** With a hold of an hour, only a put that does not wait comes back. */
    @Test
    void put_insideAWriteOfTheSameKey_failsAtOnceAndIsNotAccepted() {
        Cache<Long, String> cache = cache(Duration.ofHours(1));

        assertThatThrownBy(() -> cache.write(1L, () -> cache.put(1L, "nested")))
                .isInstanceOfSatisfying(
                        WriteFailedException.class,
                        e -> assertThat(e.outcomeUnknown()).isFalse())
                .hasMessageContaining(
                        "cache 'product': put or remove of [1] inside this thread's own write() or hold()");

        assertThat(cache.stats().pending()).isZero();
        cache.put(1L, "afterwards");
        assertThat(cache.flush(PATIENCE)).isTrue();
        assertThat(table).containsEntry(1L, "afterwards");
    }

    @Test
    void put_insideAHoldOfTheSameKey_failsAtOnce_andOfAnotherKeyIsAccepted() {
        Cache<Long, String> cache = cache(Duration.ofHours(1));
        try (Hold hold = cache.hold(List.of(1L))) {
            assertThatThrownBy(() -> cache.putAll(Map.of(1L, "held", 2L, "free")))
                    .isInstanceOf(WriteFailedException.class);
            cache.remove(3L);
            hold.rollback();
        }
        cache.put(1L, "afterwards");
        assertThat(cache.flush(PATIENCE)).isTrue();
        assertThat(table).containsEntry(1L, "afterwards");
    }

    /** The clock stands, so the hold does not run out; with the hold time as its patience, or more, the put would find it gone. */
    @Test
    void put_duringALongStatementOfAnotherThread_failsWithinTheHoldTime() throws Exception {
        CountDownLatch holding = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        try (Forebay standing = Forebay.on(new LocalBackend(() -> 1_000_000))) {
            Cache<Long, String> cache = cache(standing, Duration.ofMillis(500));
            CompletableFuture<Void> statement = CompletableFuture.runAsync(
                    () -> cache.write(1L, () -> {
                        holding.countDown();
                        awaitQuietly(end);
                    }),
                    threads);
            assertThat(holding.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

            CompletableFuture<Void> put = CompletableFuture.runAsync(() -> cache.put(1L, "beside"), threads);

            assertThatThrownBy(() -> put.get(7, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(WriteFailedException.class)
                    .hasMessageContaining("statements of write() or hold() were at work on the rows of [1]");
            end.countDown();
            statement.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(cache.stats().pending()).isZero();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
