package dev.forebay.jdbc.internal.dialect;

import dev.forebay.jdbc.internal.mapping.TableInfo;

/** The table of invalidations and its columns, as the database spells them; all quoted. */
public record OutboxColumns(String table, String id, String cache, String key, String relayedAt) {
    public static final String TABLE = "forebay_outbox";

    /** Returns the spelling of a table that is there. */
    public static OutboxColumns of(TableInfo table, Dialect dialect) {
        OwnColumns columns = new OwnColumns(table, dialect, dialect.creationOfOutbox(table.name()));
        return new OutboxColumns(
                dialect.quoted(table.name()),
                columns.named("id"),
                columns.named("cache"),
                columns.named("entry_key"),
                columns.named("relayed_at"));
    }
}
