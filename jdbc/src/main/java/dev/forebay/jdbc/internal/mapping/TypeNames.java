package dev.forebay.jdbc.internal.mapping;

/** Knows what a database calls its column types. */
@FunctionalInterface
public interface TypeNames {

    /** Returns the kind of a column type. */
    ColumnKind kindOf(String typeName, int jdbcType);
}
