package dev.forebay.jdbc.internal.mapping;

import java.util.ArrayList;
import java.util.List;

/**
 * The columns of a table that a mapping uses.
 *
 * @param keys the key's columns, in the order of the key's components
 * @param written the other columns that a put writes
 * @param readOnly the columns that a load reads and a put leaves alone
 */
public record TableShape(TableName name, List<Column> keys, List<Column> written, List<Column> readOnly) {

    /** Returns the columns of an insert: the key's, then the written ones. */
    public List<Column> inserted() {
        return joined(keys, written);
    }

    /** Returns the columns of a select: the written ones, then those that are read only. */
    public List<Column> selected() {
        return joined(written, readOnly);
    }

    private static List<Column> joined(List<Column> first, List<Column> second) {
        List<Column> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
