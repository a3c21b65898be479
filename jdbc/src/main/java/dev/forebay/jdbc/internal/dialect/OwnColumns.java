package dev.forebay.jdbc.internal.dialect;

import dev.forebay.jdbc.internal.mapping.ColumnInfo;
import dev.forebay.jdbc.internal.mapping.TableInfo;

/**
 * The columns of a table of Forebay's own, as the database spells them.
 *
 * @param creation the statement that would have made it
 */
record OwnColumns(TableInfo table, Dialect dialect, String creation) {

    /** @throws IllegalStateException if it is missing */
    String named(String name) {
        return table.column(name)
                .map(ColumnInfo::name)
                .map(dialect::quoted)
                .orElseThrow(() -> new IllegalStateException(
                        "table %s has no column %s; it should be made by: %s".formatted(table.name(), name, creation)));
    }
}
