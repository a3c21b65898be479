package dev.forebay.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.CacheEvent;
import dev.forebay.StoreUnavailableException;
import dev.forebay.internal.part.Recorder;
import dev.forebay.spi.Store;
import dev.forebay.spi.Store.Sweep;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The order of failure, memory and trust; outages of a real server are in the end-to-end tests. */
class StoreTrustTest {
    private final AtomicBoolean away = new AtomicBoolean();
    private final List<String> steps = new ArrayList<>();
    private final List<CacheEvent> events = new ArrayList<>();

    private StoreTrust<Integer> trust(Duration retry) {
        return trust(retry, Runnable::run);
    }

    private StoreTrust<Integer> trust(Duration retry, Executor sweepers) {
        return new StoreTrust<>(store(), retry, sweepers, new Recorder("items", Optional.of(events::add)));
    }

    /** Notes which steps it was asked for. */
    @SuppressWarnings("unchecked")
    private Store<Integer, String> store() {
        return (Store<Integer, String>) Proxy.newProxyInstance(
                Store.class.getClassLoader(), new Class<?>[] {Store.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("sweep")) {
                        steps.add("sweep");
                        return sweep(new AtomicInteger());
                    }
                    answer();
                    boolean keys = arguments != null && arguments[0] instanceof Collection<?>;
                    steps.add(method.getName() + (keys ? " " + ((Collection<?>) arguments[0]).size() : ""));
                    return method.getReturnType() == Set.class ? Set.of() : null;
                });
    }

    /** Three steps to the end. */
    private Sweep sweep(AtomicInteger done) {
        return () -> {
            answer();
            steps.add("step " + done.incrementAndGet());
            return done.get() == 3;
        };
    }

    private String answer() {
        if (away.get()) {
            throw new StoreUnavailableException("away", null);
        }
        return "answer";
    }

    @Test
    void call_afterAFailure_failsWithoutTryingUntilTheRetry() {
        StoreTrust<Integer> trust = trust(Duration.ofHours(1));
        away.set(true);
        assertThatThrownBy(() -> trust.call(this::answer)).isInstanceOf(StoreUnavailableException.class);
        away.set(false);
        assertThatThrownBy(() -> trust.call(this::answer))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("not tried yet");
        assertThat(events).hasSize(1).first().isInstanceOf(CacheEvent.StoreLost.class);
    }

    @Test
    void call_afterTheRetry_makesUpForMissedKeysBeforeItsOwnStep() {
        StoreTrust<Integer> trust = trust(Duration.ZERO);
        away.set(true);
        assertThatThrownBy(() -> trust.call(this::answer)).isInstanceOf(StoreUnavailableException.class);
        trust.remember(Set.of(1, 2));
        assertThatThrownBy(() -> trust.call(this::answer)).isInstanceOf(StoreUnavailableException.class);
        away.set(false);
        assertThat(trust.call(() -> {
                    assertThat(steps).containsExactly("invalidate 2");
                    return answer();
                }))
                .isEqualTo("answer");
        assertThat(events).contains(new CacheEvent.StoreBack("items", 2));
        assertThat(trust.call(this::answer)).isEqualTo("answer");
        assertThat(steps).hasSize(1);
    }

    @Test
    void remember_whileTrusted_endsTheTrustUntilMadeUpFor() {
        StoreTrust<Integer> trust = trust(Duration.ofHours(1));
        trust.remember(Set.of(7));
        assertThat(trust.call(this::answer)).isEqualTo("answer");
        assertThat(steps).containsExactly("invalidate 1");
    }

    @Test
    void remember_duringTheStepThatTriesAgain_isNotForgotten() {
        StoreTrust<Integer> trust = trust(Duration.ZERO);
        trust.remember(Set.of(1));
        trust.call(() -> {
            trust.remember(Set.of(1)); // the same key is missed again
            return answer();
        });
        trust.call(this::answer);
        assertThat(steps).containsExactly("invalidate 1", "invalidate 1");
    }

    private void rememberMoreThanTheBound(StoreTrust<Integer> trust) {
        trust.remember(
                IntStream.rangeClosed(1, StoreTrust.MOST_REMEMBERED).boxed().toList());
        trust.remember(Set.of(0));
    }

    @Test
    void remember_moreThanTheBound_sweepsTheCacheInstead() {
        StoreTrust<Integer> trust = trust(Duration.ZERO);
        rememberMoreThanTheBound(trust);
        trust.call(this::answer);
        assertThat(steps).containsExactly("sweep", "step 1", "step 2", "step 3");
        trust.call(this::answer);
        assertThat(steps).hasSize(4);
    }

    @Test
    void call_whileTheCacheIsSwept_failsWithoutWaiting_andWhatIsMissedMeanwhileIsMadeUpFor() {
        List<Runnable> sweeps = new ArrayList<>();
        StoreTrust<Integer> trust = trust(Duration.ZERO, sweeps::add);
        rememberMoreThanTheBound(trust);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> trust.call(this::answer))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("until all entries of the cache are invalidated");
        }
        trust.remember(Set.of(5));
        assertThat(trust.isLost()).isTrue();
        assertThat(sweeps).as("one at a time").hasSize(1);
        sweeps.get(0).run();

        assertThat(trust.call(this::answer)).isEqualTo("answer");
        assertThat(steps).containsExactly("sweep", "step 1", "step 2", "step 3", "invalidate 1");
        assertThat(trust.isLost()).isFalse();
        assertThat(sweeps).hasSize(1);
    }

    @Test
    void sweepThatFails_isGoneOnWith_andTheStoreIsNotTrustedBefore() {
        List<Runnable> sweeps = new ArrayList<>();
        StoreTrust<Integer> trust = trust(Duration.ZERO, sweeps::add);
        rememberMoreThanTheBound(trust);
        assertThatThrownBy(() -> trust.call(() -> "not reached")).isInstanceOf(StoreUnavailableException.class);
        away.set(true);
        sweeps.get(0).run();
        away.set(false);
        assertThat(trust.isLost()).isTrue();
        assertThatThrownBy(() -> trust.call(() -> "not reached")).isInstanceOf(StoreUnavailableException.class);
        sweeps.get(1).run();
        assertThat(steps).as("one sweep").containsExactly("sweep", "step 1", "step 2", "step 3");
        assertThat(trust.call(this::answer)).isEqualTo("answer");
    }

    @Test
    void rememberAll_whileTheCacheIsSwept_sweepsItOnceMore() {
        List<Runnable> sweeps = new ArrayList<>();
        StoreTrust<Integer> trust = trust(Duration.ZERO, sweeps::add);
        trust.rememberAll();
        assertThatThrownBy(() -> trust.call(() -> "not reached")).isInstanceOf(StoreUnavailableException.class);
        trust.rememberAll();
        sweeps.get(0).run();
        assertThatThrownBy(() -> trust.call(() -> "not reached")).isInstanceOf(StoreUnavailableException.class);
        sweeps.get(1).run();
        assertThat(trust.call(this::answer)).isEqualTo("answer");
        assertThat(steps).filteredOn("sweep"::equals).hasSize(2);
    }
}
