package dev.forebay.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.Cache;
import dev.forebay.CacheAside;
import dev.forebay.Forebay;
import dev.forebay.ReadThrough;
import dev.forebay.Staleness;
import dev.forebay.WriteGuard;
import dev.forebay.spi.Backend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The store has made its step, and its answer is still under way to the leader of a flight: a moment that lasts as long as the
 * network, or the scheduler, likes.
 */
class LateAnswerTest {
    private static final Set<String> FILLS = Set.of("fill", "replace", "replaceAll");

    private final CountDownLatch filled = new CountDownLatch(1);
    private final CountDownLatch answered = new CountDownLatch(1);
    private final AtomicBoolean delays = new AtomicBoolean();
    private final AtomicReference<String> source = new AtomicReference<>("old");
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void endThreads() {
        answered.countDown();
        threads.shutdownNow();
    }

    @Test
    void get_afterAWriteWhileTheAnswerToAFillIsUnderWay_isNotServedByThatFlight() throws Exception {
        try (Forebay forebay = Forebay.on(lateAnswers(new LocalBackend()))) {
            Cache<Long, String> cache = forebay.cache("rows", Long.class, String.class)
                    .reads(ReadThrough.from(key -> source.get()))
                    .writes(CacheAside.create())
                    .listener(event -> {}) // so the leader waits to learn what was filled
                    .build();
            delays.set(true);
            readWhileTheAnswerIsUnderWay(cache);
        }
    }

    @Test
    void get_afterAWriteWhileTheAnswerToAReplaceIsUnderWay_isNotServedByThatFlight() throws Exception {
        try (Forebay forebay = Forebay.on(lateAnswers(new LocalBackend()))) {
            Cache<Long, String> cache = forebay.cache("rows", Long.class, String.class)
                    .reads(ReadThrough.from(key -> source.get()))
                    .writes(CacheAside.create())
                    .expireAfterWrite(Duration.ofMillis(1))
                    .staleness(Staleness.upTo(Duration.ofHours(1)))
                    .build();
            cache.get(1L);
            await().atMost(Duration.ofSeconds(10)).until(() -> cache.getIfPresent(1L) == null);
            // The next load replaces an entry in its grace time.
            delays.set(true);
            readWhileTheAnswerIsUnderWay(cache);
        }
    }

    /** As when the process stood still before it read the answer. */
    @Test
    void write_whoseHoldIsOverWhenItIsAnswered_holdsOnceMore() {
        Duration holdTime = Duration.ofMillis(20);
        List<String> steps = new ArrayList<>();
        Backend backend = Intercepted.storesOf(new LocalBackend(), (method, step) -> {
            Object answer = step.take();
            steps.add(method);
            if (steps.equals(List.of("hold"))) {
                long answeredNanos = System.nanoTime();
                await().until(() -> System.nanoTime() - answeredNanos > holdTime.toNanos());
            }
            return answer;
        });
        try (Forebay forebay = Forebay.on(backend)) {
            Cache<Long, String> cache = forebay.cache("rows", Long.class, String.class)
                    .reads(ReadThrough.from(key -> source.get()))
                    .writes(CacheAside.create())
                    .guard(WriteGuard.hold(holdTime))
                    .build();
            cache.write(1L, () -> steps.add("commit"));
        }
        assertThat(steps).startsWith("hold", "hold", "commit", "release");
    }

    private void readWhileTheAnswerIsUnderWay(Cache<Long, String> cache) throws Exception {
        Future<String> leader = threads.submit(() -> cache.get(1L));
        assertThat(filled.await(10, TimeUnit.SECONDS)).isTrue();
        cache.write(1L, () -> source.set("new"));

        // A reader that joined the leader's flight would wait here for an answer that does not come, and then return
        // "old".
        Future<String> late = threads.submit(() -> cache.get(1L));
        assertThat(late.get(10, TimeUnit.SECONDS)).isEqualTo("new");

        answered.countDown();
        assertThat(leader.get(10, TimeUnit.SECONDS)).isEqualTo("old"); // it was current during the call
        assertThat(cache.get(1L)).isEqualTo("new");
    }

    /** Returns a backend whose first answer to a fill, once delays are on, comes when the test lets it. */
    private Backend lateAnswers(Backend backend) {
        return Intercepted.storesOf(backend, (method, step) -> {
            Object answer = step.take();
            if (FILLS.contains(method) && delays.getAndSet(false)) {
                filled.countDown();
                answered.await();
            }
            return answer;
        });
    }
}
