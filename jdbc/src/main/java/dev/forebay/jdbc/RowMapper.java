package dev.forebay.jdbc;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes rows of a class that is no record apart, and puts them together again.
 *
 * <p>Used by many threads. A {@link #write} that throws has refused the row; a {@link #read} that throws fails the load.
 *
 * @param <V> the row type
 */
public interface RowMapper<V> {

    /**
     * Returns the components of a row and their types, in the order of the arrays below; asked once.
     *
     * <p>Names become columns as those of a record do: {@code unitPrice} is {@code unit_price} unless the builder says otherwise.
     * A primitive type says that the component is never {@code null}.
     */
    Map<String, Class<?>> components();

    /** Returns the components' values. {@code null} is {@code NULL} in the column. */
    @Nullable
    Object[] write(V row);

    /** Returns the row of these values. */
    V read(@Nullable Object[] values);
}
