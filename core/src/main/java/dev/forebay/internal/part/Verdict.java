package dev.forebay.internal.part;

import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Dirty;
import dev.forebay.spi.KeyState.Value;
import dev.forebay.spi.Store;
import org.jspecify.annotations.Nullable;

/** What a reader makes of the state it found. */
public enum Verdict {
    /** Answer with it. */
    FRESH,
    /** Answer with it, and reload it in the background. */
    DUE,
    /** Expired within its grace time: reload it; answer with it only where the settings allow. */
    STALE,
    /** Nothing to answer with. */
    ABSENT;

    /** Returns the verdict on a state; {@code early} decides whether a fresh entry is due. */
    public static <V> Verdict of(KeyState<V> state, long nowMillis, EarlyRefresh early) {
        if (state instanceof Value<V> value) {
            if (nowMillis >= value.expiresAtMillis()) {
                return STALE;
            }
            return early.elects(value, nowMillis) ? DUE : FRESH;
        }
        return state instanceof Dirty ? FRESH : ABSENT;
    }

    /** Returns the verdict on a state that the store has just given, where no entry is due early. */
    public static <V> Verdict of(KeyState<V> state, Store<?, V> store) {
        if (state instanceof Value<V> value) {
            return store.isPast(value.expiresAtMillis()) ? STALE : FRESH;
        }
        return state instanceof Dirty ? FRESH : ABSENT;
    }

    /** Returns the row of a state that is {@link #FRESH}, {@link #DUE} or {@link #STALE}. */
    public static <V> @Nullable V row(KeyState<V> state) {
        if (state instanceof Value<V> value) {
            return value.row();
        }
        return ((Dirty<V>) state).row();
    }
}
