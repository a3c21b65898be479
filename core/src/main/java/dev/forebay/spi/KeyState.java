package dev.forebay.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a store knows of one key: exactly one of five states.
 *
 * <p>How a state changes is written once, in {@link KeySteps}. Times are milliseconds of the store's own clock, see {@link
 * Store#clockMillis()}.
 *
 * @param <V> the row type
 */
public sealed interface KeyState<V> {

    /** Nothing is known of the key. */
    record Absent<V>() implements KeyState<V> {
        private static final Absent<?> INSTANCE = new Absent<>();
    }

    /**
     * An entry: the row, or ({@code row == null}) the fact that the source has none.
     *
     * @param row the row of record, or {@code null} for a negative entry
     * @param stamp unique for every entry ever written; a refresh replaces only the stamp it saw
     * @param expiresAtMillis logical expiry; the store keeps the entry for its grace time longer
     * @param costMillis how long the load took; steers probabilistic early refresh
     */
    record Value<V>(@Nullable V row, long stamp, long expiresAtMillis, int costMillis) implements KeyState<V> {}

    /** One reader holds the right to fill. */
    record Leased<V>(long token, long deadlineMillis) implements KeyState<V> {}

    /**
     * One or more writers are changing the source; readers go to the source and do not fill.
     *
     * @param holds the writers, each with its own deadline
     * @param contended whether an installed row could be the wrong one of two writers
     */
    record Held<V>(List<Hold> holds, boolean contended) implements KeyState<V> {
        public Held {
            holds = List.copyOf(holds);
        }
    }

    /** A writer's token and when it runs out. */
    record Hold(long token, long deadlineMillis) {}

    /**
     * Write-behind only: what the source does not have yet. Has no expiry.
     *
     * @param row the row to be written, or {@code null} for a removal
     * @param sequence grows with every acknowledged write of the partition
     */
    record Dirty<V>(@Nullable V row, long sequence) implements KeyState<V> {}

    /** Returns the state of a key of which nothing is known. */
    @SuppressWarnings("unchecked") // holds no V
    static <V> KeyState<V> absent() {
        return (KeyState<V>) Absent.INSTANCE;
    }
}
