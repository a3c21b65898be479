package dev.forebay.jdbc.internal.dialect;

import dev.forebay.jdbc.internal.mapping.ColumnInfo;
import dev.forebay.jdbc.internal.mapping.TableInfo;

/** The table of fences and its columns, as the database spells them; all quoted. */
public record PartitionColumns(String table, String cache, String partition, String fence, String lastFlush) {
    public static final String TABLE = "forebay_partition";

    /** Returns the spelling of a table that is there. */
    public static PartitionColumns of(TableInfo table, Dialect dialect) {
        return new PartitionColumns(
                dialect.quoted(table.name()),
                column(table, "cache", dialect),
                column(table, "partition_no", dialect),
                column(table, "fence", dialect),
                column(table, "last_flush", dialect));
    }

    private static String column(TableInfo table, String name, Dialect dialect) {
        return table.column(name)
                .map(ColumnInfo::name)
                .map(dialect::quoted)
                .orElseThrow(() -> new IllegalStateException("table %s has no column %s; it should be made by: %s"
                        .formatted(table.name(), name, dialect.creationOfPartitions(table.name()))));
    }
}
