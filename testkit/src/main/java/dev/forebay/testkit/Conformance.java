package dev.forebay.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.errorprone.annotations.FormatMethod;
import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Dirty;
import dev.forebay.spi.KeyState.Held;
import dev.forebay.spi.KeyState.Leased;
import dev.forebay.spi.KeyState.Value;
import dev.forebay.spi.KeySteps;
import dev.forebay.spi.KeySteps.Step;
import dev.forebay.spi.Store;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Takes a store and {@link KeySteps} through the same random history, and compares the states and answers after every step.
 *
 * <p>Keys and tokens are few, so that steps meet one another. Where time is real, deadlines are compared with a tolerance.
 */
final class Conformance {
    private static final List<String> KEYS = List.of("a", "b", "c");
    private static final long TOLERANCE_MILLIS = 5_000;
    private static final int REMEMBERED_STEPS = 25;

    private final Store<String, String> store;
    private final long guardMillis;
    private final long graceMillis;
    private final boolean exact;
    private final Random random;
    private final Map<String, KeyState<String>> model = new HashMap<>();
    private final Deque<String> history = new ArrayDeque<>();
    private int rows;

    /**
     * @param guard the store's lease time and hold time
     * @param exact whether the store's clock stands still between {@link #timeHasPassed}
     */
    Conformance(Store<String, String> store, Duration guard, long seed, boolean exact) {
        this(store, guard, Duration.ZERO, seed, exact);
    }

    Conformance(Store<String, String> store, Duration guard, Duration grace, long seed, boolean exact) {
        this.store = store;
        this.guardMillis = guard.toMillis();
        this.graceMillis = grace.toMillis();
        this.exact = exact;
        this.random = new Random(seed);
        KEYS.forEach(key -> model.put(key, KeyState.absent()));
    }

    /** Runs many histories, each of a seed of its own, which a failure names. */
    static final class Seeds {
        private Seeds() {}

        static void run(int histories, LongConsumer history) {
            seeds(histories).forEach(seed -> run(seed, history));
        }

        /** Runs few histories at the same time: for those that mostly wait for time to pass. */
        static void runTogether(int histories, LongConsumer history) {
            List<CompletableFuture<Void>> running = seeds(histories)
                    .mapToObj(seed -> CompletableFuture.runAsync(
                            () -> run(seed, history), thread -> new Thread(thread, "history " + seed).start()))
                    .toList();
            running.forEach(CompletableFuture::join);
        }

        private static LongStream seeds(int histories) {
            String given = System.getProperty("forebay.seed");
            return given == null
                    ? LongStream.iterate(new SecureRandom().nextLong(), seed -> seed + 1)
                            .limit(histories)
                    : LongStream.of(Long.parseLong(given));
        }

        private static void run(long seed, LongConsumer history) {
            try {
                history.accept(seed);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("history of -Dforebay.seed=" + seed + ": " + e.getMessage(), e);
            }
        }
    }

    void run(int steps) {
        for (int i = 0; i < steps; i++) {
            step();
            compare();
        }
    }

    Duration randomUpTo(Duration most) {
        return Duration.ofMillis(random.nextLong(most.toMillis() + 1));
    }

    void timeHasPassed() {
        note("time passes");
        model.replaceAll((key, state) -> KeySteps.at(state, store.clockMillis(), graceMillis));
        compare();
    }

    private void step() {
        Set<String> keys = someKeys();
        long token = 1 + random.nextLong(4);
        switch (random.nextInt(9)) {
            case 0, 1 -> acquire(keys, token);
            case 2 -> fill(keys, token);
            case 3 -> abandon(keys, token);
            case 4, 5 -> hold(keys, token);
            case 6 -> release(keys, token);
            case 7 -> invalidate(keys);
            default -> replace(keys.iterator().next());
        }
    }

    private void acquire(Set<String> keys, long token) {
        note("acquire %s token %d", keys, token);
        Map<String, KeyState<String>> answers = store.acquire(keys, token);
        for (String key : keys) {
            take(key, KeySteps.acquire(state(key), token, now() + guardMillis));
            assertSame(key, answers.get(key));
        }
        assertThat(answers).as(this::history).containsOnlyKeys(keys);
    }

    private void fill(Set<String> keys, long token) {
        note("fill %s token %d", keys, token);
        Map<String, Value<String>> loaded = new LinkedHashMap<>();
        keys.forEach(key -> loaded.put(key, entry()));
        Set<String> filled = new HashSet<>();
        loaded.forEach((key, entry) -> {
            if (take(key, KeySteps.fill(state(key), token, entry))) {
                filled.add(key);
            }
        });
        assertThat(store.fill(loaded, token)).as(this::history).isEqualTo(filled);
    }

