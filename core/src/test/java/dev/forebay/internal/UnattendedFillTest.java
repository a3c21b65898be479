package dev.forebay.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.Cache;
import dev.forebay.Forebay;
import dev.forebay.Loader;
import dev.forebay.ReadThrough;
import dev.forebay.spi.Backend;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a reader waits to learn whether the store has taken its row, and when not. */
class UnattendedFillTest {
    private final List<String> fills = new CopyOnWriteArrayList<>();
    private final AtomicInteger loads = new AtomicInteger();
    private final CountDownLatch mayLoad = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void endThreads() {
        mayLoad.countDown();
        threads.shutdownNow();
    }

    @Test
    void readerWhomNobodyJoined_doesNotWait() {
        try (Forebay forebay = Forebay.on(noting(new LocalBackend()))) {
            Cache<Long, String> cache = cache(forebay, key -> "row");
            assertThat(cache.get(1L)).isEqualTo("row");
            assertThat(cache.getIfPresent(1L)).isEqualTo("row");
            assertThat(fills).containsExactly("fillUnattended");
        }
    }

    @Test
    void readerWhomOthersJoined_waits_andTheyShareItsLoad() throws Exception {
        try (Forebay forebay = Forebay.on(noting(new LocalBackend()))) {
            Cache<Long, String> cache = cache(forebay, key -> {
                loads.incrementAndGet();
                mayLoad.await();
                return "row";
            });
            ConcurrentLinkedQueue<Thread> joined = new ConcurrentLinkedQueue<>();
            Future<String> leader = threads.submit(() -> cache.get(1L));
            await().atMost(Duration.ofSeconds(20)).until(() -> loads.get() == 1);
            Future<String> follower = threads.submit(() -> {
                joined.add(Thread.currentThread());
                return cache.get(1L);
            });
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> !joined.isEmpty() && joined.element().getState() == Thread.State.TIMED_WAITING);
            mayLoad.countDown();
            assertThat(leader.get(20, TimeUnit.SECONDS)).isEqualTo("row");
            assertThat(follower.get(20, TimeUnit.SECONDS)).isEqualTo("row");
            assertThat(loads).hasValue(1);
            assertThat(fills).containsExactly("fill");
        }
    }

    @Test
    void cacheWithAListener_waits_andTellsWhetherTheRowWasTaken() {
        List<String> events = new CopyOnWriteArrayList<>();
        try (Forebay forebay = Forebay.on(noting(new LocalBackend()))) {
            Cache<Long, String> cache = forebay.cache("rows", Long.class, String.class)
                    .reads(ReadThrough.from(key -> "row"))
                    .listener(event -> events.add(event.toString()))
                    .build();
            cache.get(1L);
            assertThat(fills).containsExactly("fill");
            assertThat(events).hasSize(1).first().asString().contains("Loaded", "true");
        }
    }

    private static Cache<Long, String> cache(Forebay forebay, Loader<Long, String> loader) {
        return forebay.cache("rows", Long.class, String.class)
                .reads(ReadThrough.from(loader))
                .build();
    }

    /** Returns a backend that notes the fills of its stores. */
    private Backend noting(Backend backend) {
        return Intercepted.storesOf(backend, (method, step) -> {
            if (method.startsWith("fill")) {
                fills.add(method);
            }
            return step.take();
        });
    }
}
