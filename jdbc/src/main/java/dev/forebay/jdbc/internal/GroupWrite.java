package dev.forebay.jdbc.internal;

import dev.forebay.jdbc.internal.TableRows.Item;
import dev.forebay.jdbc.internal.dialect.Dialect;
import dev.forebay.jdbc.internal.session.Database;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the rows of many callers: all of them in one transaction, or all but those that the database refuses. */
public final class GroupWrite<K, V> {
    private final Database database;
    private final Dialect dialect;
    private final Refusal refusal;
    private final TableRows<K, V> rows;
    private final Recording<K> recording;

    public GroupWrite(Source source, TableRows<K, V> rows, Recording<K> recording) {
        this.database = source.database();
        this.dialect = source.dialect();
        this.refusal = new Refusal(dialect);
        this.rows = rows;
        this.recording = recording;
    }

    /** Does what {@link dev.forebay.spi.GroupWriter#writeGroup} says. */
    public Map<K, Exception> run(Map<? extends K, ? extends @Nullable V> group) throws SQLException {
        Map<K, Exception> refused = new LinkedHashMap<>();
        List<Item<K>> items = items(group, refused);
        try {
            writeWhole(items);
        } catch (SQLException e) {
            if (!refusal.is(e)) {
                throw e;
            }
            refused.putAll(writeSifted(items));
        }
        return refused;
    }

    private void writeWhole(List<Item<K>> items) throws SQLException {
        database.<Boolean, RuntimeException>transaction(session -> {
            recording.record(session, TableRows.keysOf(items));
            rows.write(session, items);
            return true;
        });
    }

    private Map<K, Exception> writeSifted(List<Item<K>> items) throws SQLException {
        return database.<Map<K, Exception>, RuntimeException>transaction(session -> {
            dialect.checkConstraintsAtOnce(session);
            recording.record(session, TableRows.keysOf(items));
            Map<K, Exception> refused = new LinkedHashMap<>();
            new Sieve<Item<K>>(session, refusal, rows::write)
                    .write(items)
                    .forEach((item, answer) -> refused.put(item.key(), answer));
            return refused;
        });
    }

    /** Returns the rows in the order of their keys; what cannot be made columns of is refused here. */
    private List<Item<K>> items(Map<? extends K, ? extends @Nullable V> group, Map<K, Exception> refused) {
        List<Item<K>> items = new ArrayList<>();
        group.forEach((key, row) -> {
            try {
                items.add(rows.item(key, row));
            } catch (RuntimeException e) {
                refused.put(key, e);
            }
        });
        items.sort(Item.byKey());
        return items;
    }
}
