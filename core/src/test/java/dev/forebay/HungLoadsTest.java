package dev.forebay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Loaders that take no notice of being cut short, and do not return. */
class HungLoadsTest {
    private static final Duration BOUND = Duration.ofSeconds(20);
    private static final Loading SHORT = Loading.defaults().hardTimeout(Duration.ofMillis(100));

    private final List<CacheEvent> events = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Long> hanging = ConcurrentHashMap.newKeySet();
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicInteger loads = new AtomicInteger();
    private final Forebay forebay =
            Forebay.local(ForebayOptions.defaults().refreshThreads(2).shutdownTimeout(Duration.ZERO));

    @AfterEach
    void endThreads() {
        end.countDown();
        forebay.close();
        threads.shutdownNow();
    }

    /** Returns a row, or not before the test ends if its key is among those that hang. */
    private String load(Long key) {
        loads.incrementAndGet();
        boolean hangs = hanging.contains(key);
        while (hangs && end.getCount() > 0) {
            try {
                end.await();
            } catch (InterruptedException ignored) {
                // As drivers do that wait for a socket.
            }
        }
        return hangs ? "late" : "row " + key;
    }

    private CacheBuilder<Long, String> builder() {
        return forebay.cache("rows", Long.class, String.class).listener(events::add);
    }

    private static <T> T within(Future<T> answer) throws Exception {
        return answer.get(BOUND.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void leaderHangs_whoJoinedFails_theKeyLoadsAnew_andOtherKeysNeverWait() throws Exception {
        Cache<Long, String> cache =
                builder().reads(ReadThrough.from(this::load)).loading(SHORT).build();
        hanging.add(1L);
        Future<String> leader = threads.submit(() -> cache.get(1L));
        await().atMost(BOUND).until(() -> loads.get() == 1);
        Future<String> joined = threads.submit(() -> cache.get(1L));
        assertThat(cache.get(2L)).isEqualTo("row 2");

        assertThatThrownBy(() -> within(joined))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(LoadFailedException.class)
                .hasMessageContaining("hardTimeout=PT0.1S")
                .hasCauseInstanceOf(TimeoutException.class);
        assertThat(cache.stats().hungLoads()).isEqualTo(1);
        assertThat(events).contains(new CacheEvent.LoadHung("rows", 1L, Duration.ofMillis(100)));
        hanging.clear();
        assertThat(cache.get(1L)).isEqualTo("row 1");

        assertThat(leader).isNotDone();
        end.countDown();
        assertThatThrownBy(() -> within(leader)).hasCauseInstanceOf(LoadFailedException.class);
        assertThat(cache.getIfPresent(1L)).as("what came late is not cached").isEqualTo("row 1");
        assertThat(cache.stats().hungLoads()).isZero();
    }

    @Test
    void inOwnThread_freesEvenTheReaderWhoseLoaderHangs_andBoundsTheThreads() {
        Cache<Long, String> cache = builder()
                .reads(ReadThrough.from(this::load))
                .loading(SHORT.inOwnThread().mostHung(2))
                .build();
        hanging.add(1L);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> cache.get(1L))
                    .isInstanceOf(LoadFailedException.class)
                    .hasCauseInstanceOf(TimeoutException.class);
        }
        assertThat(cache.stats().hungLoads()).isEqualTo(2);
        assertThatThrownBy(() -> cache.get(3L))
                .isInstanceOf(LoadFailedException.class)
                .hasMessage(
                        "cache 'rows': key 3 was not loaded: 2 loads hang past their hard timeout and have threads of"
                                + " Forebay's (mostHung=2); the source was not asked; give the loader's calls a timeout")
                .hasCauseInstanceOf(RejectedExecutionException.class);
        assertThat(cache.stats().loadsRefused()).isEqualTo(1);
        assertThat(events).contains(new CacheEvent.LoadRefused("rows", 3L));

        end.countDown();
        await().atMost(BOUND).until(() -> cache.stats().hungLoads() == 0);
        assertThat(cache.get(3L)).isEqualTo("row 3");
    }

