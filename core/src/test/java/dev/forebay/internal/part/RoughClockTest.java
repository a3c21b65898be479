package dev.forebay.internal.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RoughClockTest {
    private static final Duration BOUND = Duration.ofSeconds(20);

    private final AtomicLong millis = new AtomicLong(50_000);
    private final AtomicInteger reads = new AtomicInteger();
    private final RoughClock clock = new RoughClock(
            () -> {
                reads.incrementAndGet();
                return millis.get();
            },
            TimeUnit.MILLISECONDS);
    private final Workers workers = new Workers(1);

    @AfterEach
    void close() {
        workers.close();
    }

    @Test
    void clockThatDoesNotTick_isExact() {
        assertThat(clock.isPast(50_001)).isFalse();
        assertThat(clock.isPast(50_000)).isTrue();
        millis.set(90_000);
        assertThat(clock.isPast(90_001)).isFalse();
        assertThat(clock.isPast(90_000)).isTrue();
    }

    @Test
    void momentLessThanASecondAway_isJudgedExactly() {
        clock.tickBy(workers);
        millis.set(50_998);
        assertThat(clock.isPast(50_999)).isFalse();
        millis.set(50_999);
        assertThat(clock.isPast(50_999)).isTrue();
    }

    @Test
    void tick_bringsMomentsNear() {
        clock.tickBy(workers);
        millis.set(80_000);
        await().atMost(BOUND).until(() -> clock.isPast(80_000));
        assertThat(clock.isPast(80_001)).isFalse();
    }

    @Test
    void momentFarAway_needsNoOtherClock() {
        clock.tickBy(workers);
        workers.close(); // no more ticks
        int before = reads.get();
        for (int i = 0; i < 1000; i++) {
            assertThat(clock.isPast(60_000)).isFalse();
        }
        assertThat(reads.get() - before).as("ticks that were under way").isLessThan(10);
    }
}
