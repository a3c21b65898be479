package dev.forebay.internal.flow;

import dev.forebay.Loader;
import dev.forebay.RefreshAhead;
import dev.forebay.internal.part.EarlyRefresh;
import dev.forebay.internal.part.Refresher;
import dev.forebay.internal.part.Verdict;
import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Value;
import dev.forebay.spi.Store;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** As read-through; and an entry that is due is reloaded in the background while it still answers. */
public final class RefreshAheadFlow<K, V> implements ReadFlow<K, V> {
    private final Store<K, V> store;
    private final ReadThroughFlow<K, V> reading;
    private final RefreshAhead<K, V> options;
    private final EarlyRefresh early;
    private final Refresher<K, V> refresher;

    public RefreshAheadFlow(
            Store<K, V> store,
            ReadThroughFlow<K, V> reading,
            RefreshAhead<K, V> options,
            EarlyRefresh early,
            Refresher<K, V> refresher) {
        this.store = store;
        this.reading = reading;
        this.options = options;
        this.early = early;
        this.refresher = refresher;
    }

    @Override
    public @Nullable V get(K key, @Nullable Loader<K, V> given) {
        KeyState<V> state = store.lookup(key);
        refreshIfDue(key, state, given);
        return reading.answer(key, state, given);
    }

    @Override
    public @Nullable V getIfPresent(K key) {
        return reading.getIfPresent(key);
    }

    @Override
    public Map<K, V> getAll(Set<K> keys, @Nullable Loader<K, V> given) {
        Map<K, KeyState<V>> states = store.lookupAll(keys);
        states.forEach((key, state) -> refreshIfDue(key, state, given));
        return reading.answerAll(keys, states, given);
    }

    private void refreshIfDue(K key, KeyState<V> state, @Nullable Loader<K, V> given) {
        if (Verdict.of(state, store.clockMillis(), early) == Verdict.DUE) {
            refresher.offer(key, (Value<V>) state, given != null ? given : options.loader());
        }
    }
}
