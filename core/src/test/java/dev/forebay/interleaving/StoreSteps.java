package dev.forebay.interleaving;

import dev.forebay.internal.store.LocalStore;
import dev.forebay.internal.store.LocalStore.Transition;
import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Dirty;
import dev.forebay.spi.KeySteps;
import dev.forebay.spi.KeySteps.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** The steps of a key; what carries them out is for subclasses to say. */
public abstract class StoreSteps {
    private static final long DEADLINE = OneKey.NOW_MILLIS + OneKey.LEASE_MILLIS;

    abstract KeyState<Integer> state();

    abstract Step<Integer> step(Transition<Integer> transition);

    public String lookup() {
        return state().toString();
    }

    /** What a reader does: looks at what is at hand, and looks up what is not. */
    public String read() {
        KeyState<Integer> entry = freshAtHand();
        return (entry == null ? state() : entry).toString();
    }

    @Nullable
    KeyState<Integer> freshAtHand() {
        return null;
    }

    /** A lookup while a key becomes dirty and clean again may find it absent, which each caller expects of a clean key. */
    public String unflushed() {
        return state() instanceof Dirty<Integer> dirty ? dirty.toString() : "none";
    }

    public String acquire(int token) {
        return step((state, now) -> KeySteps.acquire(state, token, DEADLINE)).toString();
    }

    public boolean fill(int token) {
        return step((state, now) -> KeySteps.fill(state, token, OneKey.entry(token)))
                .applied();
    }

    public boolean hold(int token) {
        return step((state, now) -> KeySteps.hold(state, token, DEADLINE, now)).applied();
    }

    public boolean release(int token) {
        return step((state, now) -> KeySteps.release(state, token, OneKey.entry(token), now))
                .applied();
    }

    public boolean append(int sequence) {
        return step((state, now) -> KeySteps.append(state, sequence, sequence)).applied();
    }

    public boolean settle(int sequence) {
        return step((state, now) -> KeySteps.settle(state, sequence, OneKey.entry(sequence)))
                .applied();
    }

    /** The specification: one state, one step after another. */
    public static final class OneByOne extends StoreSteps {
        private KeyState<Integer> state = KeyState.absent();

        @Override
        KeyState<Integer> state() {
            return state;
        }

        @Override
        Step<Integer> step(Transition<Integer> transition) {
            Step<Integer> step = transition.from(state, OneKey.NOW_MILLIS);
            state = step.next();
            return step;
        }
    }

    /** {@link LocalStore} without a journal: all states are in Caffeine. */
    public static final class OfAStore extends StoreSteps {
        private final LocalStore<Integer, Integer> store = OneKey.store(0);

        @Override
        KeyState<Integer> state() {
            return store.lookup(OneKey.KEY);
        }

        @Override
        @Nullable
        KeyState<Integer> freshAtHand() {
            return store.freshAtHand(OneKey.KEY);
        }

        @Override
        Step<Integer> step(Transition<Integer> transition) {
            return store.step(OneKey.KEY, transition);
        }
    }

    /** {@link LocalStore} with one: dirty states are in a map of their own. */
    public static final class OfAStoreWithAJournal extends StoreSteps {
        private final LocalStore<Integer, Integer> store = OneKey.store(1);

        @Override
        KeyState<Integer> state() {
            return store.lookup(OneKey.KEY);
        }

        @Override
        @Nullable
        KeyState<Integer> freshAtHand() {
            return store.freshAtHand(OneKey.KEY);
        }

        @Override
        Step<Integer> step(Transition<Integer> transition) {
            return store.step(OneKey.KEY, transition);
        }
    }

    /** Broken: nothing locks the key from its state to its next one. */
    public static final class WithoutALock extends StoreSteps {
        private volatile KeyState<Integer> state = KeyState.absent();

        @Override
        KeyState<Integer> state() {
            return state;
        }

        @Override
        Step<Integer> step(Transition<Integer> transition) {
            Step<Integer> step = transition.from(state, OneKey.NOW_MILLIS);
            state = step.next();
            return step;
        }
    }

    /** Broken: what becomes dirty is taken out of one map before it is in the other. */
    public static final class DroppedTooEarly extends StoreSteps {
        private final ConcurrentMap<Integer, KeyState<Integer>> clean = new ConcurrentHashMap<>();
        private final ConcurrentMap<Integer, KeyState<Integer>> dirty = new ConcurrentHashMap<>();

        @Override
        KeyState<Integer> state() {
            KeyState<Integer> found = dirty.get(OneKey.KEY);
            if (found == null) {
                found = clean.get(OneKey.KEY);
            }
            if (found == null) {
                found = dirty.get(OneKey.KEY);
            }
            return found == null ? KeyState.absent() : found;
        }

        @Override
        Step<Integer> step(Transition<Integer> transition) {
            List<Step<Integer>> taken = new ArrayList<>();
            dirty.compute(OneKey.KEY, (key, write) -> {
                KeyState<Integer> before = write == null ? clean.getOrDefault(OneKey.KEY, KeyState.absent()) : write;
                Step<Integer> step = transition.from(before, OneKey.NOW_MILLIS);
                taken.add(step);
                if (step.next() instanceof Dirty) {
                    clean.remove(OneKey.KEY);
                    return step.next();
                }
                clean.put(OneKey.KEY, step.next());
                return null;
            });
            return taken.get(0);
        }
    }
}
