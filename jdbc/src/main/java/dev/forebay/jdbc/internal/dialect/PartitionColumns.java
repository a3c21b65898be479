package dev.forebay.jdbc.internal.dialect;

import dev.forebay.jdbc.internal.mapping.TableInfo;

/** The table of fences and its columns, as the database spells them; all quoted. */
public record PartitionColumns(String table, String cache, String partition, String fence, String lastFlush) {
    public static final String TABLE = "forebay_partition";

    /** Returns the spelling of a table that is there. */
    public static PartitionColumns of(TableInfo table, Dialect dialect) {
        OwnColumns columns = new OwnColumns(table, dialect, dialect.creationOfPartitions(table.name()));
        return new PartitionColumns(
                dialect.quoted(table.name()),
                columns.named("cache"),
                columns.named("partition_no"),
                columns.named("fence"),
                columns.named("last_flush"));
    }
}
