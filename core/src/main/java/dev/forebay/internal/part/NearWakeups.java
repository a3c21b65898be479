package dev.forebay.internal.part;

import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Leased;
import dev.forebay.spi.KeyState.Value;
import dev.forebay.spi.Store;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A reader is woken by what the backend tells of changes: it looks the keys up once more, so that the next one is told. */
public final class NearWakeups<K, V> implements Wakeups<K> {
    private final Store<K, V> store;
    private final NearRows<K, V> rows;

    /** @param store whose lookups are tracked */
    public NearWakeups(Store<K, V> store, NearRows<K, V> rows) {
        this.store = store;
        this.rows = rows;
    }

    @Override
    public void await(Set<K> keys, long pollNanos, long mostNanos) throws InterruptedException {
        if (!rows.isOn()) {
            TimeUnit.NANOSECONDS.sleep(pollNanos);
            return;
        }
        try (KeyWaiters<K>.Waiter waiter = rows.waiters().enter(keys)) {
            Map<K, KeyState<V>> states = store.lookupAll(keys);
            long now = store.clockMillis();
            if (states.values().stream().allMatch(state -> isAtWork(state, now))) {
                waiter.await(mostNanos);
            }
        }
    }

    /** Returns whether the state is one that another reader will change: it loads the row, or loads it anew. */
    private static <V> boolean isAtWork(KeyState<V> state, long now) {
        return state instanceof Leased
                || (state instanceof Value && Verdict.of(state, now, EarlyRefresh.NEVER) == Verdict.STALE);
    }
}
