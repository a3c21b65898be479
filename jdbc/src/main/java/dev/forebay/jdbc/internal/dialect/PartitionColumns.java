package dev.forebay.jdbc.internal.dialect;

import dev.forebay.jdbc.internal.mapping.ColumnInfo;
import dev.forebay.jdbc.internal.mapping.Identifier;
import dev.forebay.jdbc.internal.mapping.TableInfo;
import dev.forebay.jdbc.internal.mapping.TableName;

/** The table of fences and its columns, as the database spells them; all quoted. */
public record PartitionColumns(String table, String cache, String partition, String fence, String lastFlush) {
    public static final String TABLE = "forebay_partition";

    /** Returns the spelling of a table that is there. */
    public static PartitionColumns of(TableInfo table) {
        return new PartitionColumns(
                table.name().quoted(),
                column(table, "cache"),
                column(table, "partition_no"),
                column(table, "fence"),
                column(table, "last_flush"));
    }

    /** Returns the statement that creates the table. PostgreSQL and H2 agree on it. */
    public static String creation(TableName table) {
        return """
                CREATE TABLE IF NOT EXISTS %s (\
                "cache" VARCHAR(64) NOT NULL, \
                "partition_no" INTEGER NOT NULL, \
                "fence" BIGINT NOT NULL, \
                "last_flush" VARCHAR(64) DEFAULT '' NOT NULL, \
                PRIMARY KEY ("cache", "partition_no"))""".formatted(table.quoted());
    }

    private static String column(TableInfo table, String name) {
        return table.column(name)
                .map(ColumnInfo::name)
                .map(Identifier::quote)
                .orElseThrow(() -> new IllegalStateException("table %s has no column %s; it should be made by: %s"
                        .formatted(table.name(), name, creation(table.name()))));
    }
}
