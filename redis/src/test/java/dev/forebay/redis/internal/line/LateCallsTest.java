package dev.forebay.redis.internal.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.forebay.redis.internal.line.CombiningOutbox.Parcel;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A lookup parks without a time of its own: its end is for the timer to see to, wherever the lookup is. */
@Timeout(20)
class LateCallsTest {
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Queue<Parcel> waiting = new ConcurrentLinkedQueue<>();
    private final LateCalls late = new LateCalls(timer, waiting);

    @AfterEach
    void endThread() {
        timer.shutdownNow();
    }

    @Test
    void lookupThatIsNotSent_endsWhenItsTimeIsOver() {
        Lookup lookup = lookup(Duration.ofMillis(100));
        waiting.add(lookup);
        late.watch();
        assertThatThrownBy(lookup::await).isInstanceOf(TimeoutException.class);
    }

    /** The timer has looked while the lookup was in neither place, and has ended. */
    @Test
    void lookupThatIsSentWhileNoTimerRuns_endsWhenItsTimeIsOver() {
        Lookup lookup = lookup(Duration.ofMillis(100));
        MergedLookups command = new MergedLookups(List.of(lookup));
        late.sending(command);
        assertThatThrownBy(lookup::await).isInstanceOf(TimeoutException.class);
        assertThat(command.isCancelled()).as("nobody waits for it").isTrue();
    }

    /** A process that stood still goes on: its timer is as late as its lookups. */
    @Test
    void timerThatIsLate_leavesTimeForAnswersThatAreToBeRead() throws Exception {
        CountDownLatch goesOn = new CountDownLatch(1);
        timer.execute(() -> awaitQuietly(goesOn));
        Lookup lookup = lookup(Duration.ZERO);
        waiting.add(lookup);
        late.watch();
        keepFor(Duration.ofMillis(200));
        timer.execute(() -> lookup.answer(new byte[] {7})); // behind the timer's look, as an answer is that comes then
        goesOn.countDown();
        assertThat(lookup.await()).containsExactly(7);
    }

    @Test
    void timerThatIsLateEachTime_endsLookupsAllTheSame() {
        Lookup lookup = lookup(Duration.ZERO);
        waiting.add(lookup);
        late.watch();
        Future<?> busy =
                timer.scheduleWithFixedDelay(() -> keepFor(Duration.ofMillis(200)), 0, 1, TimeUnit.MILLISECONDS);
        assertThatThrownBy(lookup::await).isInstanceOf(TimeoutException.class);
        busy.cancel(false);
    }

    private static void keepFor(Duration time) {
        long began = System.nanoTime();
        await().until(() -> System.nanoTime() - began > time.toNanos());
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void answerThatCameFirst_staysTheAnswer() throws Exception {
        Lookup lookup = lookup(Duration.ZERO);
        lookup.answer(new byte[] {7});
        lookup.expireAt(System.nanoTime() + 1);
        lookup.fail(new IllegalStateException("late"));
        assertThat(lookup.await()).containsExactly(7);
    }

    private static Lookup lookup(Duration time) {
        return new Lookup(new byte[] {1}, System.nanoTime() + time.toNanos());
    }
}
