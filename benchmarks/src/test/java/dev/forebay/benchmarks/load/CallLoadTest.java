package dev.forebay.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** A load calls as often as it is to, and its latencies are what a caller would have seen. */
class CallLoadTest {
    private static final Duration PAUSE = Duration.ofMillis(100);

    @Test
    void closed_distinctKeys_callsEachOnce() throws Exception {
        Set<Long> called = ConcurrentHashMap.newKeySet();

        CallRun run = CallLoad.closed(Callers.threads(3), Duration.ofSeconds(30))
                .run(CallKeys.distinct(100), keys -> called.add(keys[0]));

        assertThat(run.calls()).isEqualTo(100);
        assertThat(called).hasSize(100).contains(1L, 100L);
    }

    @Test
    void scheduled_onePause_isChargedWithTheCallsThatItKeptWaiting() throws Exception {
        AtomicBoolean paused = new AtomicBoolean();

        CallRun run = new CallLoad(Callers.threads(1), PAUSE.multipliedBy(2), 1_000).run(CallKeys.zipf(10, 1), keys -> {
            if (paused.compareAndSet(false, true)) {
                pause();
            }
        });

        assertThat(run.calls()).isEqualTo(200);
        assertThat(run.latencies().getCountBetweenValues(PAUSE.toNanos() / 2, Long.MAX_VALUE))
                .as("calls that were due in the first half of the pause")
                .isGreaterThanOrEqualTo(50);
    }

    @Test
    void run_aWrongAnswer_endsIt() {
        CallLoad load = CallLoad.closed(Callers.threads(2), Duration.ofSeconds(30));

        assertThatThrownBy(() -> load.run(CallKeys.zipf(10, 1), keys -> {
                    throw new IllegalStateException("key 3 has no row");
                }))
                .hasRootCauseMessage("key 3 has no row");
    }

    @Test
    void zipfBatches_ofSeveral_differ() {
        long[] keys = CallKeys.zipfBatches(200, 100, 7).of(0, 1).next();

        assertThat(keys).hasSize(100).doesNotHaveDuplicates();
        assertThat(Arrays.stream(keys).allMatch(key -> key >= 1 && key <= 200)).isTrue();
    }

    private static void pause() {
        long end = System.nanoTime() + PAUSE.toNanos();
        for (long left = PAUSE.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
