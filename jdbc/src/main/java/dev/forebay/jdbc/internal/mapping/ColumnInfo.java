package dev.forebay.jdbc.internal.mapping;

/**
 * What a database says of a column.
 *
 * @param typeName the database's name of its type
 * @param size the most characters of a text, the precision of a decimal; 0 for no limit
 * @param digits the scale of a decimal, the decimals of a time's seconds
 * @param hasDefault whether an insert may leave it out
 * @param generated whether its value is computed, and cannot be written
 * @param quirks what it does to values in silence
 */
public record ColumnInfo(
        String name,
        ColumnKind kind,
        String typeName,
        int size,
        int digits,
        boolean nullable,
        boolean hasDefault,
        boolean generated,
        Quirks quirks) {}
