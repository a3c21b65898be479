package dev.forebay.jdbc.internal.mapping;

import dev.forebay.jdbc.RowMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns rows into the values of their columns, and results into rows. */
public final class RowMapping<V> {
    private final TableShape shape;
    private final RowMapper<V> mapper;
    private final List<Slot> slots;

    RowMapping(TableShape shape, RowMapper<V> mapper, List<Slot> slots) {
        this.shape = shape;
        this.mapper = mapper;
        this.slots = List.copyOf(slots);
    }

    /** Where a component's value comes from and goes to. */
    sealed interface Slot permits InKey, InColumn, Nowhere {}

    /** The component repeats a part of the key. */
    record InKey(Binding binding, int index) implements Slot {}

    /** The component has a column of its own, at this place of {@link TableShape#selected()}. */
    record InColumn(Binding binding, int index) implements Slot {}

    /** The component has no column, and is {@code null}. */
    record Nowhere() implements Slot {}

    /**
     * Returns the values of {@link TableShape#inserted()}.
     *
     * @throws RuntimeException if the row is not the key's, or has a value that its column does not keep
     */
    public @Nullable Object[] toColumns(Object[] key, V row) {
        @Nullable Object[] values = mapper.write(row);
        if (values.length != slots.size()) {
            throw new IllegalArgumentException("table %s: the row mapper gave %d values for %d components"
                    .formatted(shape.name(), values.length, slots.size()));
        }
        @Nullable Object[] columns = new Object[key.length + shape.written().size()];
        System.arraycopy(key, 0, columns, 0, key.length);
        for (int i = 0; i < values.length; i++) {
            if (slots.get(i) instanceof InKey slot) {
                checkKey(slot, key[slot.index()], values[i]);
            } else if (slots.get(i) instanceof InColumn slot
                    && slot.index() < shape.written().size()) {
                columns[key.length + slot.index()] = slot.binding().toColumn(values[i]);
            }
        }
        return columns;
    }

    private void checkKey(InKey slot, Object expected, @Nullable Object value) {
        if (!expected.equals(slot.binding().toColumn(value))) {
            throw new IllegalArgumentException("table %s: the row has %s=%s, but its key has %s=%s"
                    .formatted(
                            shape.name(),
                            slot.binding().component(),
                            value,
                            slot.binding().column().info().name(),
                            expected));
        }
    }

    /**
     * Returns the row of a result.
     *
     * @param first index of the result's first column of {@link TableShape#selected()}
     * @throws IllegalStateException if the row cannot be made of what the table holds
     */
    public V fromColumns(Object[] key, ResultSet result, int first) throws SQLException {
        @Nullable Object[] stored = new Object[shape.selected().size()];
        for (int i = 0; i < stored.length; i++) {
            stored[i] = shape.selected().get(i).read(result, first + i);
        }
        try {
            @Nullable Object[] values = new Object[slots.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = valueOf(slots.get(i), key, stored);
            }
            return mapper.read(values);
        } catch (RuntimeException e) {
            throw new IllegalStateException(
                    "table %s, key %s: the row cannot be read: %s".formatted(shape.name(), List.of(key), e), e);
        }
    }

    private static @Nullable Object valueOf(Slot slot, Object[] key, @Nullable Object[] stored) {
        if (slot instanceof InKey inKey) {
            return inKey.binding().fromColumn(key[inKey.index()]);
        }
        return slot instanceof InColumn inColumn ? inColumn.binding().fromColumn(stored[inColumn.index()]) : null;
    }
}
