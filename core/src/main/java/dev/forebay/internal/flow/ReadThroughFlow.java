package dev.forebay.internal.flow;

import dev.forebay.Loader;
import dev.forebay.internal.part.EarlyRefresh;
import dev.forebay.internal.part.Loads;
import dev.forebay.internal.part.Recorder;
import dev.forebay.internal.part.StaleRows;
import dev.forebay.internal.part.Verdict;
import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Value;
import dev.forebay.spi.Store;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Answer with a fresh entry: one that is at hand, or that a lookup finds; else load. */
public final class ReadThroughFlow<K, V> implements ReadFlow<K, V> {
    private final Store<K, V> store;
    private final @Nullable Loader<K, V> own;
    private final Loads<K, V> loads;
    private final StaleRows<K, V> staleRows;
    private final Recorder recorder;

    public ReadThroughFlow(
            Store<K, V> store,
            @Nullable Loader<K, V> own,
            Loads<K, V> loads,
            StaleRows<K, V> staleRows,
            Recorder recorder) {
        this.store = store;
        this.own = own;
        this.loads = loads;
        this.staleRows = staleRows;
        this.recorder = recorder;
    }

    @Override
    public @Nullable V get(K key, @Nullable Loader<K, V> given) {
        Value<V> entry = store.freshAtHand(key);
        return entry == null ? answer(key, store.lookup(key), given) : hit(entry);
    }

    private @Nullable V hit(Value<V> entry) {
        recorder.hits.increment();
        return entry.row();
    }

    /** Answers from the state that was found; also the tail of a refresh-ahead read. */
    @Nullable
    V answer(K key, KeyState<V> state, @Nullable Loader<K, V> given) {
        return switch (Verdict.of(state, store)) {
            case FRESH, DUE -> {
                recorder.hits.increment();
                yield Verdict.row(state);
            }
            case STALE -> staleRows.reload(key, (Value<V>) state, loader(given));
            case ABSENT -> loads.load(key, loader(given));
        };
    }

    @Override
    public @Nullable V getIfPresent(K key) {
        Value<V> entry = store.freshAtHand(key);
        return entry == null ? rowIfPresent(store.lookup(key)) : hit(entry);
    }

    private @Nullable V rowIfPresent(KeyState<V> state) {
        return switch (Verdict.of(state, store)) {
            case FRESH, DUE -> {
                recorder.hits.increment();
                yield Verdict.row(state);
            }
            case STALE, ABSENT -> {
                recorder.misses.increment();
                yield null;
            }
        };
    }

    @Override
    public Map<K, V> getAll(Set<K> keys, @Nullable Loader<K, V> given) {
        return answerAll(keys, store.lookupAll(keys), given);
    }

    Map<K, V> answerAll(Set<K> keys, Map<K, KeyState<V>> states, @Nullable Loader<K, V> given) {
        Map<K, V> rows = new LinkedHashMap<>();
        Map<K, Value<V>> stale = new HashMap<>();
        Set<K> absent = new LinkedHashSet<>();
        long now = store.clockMillis();
        for (K key : keys) {
            KeyState<V> state = states.getOrDefault(key, KeyState.absent());
            switch (Verdict.of(state, now, EarlyRefresh.NEVER)) {
                case FRESH, DUE -> {
                    recorder.hits.increment();
                    V row = Verdict.row(state);
                    if (row != null) {
                        rows.put(key, row);
                    }
                }
                case STALE -> stale.put(key, (Value<V>) state);
                case ABSENT -> absent.add(key);
            }
        }
        if (!stale.isEmpty() || !absent.isEmpty()) {
            rows.putAll(staleRows.reloadAll(stale, absent, loader(given)));
        }
        return rows;
    }

    private Loader<K, V> loader(@Nullable Loader<K, V> given) {
        return given != null ? given : Objects.requireNonNull(own, "a read without a loader");
    }
}
