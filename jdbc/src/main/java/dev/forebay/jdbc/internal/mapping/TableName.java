package dev.forebay.jdbc.internal.mapping;

import org.jspecify.annotations.Nullable;

/**
 * The name of a table.
 *
 * @param schema the schema, or {@code null} for the connection's
 */
public record TableName(@Nullable String schema, String name) {

    /**
     * Returns the name that {@code table} or {@code schema.table} stands for.
     *
     * @throws IllegalArgumentException if a part is no identifier
     */
    public static TableName parse(String text) {
        int dot = text.indexOf('.');
        return dot < 0
                ? new TableName(null, Identifier.check("table", text))
                : new TableName(
                        Identifier.check("schema", text.substring(0, dot)),
                        Identifier.check("table", text.substring(dot + 1)));
    }

    /** Returns the name for use in a statement. */
    public String quoted() {
        return schema == null ? Identifier.quote(name) : Identifier.quote(schema) + "." + Identifier.quote(name);
    }

    @Override
    public String toString() {
        return schema == null ? name : schema + "." + name;
    }
}