    private void abandon(Set<String> keys, long token) {
        note("abandon %s token %d", keys, token);
        store.abandon(keys, token);
        keys.forEach(key -> take(key, KeySteps.abandon(state(key), token)));
    }

    private void hold(Set<String> keys, long token) {
        note("hold %s token %d", keys, token);
        Set<String> refused = store.hold(keys, token);
        assertThat(refused).as(this::history).isEqualTo(dirtyOf(keys));
        keys.forEach(key -> take(key, KeySteps.hold(state(key), token, now() + guardMillis, now())));
    }

    private void release(Set<String> keys, long token) {
        note("release %s token %d", keys, token);
        Map<String, @Nullable Value<String>> rows = new LinkedHashMap<>();
        keys.forEach(key -> rows.put(key, random.nextInt(3) == 0 ? null : entry()));
        store.release(rows, token);
        keys.forEach(key -> take(key, KeySteps.release(state(key), token, rows.get(key), now())));
    }

    private void invalidate(Set<String> keys) {
        boolean all = random.nextInt(4) == 0;
        note("%s %s", all ? "clear" : "invalidate", all ? "" : keys);
        if (all) {
            store.clear();
        } else {
            assertThat(store.invalidate(keys)).as(this::history).isEqualTo(dirtyOf(keys));
        }
        (all ? KEYS : keys).forEach(key -> take(key, KeySteps.invalidate(state(key))));
    }

    private void replace(String key) {
        long seen = state(key) instanceof Value<String> value && random.nextInt(4) > 0 ? value.stamp() : 0;
        note("replace %s stamp %d", key, seen);
        Value<String> reloaded = entry();
        boolean replaced = take(key, KeySteps.replace(state(key), seen, reloaded));
        assertThat(store.replace(key, seen, reloaded)).as(this::history).isEqualTo(replaced);
    }

    /** Says what a journal did to a key, for histories that have one. */
    boolean take(String key, Step<String> step) {
        model.put(key, step.next());
        return step.applied();
    }

    KeyState<String> state(String key) {
        KeyState<String> state = model.get(key);
        return state == null ? KeyState.absent() : KeySteps.at(state, now(), graceMillis);
    }

    Set<String> someKeys() {
        Set<String> keys = new HashSet<>();
        while (keys.isEmpty()) {
            KEYS.stream().filter(key -> random.nextInt(3) == 0).forEach(keys::add);
        }
        return keys;
    }

    Random random() {
        return random;
    }

    Value<String> entry() {
        String row = random.nextInt(5) == 0 ? null : "row " + ++rows;
        return Tokens.entry(store, row, Duration.ofMillis(guardMillis));
    }

    @FormatMethod
    void note(String step, Object... details) {
        history.add(step.formatted(details));
        if (history.size() > REMEMBERED_STEPS) {
            history.remove();
        }
    }

    String history() {
        return "after " + String.join(", ", history);
    }

    void compare() {
        Map<String, KeyState<String>> states = store.lookupAll(KEYS);
        for (String key : KEYS) {
            assertSame(key, states.get(key));
            assertSame(key, store.lookup(key));
        }
    }

    private long now() {
        return store.clockMillis();
    }

    private Set<String> dirtyOf(Set<String> keys) {
        Set<String> dirty = new HashSet<>(keys);
        dirty.removeIf(key -> !(state(key) instanceof Dirty));
        return dirty;
    }

    private void assertSame(String key, @Nullable KeyState<String> actual) {
        KeyState<String> expected = state(key);
        if (expected.equals(actual)) {
            return;
        }
        assertThat(shape(actual)).as("%s: state of %s", history(), key).isEqualTo(shape(expected));
        assertThat(deadlines(actual))
                .as(this::history)
                .containsOnlyKeys(deadlines(expected).keySet());
        deadlines(actual)
                .forEach((token, deadline) -> assertThat(deadline)
                        .as(this::history)
                        .isCloseTo(deadlines(expected).getOrDefault(token, 0L), within(exact ? 0 : TOLERANCE_MILLIS)));
    }

    /** Returns a state without its deadlines. */
    private static Object shape(@Nullable KeyState<String> state) {
        if (state instanceof Leased<String> lease) {
            return "leased to " + lease.token();
        }
        if (state instanceof Held<String> held) {
            return "held by %s%s".formatted(deadlines(held).keySet(), held.contended() ? ", contended" : "");
        }
        return String.valueOf(state);
    }

    private static Map<Long, Long> deadlines(@Nullable KeyState<String> state) {
        Map<Long, Long> deadlines = new TreeMap<>();
        if (state instanceof Leased<String> lease) {
            deadlines.put(lease.token(), lease.deadlineMillis());
        }
        if (state instanceof Held<String> held) {
            held.holds().forEach(hold -> deadlines.put(hold.token(), hold.deadlineMillis()));
        }
        return deadlines;
    }
}
