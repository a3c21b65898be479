package dev.forebay.jdbc.internal.mapping;

import dev.forebay.jdbc.RowMapper;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Turns keys into the values of the key's columns. */
public final class KeyMapping<K> {
    /** Orders keys by their column values: the same order in every process, so that batches lock rows in one order. */
    @SuppressWarnings({"unchecked", "rawtypes"}) // keyable wires are comparable, and a column has one wire
    public static final Comparator<Object[]> ORDER = (left, right) -> {
        for (int i = 0; i < left.length; i++) {
            int order = ((Comparable) left[i]).compareTo(right[i]);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    };

    private final @Nullable RowMapper<K> composite;
    private final List<Binding> bindings;

    /**
     * @param composite takes the key apart; {@code null} for a key of one value
     */
    KeyMapping(@Nullable RowMapper<K> composite, List<Binding> bindings) {
        this.composite = composite;
        this.bindings = List.copyOf(bindings);
    }

    /**
     * Returns the values of the key's columns.
     *
     * @throws IllegalArgumentException if a component is {@code null}, or no value for its column
     */
    public Object[] toColumns(K key) {
        Objects.requireNonNull(key, "key");
        @Nullable Object[] components = composite == null ? new Object[] {key} : composite.write(key);
        Object[] values = new Object[components.length];
        for (int i = 0; i < values.length; i++) {
            Object value = bindings.get(i).toColumn(components[i]);
            if (value == null) {
                throw new IllegalArgumentException("key %s: component %s is null"
                        .formatted(key, bindings.get(i).component()));
            }
            values[i] = value;
        }
        return values;
    }
}
