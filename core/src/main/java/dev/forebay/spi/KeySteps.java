package dev.forebay.spi;

import dev.forebay.spi.KeyState.Absent;
import dev.forebay.spi.KeyState.Dirty;
import dev.forebay.spi.KeyState.Held;
import dev.forebay.spi.KeyState.Hold;
import dev.forebay.spi.KeyState.Leased;
import dev.forebay.spi.KeyState.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a key: pure functions from a state to the next state and an answer.
 *
 * <p>A store applies each step atomically to the state it holds for the key. The local store calls these functions; the Redis
 * scripts mirror them line by line and are held to them by the contract suite. Times are milliseconds of the store's clock.
 */
public final class KeySteps {
    private KeySteps() {}

    /**
     * The outcome of a step.
     *
     * @param next the state that the store keeps; the same instance when nothing changed
     * @param applied whether the step did what it is named for
     */
    public record Step<V>(KeyState<V> next, boolean applied) {}

    /** Returns the state as time leaves it: what has outlived its deadline is absent. */
    public static <V> KeyState<V> at(KeyState<V> state, long nowMillis, long graceMillis) {
        boolean over = (state instanceof Value<V> value && nowMillis >= value.expiresAtMillis() + graceMillis)
                || (state instanceof Leased<V> leased && nowMillis >= leased.deadlineMillis())
                || (state instanceof Held<V> held
                        && held.holds().stream().allMatch(hold -> nowMillis >= hold.deadlineMillis()));
        return over ? KeyState.absent() : state;
    }

    /** Reader: takes the right to fill an absent key. Any other state stays and is the answer. */
    public static <V> Step<V> acquire(KeyState<V> state, long token, long deadlineMillis) {
        return state instanceof Absent
                ? new Step<>(new Leased<>(token, deadlineMillis), true)
                : new Step<>(state, false);
    }

    /** Reader: installs what it loaded, if its lease is intact. */
    public static <V> Step<V> fill(KeyState<V> state, long token, Value<V> loaded) {
        return isLeasedTo(state, token) ? new Step<>(loaded, true) : new Step<>(state, false);
    }

    /** Reader: gives its lease back after a failed load. */
    public static <V> Step<V> abandon(KeyState<V> state, long token) {
        return isLeasedTo(state, token) ? new Step<>(KeyState.absent(), true) : new Step<>(state, false);
    }

    /**
     * Writer: announces that the source may change. Refused on a dirty key, whose unflushed write would be lost.
     *
     * <p>Idempotent per token: holding again renews the deadline.
     */
    public static <V> Step<V> hold(KeyState<V> state, long token, long deadlineMillis, long nowMillis) {
        if (state instanceof Dirty) {
            return new Step<>(state, false);
        }
        List<Hold> holds = new ArrayList<>();
        boolean contended = false;
        if (state instanceof Held<V> held) {
            // Any other writer, alive or run out with its outcome unknown, makes an installed row doubtful.
            contended = held.contended() || held.holds().stream().anyMatch(hold -> hold.token() != token);
            holds.addAll(aliveOthers(held, token, nowMillis));
        }
        holds.add(new Hold(token, deadlineMillis));
        return new Step<>(new Held<>(holds, contended), true);
    }

    /**
     * Writer: the source has answered. Applied means that {@code row} was installed.
     *
     * @param row the new entry, or {@code null} to leave the key absent
     */
    public static <V> Step<V> release(KeyState<V> state, long token, @Nullable Value<V> row, long nowMillis) {
        if (!(state instanceof Held<V> held)) {
            // The hold ran out or the store lost it: a reader may have filled the old row since.
            return state instanceof Dirty ? new Step<>(state, false) : new Step<>(KeyState.absent(), false);
        }
        List<Hold> others = aliveOthers(held, token, nowMillis);
        if (!others.isEmpty()) {
            return new Step<>(new Held<>(others, true), false);
        }
        boolean onlyMine = held.holds().size() == 1 && held.holds().get(0).token() == token;
        return onlyMine && !held.contended() && row != null
                ? new Step<>(row, true)
                : new Step<>(KeyState.absent(), false);
    }

    /** Someone outside says "changed". Refused on a dirty key: the conflict is the caller's to report. */
    public static <V> Step<V> invalidate(KeyState<V> state) {
        if (state instanceof Dirty) {
            return new Step<>(state, false);
        }
        return state instanceof Held<V> held
                ? new Step<>(new Held<>(held.holds(), true), true)
                : new Step<>(KeyState.absent(), true);
    }

    /** Refresh: replaces the entry that the refresh saw, and nothing else. */
    public static <V> Step<V> replace(KeyState<V> state, long seenStamp, Value<V> reloaded) {
        return state instanceof Value<V> value && value.stamp() == seenStamp
                ? new Step<>(reloaded, true)
                : new Step<>(state, false);
    }

    /**
     * Write-behind: the acknowledged write. Refused on a held key: a flush of the row and the writer that holds would meet at the source,
     * and neither would know whose row came last.
     */
    public static <V> Step<V> append(KeyState<V> state, @Nullable V row, long sequence) {
        return state instanceof Held ? new Step<>(state, false) : new Step<>(new Dirty<>(row, sequence), true);
    }

    /** Write-behind: the source has the write of this sequence; a newer one stays dirty. */
    public static <V> Step<V> settle(KeyState<V> state, long sequence, @Nullable Value<V> entry) {
        if (!(state instanceof Dirty<V> dirty) || dirty.sequence() != sequence) {
            return new Step<>(state, false);
        }
        return new Step<>(entry == null ? KeyState.absent() : entry, true);
    }

    private static <V> List<Hold> aliveOthers(Held<V> held, long token, long nowMillis) {
        return held.holds().stream()
                .filter(hold -> hold.token() != token && nowMillis < hold.deadlineMillis())
                .toList();
    }

    private static <V> boolean isLeasedTo(KeyState<V> state, long token) {
        return state instanceof Leased<V> leased && leased.token() == token;
    }
}
