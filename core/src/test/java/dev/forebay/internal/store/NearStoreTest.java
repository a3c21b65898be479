package dev.forebay.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.Near;
import dev.forebay.internal.part.EarlyRefresh;
import dev.forebay.internal.part.NearRows;
import dev.forebay.internal.part.NearWakeups;
import dev.forebay.internal.part.Recorder;
import dev.forebay.internal.part.RoughClock;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.KeyFormats;
import dev.forebay.spi.KeyState.Value;
import dev.forebay.spi.Store;
import dev.forebay.spi.Store.Replacement;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NearStoreTest {
    private static final Duration BOUND = Duration.ofSeconds(20);
    private static final long NOW = 1_000_000;
    private static final Value<String> OLD = new Value<>("old", 1, NOW + 60_000, 0);
    private static final Value<String> NEW = new Value<>("new", 2, NOW + 60_000, 0);

    private final NearRows<Long, String> near = new NearRows<>(
            Near.entries(100),
            EarlyRefresh.NEVER,
            new RoughClock(System::nanoTime, TimeUnit.NANOSECONDS),
            new Recorder("items", Optional.empty()),
            Runnable::run);
    private final LocalStore<Long, String> behind = new LocalStore<>(
            new CacheSpec<>(
                    "items",
                    String.class,
                    KeyFormats.of(Long.class),
                    Optional.empty(),
                    Duration.ZERO,
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(1),
                    100,
                    0),
            () -> NOW);
    private final Store<Long, String> store = new NearStore<>(behind, near);

    NearStoreTest() {
        near.began();
    }

    private void bringNear() {
        behind.acquire(Set.of(1L), 1);
        behind.fill(Map.of(1L, OLD), 1);
        assertThat(store.lookup(1L)).isEqualTo(OLD);
        assertThat(near.hit(1L)).isNotNull();
    }

    @Test
    void lookups_areKeptNear() {
        bringNear();
        store.invalidate(Set.of(1L));
        behind.acquire(Set.of(1L, 2L), 1);
        behind.fill(Map.of(1L, NEW, 2L, NEW), 1);
        assertThat(store.lookupAll(List.of(1L, 2L, 3L))).hasSize(3);
        assertThat(near.hit(1L)).isNotNull();
        assertThat(near.hit(2L)).isNotNull();
        assertThat(near.hit(3L)).as("absent: that is not near").isNull();
    }

    static Stream<Arguments> steps() {
        return Stream.of(
                step("hold", store -> store.hold(Set.of(1L), 9)),
                step("release", store -> store.release(Map.of(1L, NEW), 9)),
                step("release without a row", store -> store.release(Collections.singletonMap(1L, null), 9)),
                step("invalidate", store -> store.invalidate(Set.of(1L))),
                step("acquire", store -> store.acquire(Set.of(1L), 9)),
                step("fill", store -> store.fill(Map.of(1L, NEW), 9)),
                step("replace", store -> store.replace(1L, 1, NEW)),
                step("replaceAll", store -> store.replaceAll(Map.of(1L, new Replacement<>(1, NEW)))),
                step("clear", Store::clear));
    }

    private static Arguments step(String name, Consumer<Store<Long, String>> step) {
        return Arguments.of(name, step);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("steps")
    void stepOfThisProcess_endsTheNearRow(String name, Consumer<Store<Long, String>> step) {
        bringNear();
        step.accept(store);
        assertThat(near.hit(1L)).isNull();
    }

    @Test
    void readerThatWaits_isWokenByAChange_andDoesNotWaitForWhatIsDone() throws Exception {
        NearWakeups<Long, String> wakeups = new NearWakeups<>(store, near);
        behind.acquire(Set.of(1L), 1); // another process loads it
        Thread waiting = waits(wakeups);
        await().atMost(BOUND).until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
        near.changed(2L);
        assertThat(waiting.isAlive()).isTrue();
        near.changed(1L);
        waiting.join(BOUND.toMillis());
        assertThat(waiting.isAlive()).isFalse();

        behind.fill(Map.of(1L, OLD), 1); // before the reader looks once more
        Thread late = waits(wakeups);
        late.join(BOUND.toMillis());
        assertThat(late.isAlive()).isFalse();
    }

    @Test
    void readerThatWaits_whileNothingIsTold_polls() throws Exception {
        near.ended();
        behind.acquire(Set.of(1L), 1);
        Thread waiting = waits(new NearWakeups<>(store, near));
        waiting.join(BOUND.toMillis());
        assertThat(waiting.isAlive()).isFalse();
    }

    private static Thread waits(NearWakeups<Long, String> wakeups) {
        Thread thread = new Thread(() -> {
            try {
                wakeups.await(Set.of(1L), TimeUnit.MILLISECONDS.toNanos(1), TimeUnit.HOURS.toNanos(1));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
