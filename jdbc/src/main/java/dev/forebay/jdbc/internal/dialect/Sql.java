package dev.forebay.jdbc.internal.dialect;

import dev.forebay.jdbc.internal.mapping.Column;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Parts of statements that dialects with arrays write alike. */
final class Sql {
    private Sql() {}

    /** Returns the columns' names, separated by commas. */
    static String names(List<Column> columns) {
        return each(columns, Column::quoted, ", ");
    }

    /** Returns something of each column, separated. */
    static String each(List<Column> columns, Function<Column, String> part, String separator) {
        return columns.stream().map(part).collect(Collectors.joining(separator));
    }

    /** Returns the condition that the columns equal one parameter each. */
    static String equalParameters(ArrayDialect dialect, List<Column> columns) {
        return each(columns, column -> column.quoted() + " = " + dialect.parameter(column), " AND ");
    }

    /** Returns arrays of the columns as a table {@code d} with columns {@code c0}, {@code c1} .. and {@code ord}, which counts from 1. */
    static String unnest(ArrayDialect dialect, List<Column> columns) {
        String names = IntStream.range(0, columns.size()).mapToObj(i -> "c" + i).collect(Collectors.joining(", "));
        return "UNNEST(%s) WITH ORDINALITY AS d(%s, ord)"
                .formatted(each(columns, dialect::arrayParameter, ", "), names);
    }

    /** Returns the condition that columns of {@code t} equal the first ones of {@link #unnest}. */
    static String equalUnnested(List<Column> columns) {
        return IntStream.range(0, columns.size())
                .mapToObj(i -> "t." + columns.get(i).quoted() + " = d.c" + i)
                .collect(Collectors.joining(" AND "));
    }
}
