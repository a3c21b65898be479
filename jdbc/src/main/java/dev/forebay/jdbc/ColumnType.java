package dev.forebay.jdbc;

import java.util.Objects;
import java.util.function.Function;

/**
 * Turns the values of a component into what its column stores, and back: JSON as text, an amount of money, a list as text.
 *
 * <p>{@code null} never gets here: it is {@code NULL} in the column. Used by many threads. A function that throws while a row is
 * written has refused that row; one that throws while a row is read fails the load. On a component of the key, values that are
 * not equal must be stored differently.
 *
 * <pre>{@code
 * JdbcTable.of(dataSource, "products", Long.class, Product.class)
 *     .key("id")
 *     .type("attributes", ColumnType.text(json::write, json::readAttributes))
 *     .build();
 * }</pre>
 *
 * @param <T> the component's type
 */
public interface ColumnType<T> {

    /**
     * Returns the class of what is stored: {@code Boolean}, {@code Byte}, {@code Short}, {@code Integer}, {@code Long}, {@code
     * Float}, {@code Double}, {@code BigDecimal}, {@code String}, {@code Instant}, {@code LocalDate}, {@code LocalDateTime},
     * {@code UUID} or {@code byte[]}.
     */
    Class<?> storedAs();

    /** Returns what the column stores for {@code value}: an instance of {@link #storedAs()}. */
    Object toColumn(T value);

    /** Returns the component's value for what the column stores. */
    T fromColumn(Object stored);

    /** Returns a type that is stored as text, for a column of a text or a JSON type. */
    static <T> ColumnType<T> text(
            Function<? super T, String> toColumn, Function<? super String, ? extends T> fromColumn) {
        return of(String.class, toColumn, fromColumn);
    }

    /** Returns a type that is stored as {@code storedAs}. */
    static <T, S> ColumnType<T> of(
            Class<S> storedAs, Function<? super T, ? extends S> toColumn, Function<? super S, ? extends T> fromColumn) {
        Objects.requireNonNull(storedAs, "storedAs");
        Objects.requireNonNull(toColumn, "toColumn");
        Objects.requireNonNull(fromColumn, "fromColumn");
        return new ColumnType<>() {
            @Override
            public Class<?> storedAs() {
                return storedAs;
            }

            @Override
            public Object toColumn(T value) {
                return toColumn.apply(value);
            }

            @Override
            public T fromColumn(Object stored) {
                return fromColumn.apply(storedAs.cast(stored));
            }
        };
    }
}
