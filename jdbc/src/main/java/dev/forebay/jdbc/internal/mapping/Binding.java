package dev.forebay.jdbc.internal.mapping;

import dev.forebay.jdbc.ColumnType;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A component and its column. */
record Binding(String component, Column column, ColumnType<Object> type) {

    /**
     * Returns what the column keeps for a component's value.
     *
     * @throws RuntimeException if it is no value for the column
     */
    @Nullable
    Object toColumn(@Nullable Object value) {
        if (value == null) {
            column.checkNull();
            return null;
        }
        Object stored =
                Objects.requireNonNull(type.toColumn(value), () -> "column type of " + component + " gave null");
        return column.normalise(type.storedAs().cast(stored));
    }

    @Nullable
    Object fromColumn(@Nullable Object stored) {
        return stored == null ? null : type.fromColumn(stored);
    }
}
