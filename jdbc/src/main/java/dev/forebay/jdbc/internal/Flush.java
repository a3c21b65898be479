package dev.forebay.jdbc.internal;

import dev.forebay.jdbc.internal.TableRows.Item;
import dev.forebay.jdbc.internal.dialect.Dialect;
import dev.forebay.jdbc.internal.dialect.PartitionColumns;
import dev.forebay.jdbc.internal.session.Database;
import dev.forebay.spi.Fenced.Fence;
import dev.forebay.spi.FencedOutException;
import dev.forebay.spi.Journal.Change;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes a write-behind batch: all of it in one transaction under the fence, or all but the rows that the database refuses. */
public final class Flush<K, V> {
    private final Database database;
    private final Dialect dialect;
    private final Refusal refusal;
    private final PartitionTable partitions;
    private final TableRows<K, V> rows;

    public Flush(Source source, TableRows<K, V> rows) {
        this.database = source.database();
        this.dialect = source.dialect();
        this.refusal = new Refusal(dialect);
        this.partitions = source.partitions();
        this.rows = rows;
    }

    /** Does what {@link dev.forebay.spi.TransactionalWriter#flush} says. */
    public Map<K, String> run(Fence fence, List<Change<K, V>> changes) throws SQLException, FencedOutException {
        Map<K, String> refused = new LinkedHashMap<>();
        List<Item<K>> items = items(changes, refused);
        PartitionColumns names = partitions.columns();
        try {
            writeWhole(names, fence, items);
        } catch (SQLException e) {
            if (!refusal.is(e)) {
                throw e;
            }
            refused.putAll(writeSifted(names, fence, items));
        }
        return refused;
    }

    private void writeWhole(PartitionColumns names, Fence fence, List<Item<K>> items)
            throws SQLException, FencedOutException {
        database.<Boolean, FencedOutException>transaction(session -> {
            partitions.check(session, names, fence);
            rows.write(session, items);
            return true;
        });
    }

    private Map<K, String> writeSifted(PartitionColumns names, Fence fence, List<Item<K>> items)
            throws SQLException, FencedOutException {
        return database.<Map<K, String>, FencedOutException>transaction(session -> {
            partitions.check(session, names, fence);
            dialect.checkConstraintsAtOnce(session);
            Map<K, String> refused = new LinkedHashMap<>();
            new Sieve<Item<K>>(session, refusal, rows::write)
                    .write(items)
                    .forEach((item, answer) -> refused.put(item.key(), refusal.textOf(answer)));
            return refused;
        });
    }

    /** Returns the changes in the order of their keys; what cannot be made columns of is refused here. */
    private List<Item<K>> items(List<Change<K, V>> changes, Map<K, String> refused) {
        List<Item<K>> items = new ArrayList<>();
        for (Change<K, V> change : changes) {
            try {
                items.add(rows.item(change.key(), change.row()));
            } catch (RuntimeException e) {
                // Also of a codec or a record of the application's: this row would fail at every attempt.
                refused.put(change.key(), e.toString());
            }
        }
        items.sort(Item.byKey());
        return items;
    }
}
