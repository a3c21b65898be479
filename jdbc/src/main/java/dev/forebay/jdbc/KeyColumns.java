package dev.forebay.jdbc;

import dev.forebay.jdbc.internal.mapping.Identifier;
import java.util.List;

/** The option {@code key} of both builders. */
final class KeyColumns {
    private KeyColumns() {}

    static List<String> check(String... columns) {
        if (columns.length == 0) {
            throw new IllegalArgumentException("key has no columns; name at least one");
        }
        for (String column : columns) {
            Identifier.check("column", column);
        }
        return List.of(columns);
    }
}