    @Test
    void inOwnThread_readerInterrupted_returnsAtOnceAndItsLoadIsCutShort() throws Exception {
        CountDownLatch cut = new CountDownLatch(1);
        Cache<Long, String> cache = builder()
                .reads(ReadThrough.from(key -> {
                    try {
                        loads.incrementAndGet();
                        end.await();
                        return "row";
                    } catch (InterruptedException e) {
                        cut.countDown();
                        throw e;
                    }
                }))
                .loading(Loading.defaults().hardTimeout(Duration.ofMinutes(10)).inOwnThread())
                .build();
        Future<Boolean> reader = threads.submit(() -> {
            assertThatThrownBy(() -> cache.get(1L))
                    .isInstanceOf(LoadFailedException.class)
                    .hasCauseInstanceOf(InterruptedException.class);
            return Thread.currentThread().isInterrupted();
        });
        await().atMost(BOUND).until(() -> loads.get() == 1);
        threads.shutdownNow();
        assertThat(within(reader)).as("the interrupt is kept").isTrue();
        assertThat(cut.await(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
        await().atMost(BOUND).until(() -> cache.stats().hungLoads() == 0);
    }

    @Test
    void inOwnThread_loaderThatReadsItsOwnKey_failsAtOnce() {
        List<Cache<Long, String>> self = new ArrayList<>();
        Cache<Long, String> cache = builder()
                .reads(ReadThrough.from(key -> self.get(0).get(key)))
                .loading(Loading.defaults().hardTimeout(Duration.ofMinutes(10)).inOwnThread())
                .build();
        self.add(cache);
        assertThatThrownBy(() -> cache.get(1L))
                .isInstanceOf(LoadFailedException.class)
                .hasMessageContaining("the loader of key 1 reads the same key");
    }

    @Test
    void asManyRefreshesHangAsThereAreThreads_otherKeysAreStillRefreshed() {
        Cache<Long, String> cache = builder()
                .reads(RefreshAhead.from(this::load).whenRemaining(0.9))
                .expireAfterWrite(Duration.ofMillis(500))
                .jitter(0)
                .staleness(Staleness.upTo(Duration.ofHours(1)).whenSlowerThan(Duration.ZERO))
                .loading(SHORT.failurePause(Duration.ZERO))
                .build();
        for (long key = 1; key <= 4; key++) {
            cache.get(key);
        }
        hanging.addAll(Set.of(1L, 2L, 3L));
        await().atMost(BOUND).until(() -> {
            for (long key = 1; key <= 3; key++) {
                assertThat(cache.get(key)).isEqualTo("row " + key); // answered all the time
            }
            return cache.stats().hungLoads() >= 3;
        });
        long refreshed = cache.stats().refreshes();
        int loaded = loads.get();
        await().atMost(BOUND).until(() -> {
            for (long key = 1; key <= 4; key++) {
                assertThat(cache.get(key)).isEqualTo("row " + key);
            }
            return cache.stats().refreshes() > refreshed && loads.get() > loaded + 2;
        });
        assertThat(cache.stats().hungLoads())
                .as("at most an early reload and one in the grace time for each key that hangs")
                .isLessThanOrEqualTo(6);
    }

    @Test
    void manyReadersOfOneSlowKey_takeOneThreadOfThePool() {
        Cache<Long, String> cache = builder()
                .reads(ReadThrough.from(this::load))
                .expireAfterWrite(Duration.ofMillis(1))
                .staleness(Staleness.upTo(Duration.ofHours(1)).whenSlowerThan(Duration.ofMillis(1)))
                .loading(Loading.defaults().hardTimeout(Duration.ofMinutes(10)))
                .build();
        cache.get(1L);
        cache.get(2L);
        await().atMost(BOUND).until(() -> cache.getIfPresent(1L) == null && cache.getIfPresent(2L) == null);
        hanging.add(1L);
        for (int i = 0; i < 100; i++) {
            assertThat(cache.get(1L)).isEqualTo("row 1");
        }
        int before = loads.get();
        await().atMost(BOUND).until(() -> {
            assertThat(cache.get(2L)).isEqualTo("row 2");
            return loads.get() > before; // in the other thread of the pool
        });
        assertThat(cache.stats().staleServed()).isGreaterThanOrEqualTo(100);
    }
}
