package dev.forebay.internal.flow;

import dev.forebay.Loader;
import dev.forebay.internal.part.NearRows;
import dev.forebay.internal.part.NearRows.Entry;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Answer with a row that is near; else read as without. While the store is lost nothing is near. */
public final class NearFlow<K, V> implements ReadFlow<K, V> {
    private final ReadFlow<K, V> behind;
    private final NearRows<K, V> near;
    private final BooleanSupplier storeIsLost;

    public NearFlow(ReadFlow<K, V> behind, NearRows<K, V> near, BooleanSupplier storeIsLost) {
        this.behind = behind;
        this.near = near;
        this.storeIsLost = storeIsLost;
    }

    @Override
    public @Nullable V get(K key, @Nullable Loader<K, V> given) {
        Entry<V> entry = hit(key);
        return entry != null ? entry.row() : behind.get(key, given);
    }

    @Override
    public @Nullable V getIfPresent(K key) {
        Entry<V> entry = hit(key);
        return entry != null ? entry.row() : behind.getIfPresent(key);
    }

    @Override
    public Map<K, V> getAll(Set<K> keys, @Nullable Loader<K, V> given) {
        Map<K, V> rows = new LinkedHashMap<>();
        Set<K> rest = new LinkedHashSet<>();
        for (K key : keys) {
            Entry<V> entry = hit(key);
            if (entry == null) {
                rest.add(key);
            } else if (entry.row() != null) {
                rows.put(key, entry.row());
            }
        }
        if (!rest.isEmpty()) {
            rows.putAll(behind.getAll(rest, given));
        }
        return rows;
    }

    private @Nullable Entry<V> hit(K key) {
        return storeIsLost.getAsBoolean() ? null : near.hit(key);
    }
}
