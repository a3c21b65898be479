package dev.forebay.jdbc.internal.dialect;

import dev.forebay.jdbc.internal.mapping.Column;
import dev.forebay.jdbc.internal.mapping.TableShape;
import dev.forebay.jdbc.internal.session.Session;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Adds deltas by one statement for many rows, after another has locked the rows that are there.
 *
 * <p>An update tells how many rows it found and not which; a delta whose row is missing must be known, and one whose row appears
 * in between must be either added or refused.
 */
final class MariaDbAdditions implements Dialect.Additions {
    /** Each row is compared with the keys of all that are in the statement. */
    private static final int MAX_ROWS = 200;

    private final MariaDbSql sql;
    private final MariaDbPackets packets;
    private final List<Column> keys;
    private final String lock;
    private final String when;
    private final String update;

    MariaDbAdditions(MariaDbSql sql, TableShape shape) {
        this.sql = sql;
        this.packets = new MariaDbPackets(sql.maxPacket());
        this.keys = shape.keys();
        String table = MariaDbSql.quoted(shape.name());
        String counter = MariaDbSql.quoted(shape.written().get(0));
        this.lock = "SELECT %s FROM %s WHERE ".formatted(MariaDbSql.names(keys), table);
        this.when = keys.stream()
                .map(key -> MariaDbSql.quoted(key) + " = ?")
                .collect(Collectors.joining(" AND ", " WHEN ", " THEN ?"));
        this.update = "UPDATE %1$s SET %2$s = COALESCE(%2$s, 0) + CASE".formatted(table, counter);
    }

    @Override
    public boolean[] add(Session session, List<Object[]> deltas) throws SQLException {
        boolean[] added = new boolean[deltas.size()];
        packets.cut(deltas, MAX_ROWS, (some, offset) -> {
            Set<List<Object>> present = locked(session, some);
            List<Object[]> found = new ArrayList<>();
            for (int i = 0; i < some.size(); i++) {
                added[offset + i] = present.contains(keyOf(some.get(i)));
                if (added[offset + i]) {
                    found.add(some.get(i));
                }
            }
            if (!found.isEmpty()) {
                addLocked(session, found);
            }
        });
        return added;
    }

    private List<Object> keyOf(Object[] keyAndDelta) {
        return Arrays.asList(keyAndDelta).subList(0, keys.size());
    }

    private Set<List<Object>> locked(Session session, List<Object[]> deltas) throws SQLException {
        Set<List<Object>> present = new HashSet<>();
        try (PreparedStatement statement = session.prepare(lock + MariaDbSql.in(keys, deltas.size()) + " FOR UPDATE")) {
            bindKeys(statement, 1, deltas);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    present.add(MariaDbSql.keyOf(keys, result));
                }
            }
        }
        return present;
    }

    private void addLocked(Session session, List<Object[]> deltas) throws SQLException {
        String text = update + when.repeat(deltas.size()) + " END WHERE " + MariaDbSql.in(keys, deltas.size());
        try (PreparedStatement statement = sql.prepareWrite(session, text)) {
            int index = 1;
            for (Object[] delta : deltas) {
                index = MariaDbSql.bind(statement, index, keys, delta);
                statement.setLong(index++, (Long) delta[keys.size()]);
            }
            bindKeys(statement, index, deltas);
            statement.executeUpdate();
        }
    }

    private void bindKeys(PreparedStatement statement, int first, List<Object[]> deltas) throws SQLException {
        int index = first;
        for (Object[] delta : deltas) {
            index = MariaDbSql.bind(statement, index, keys, delta);
        }
    }
}
