package dev.forebay.internal.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.CacheEvent;
import dev.forebay.Near;
import dev.forebay.internal.part.NearRows.Entry;
import dev.forebay.internal.part.NearRows.Mark;
import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Dirty;
import dev.forebay.spi.KeyState.Held;
import dev.forebay.spi.KeyState.Leased;
import dev.forebay.spi.KeyState.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NearRowsTest {
    private static final Duration BOUND = Duration.ofSeconds(20);
    private static final long NOW = 1_000_000; // of the store's clock

    private final List<CacheEvent> events = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5); // wraps, as that of the JVM may
    private final RoughClock clock = new RoughClock(nanos::get, TimeUnit.NANOSECONDS);
    private final NearRows<Integer, String> near = rows(Near.entries(100), EarlyRefresh.NEVER);

    private NearRows<Integer, String> rows(Near<Object, Object> options, EarlyRefresh early) {
        NearRows<Integer, String> rows =
                new NearRows<>(options, early, clock, new Recorder("items", Optional.of(events::add)), Runnable::run);
        rows.began();
        return rows;
    }

    private static Value<String> row(@Nullable String row, long lifeMillis) {
        return new Value<>(row, 1, NOW + lifeMillis, 0);
    }

    private static KeyState<String> longLived(String row) {
        return row(row, 1_000_000);
    }

    private void keep(NearRows<Integer, String> rows, int key, KeyState<String> state) {
        rows.keep(key, rows.mark(key), state, NOW);
    }

    private @Nullable String hit(int key) {
        Entry<String> entry = near.hit(key);
        return entry == null ? null : entry.row();
    }

    @Test
    void hit_ofWhatWasKept_isTheRow() {
        assertThat(near.hit(1)).isNull();
        keep(near, 1, longLived("a"));
        keep(near, 2, row(null, 1_000_000));
        assertThat(hit(1)).isEqualTo("a");
        assertThat(Objects.requireNonNull(near.hit(2)).row())
                .as("the source has none")
                .isNull();
        assertThat(near.stats().hits()).isEqualTo(2);
        assertThat(near.stats().misses()).isEqualTo(1);
        assertThat(near.stats().entries()).isEqualTo(2);
    }

    @Test
    void changeBetweenMarkAndAnswer_keepsNothing() {
        Mark<Integer, String> mark = near.mark(1);
        near.changed(1);
        near.keep(1, mark, longLived("old"), NOW);
        assertThat(near.hit(1)).isNull();

        keep(near, 1, longLived("new"));
        assertThat(hit(1)).isEqualTo("new");
    }

    @Test
    void changeAfterTheAnswer_dropsTheRow() {
        keep(near, 1, longLived("old"));
        keep(near, 2, longLived("other"));
        near.changed(1);
        assertThat(near.hit(1)).isNull();
        assertThat(hit(2)).isEqualTo("other");
        assertThat(near.stats().invalidations()).isEqualTo(1);
    }

    @Test
    void changeWhileTheRowIsPut_dropsIt() throws Exception {
        CountDownLatch putting = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        NearRows<Integer, String> rows = rows(
                Near.weight(100, (Object key, Object row) -> {
                    putting.countDown(); // under the lock of the key, after the look at its version
                    awaitLatch(goOn);
                    return 1;
                }),
                EarlyRefresh.NEVER);
        Thread reader = new Thread(() -> keep(rows, 1, longLived("old")));
        reader.start();
        awaitLatch(putting);
        Thread telling = new Thread(() -> rows.changed(1));
        telling.start();
        await().atMost(BOUND).until(() -> telling.getState() != Thread.State.RUNNABLE);
        assertThat(telling.isAlive()).as("it waits for the lock of the key").isTrue();
        goOn.countDown();
        reader.join();
        telling.join();
        assertThat(rows.hit(1)).isNull();
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void ownStepBetweenMarkAndAnswer_keepsNothing_alsoWhereItFailed() {
        Mark<Integer, String> mark = near.mark(1);
        assertThat(near.<Boolean>changing(Set.of(1), () -> true)).isTrue();
        near.keep(1, mark, longLived("old"), NOW);
        assertThat(near.hit(1)).isNull();

        Mark<Integer, String> second = near.mark(1);
        IllegalStateException failure = new IllegalStateException("no answer");
        try {
            near.changing(Set.of(1), () -> {
                throw failure;
            });
        } catch (IllegalStateException e) {
            assertThat(e).isSameAs(failure);
        }
        near.keep(1, second, longLived("old"), NOW);
        assertThat(near.hit(1)).isNull();
    }

    @Test
    void endOfTelling_dropsAll_andWhatIsUnderWay() {
        keep(near, 1, longLived("old"));
        Mark<Integer, String> mark = near.mark(2);
        near.ended();
        assertThat(near.isOn()).isFalse();
        assertThat(near.hit(1)).isNull();
        keep(near, 3, longLived("untold"));
        near.began();
        near.keep(2, mark, longLived("old"), NOW);
        for (int key = 1; key <= 3; key++) {
            assertThat(near.hit(key)).as("key %d", key).isNull();
        }
        near.ended();
        near.ended();
        assertThat(near.stats().losses()).as("told twice, ended once").isEqualTo(2);
    }

    @Test
    void dropAll_alsoDropsWhatIsUnderWay_andIsOnAfterwards() {
        keep(near, 1, longLived("old"));
        Mark<Integer, String> mark = near.mark(2);
        near.dropAll();
        near.keep(2, mark, longLived("old"), NOW);
        assertThat(near.hit(1)).isNull();
        assertThat(near.hit(2)).isNull();
        keep(near, 1, longLived("new"));
        assertThat(hit(1)).isEqualTo("new");
    }

    @Test
    void statesThatAreNoEntry_areNotKept_andEndOlderRows() {
        List<KeyState<String>> states = List.of(
                KeyState.absent(),
                new Leased<>(1, NOW + 1000),
                new Held<>(List.of(), true),
                new Dirty<>("unflushed", 1));
        for (KeyState<String> state : states) {
            keep(near, 1, longLived("old"));
            keep(near, 1, state);
            assertThat(near.hit(1)).as("%s", state).isNull();
        }
    }

    @Test
    void rowThatIsOver_isNotKept_andOthersEndInTime() {
        keep(near, 1, row("over", 0));
        assertThat(near.hit(1)).isNull();
        keep(near, 1, row("ends", 200));
        pass(Duration.ofMillis(200).minusNanos(1));
        assertThat(hit(1)).isEqualTo("ends");
        pass(Duration.ofNanos(1));
        assertThat(near.hit(1)).isNull();
    }

    @Test
    void maxAge_endsARowThatLivesLonger() {
        NearRows<Integer, String> rows =
                rows(Near.<Object, Object>entries(10).maxAge(Duration.ofMillis(100)), EarlyRefresh.NEVER);
        keep(rows, 1, longLived("a"));
        pass(Duration.ofMillis(99));
        assertThat(rows.hit(1)).isNotNull();
        pass(Duration.ofMillis(1));
        assertThat(rows.hit(1)).isNull();
    }

    @Test
    void dropExpired_freesRowsThatAreOver_andNoOthers() {
        keep(near, 1, row("over", 200));
        keep(near, 2, row("not over", 300));
        pass(Duration.ofMillis(200));
        assertThat(near.stats().entries()).isEqualTo(2);
        near.dropExpired();
        assertThat(near.stats().entries()).isEqualTo(1);
        assertThat(hit(2)).isEqualTo("not over");
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void entryThatMayBeDue_isNotKept() {
        EarlyRefresh early = new EarlyRefresh(Duration.ofSeconds(10), Duration.ofSeconds(10), 0.2, 1);
        NearRows<Integer, String> rows = rows(Near.entries(10), early);
        keep(rows, 1, row("fresh", 5_000));
        keep(rows, 2, row("due", 2_000));
        keep(rows, 3, new Value<>("dear to load", 1, NOW + 4_000, 1_000)); // elected by chance from 5 s on
        assertThat(rows.hit(1)).isNotNull();
        assertThat(rows.hit(2)).isNull();
        assertThat(rows.hit(3)).isNull();
    }

    @Test
    void size_isBoundedByEntriesOrByWeight() {
        NearRows<Integer, String> few = rows(Near.entries(10), EarlyRefresh.NEVER);
        NearRows<Integer, String> light =
                rows(Near.weight(10, (Object key, Object row) -> row.toString().length()), EarlyRefresh.NEVER);
        for (int key = 0; key < 100; key++) {
            keep(few, key, longLived("12345"));
            keep(light, key, longLived("12345"));
        }
        keep(light, 1000, longLived("heavier than all"));
        assertThat(few.stats().entries()).isEqualTo(10);
        assertThat(few.stats().evictions()).isEqualTo(90);
        assertThat(light.stats().entries()).isEqualTo(2);
        assertThat(light.hit(1000)).isNull();
    }

    @Test
    void weigherThatFails_isTold_andItsRowNotKept() {
        NearRows<Integer, String> negative = rows(Near.weight(10, (Object key, Object row) -> -1), EarlyRefresh.NEVER);
        keep(negative, 1, longLived("a"));
        assertThat(negative.hit(1)).isNull();
        assertThat(events).singleElement().isInstanceOf(CacheEvent.EntryRefused.class);
    }

    @Test
    void weigherThatThrows_evenAnError_isTold_andItsRowNotKept() {
        for (Throwable failure :
                List.of(new IllegalStateException("x"), new AssertionError("x"), new StackOverflowError())) {
            events.clear();
            NearRows<Integer, String> rows =
                    rows(Near.weight(10, (Object key, Object row) -> thrown(failure)), EarlyRefresh.NEVER);
            keep(rows, 1, longLived("a"));
            assertThat(rows.hit(1)).isNull();
            assertThat(events)
                    .singleElement()
                    .isInstanceOfSatisfying(
                            CacheEvent.EntryRefused.class,
                            refused -> assertThat(refused.cause()).isSameAs(failure));
        }
    }

    @Test
    void weigherThatFailsForALaterRow_leavesNotTheOneBefore() {
        NearRows<Integer, String> rows = rows(
                Near.weight(10, (Object key, Object row) -> row.equals("a") ? 1 : thrown(new AssertionError("x"))),
                EarlyRefresh.NEVER);
        keep(rows, 1, longLived("a"));
        assertThat(rows.hit(1)).isNotNull();
        keep(rows, 1, longLived("b"));
        assertThat(rows.hit(1)).isNull();
        assertThat(events).hasSize(1);
        keep(rows, 1, longLived("a"));
        assertThat(rows.hit(1)).isNotNull();
    }

    private static int thrown(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) failure;
    }

    @Test
    void waiter_isWokenByAChangeOfItsKey_andByTheEndOfTelling() throws Exception {
        try (KeyWaiters<Integer>.Waiter waiter = near.waiters().enter(Set.of(1, 2))) {
            near.changed(3);
            assertThat(waiter.await(1)).isFalse();
            near.changed(2);
            assertThat(waiter.await(BOUND.toNanos())).isTrue();
        }
        try (KeyWaiters<Integer>.Waiter waiter = near.waiters().enter(Set.of(1))) {
            near.ended();
            assertThat(waiter.await(BOUND.toNanos())).isTrue();
        }
    }
}
