package dev.forebay.jdbc.internal.dialect;

import dev.forebay.jdbc.internal.mapping.Column;
import dev.forebay.jdbc.internal.mapping.TableShape;
import dev.forebay.jdbc.internal.session.Session;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads rows by lists of their keys. */
final class MariaDbReads implements Dialect.RowReads {
    private final MariaDbPackets packets;
    private final List<Column> keys;
    private final String select;

    MariaDbReads(MariaDbSql sql, TableShape shape) {
        this.packets = new MariaDbPackets(sql.maxPacket());
        this.keys = shape.keys();
        String columns = Stream.concat(
                        keys.stream().map(MariaDbSql::quoted),
                        shape.selected().stream().map(MariaDbSql::selected))
                .collect(Collectors.joining(", "));
        this.select = "SELECT %s FROM %s WHERE ".formatted(columns, MariaDbSql.quoted(shape.name()));
    }

    @Override
    public void one(Session session, Object[] key, Dialect.RowReader reader) throws SQLException {
        many(session, List.<Object[]>of(key), reader);
    }

    @Override
    public void many(Session session, List<Object[]> wanted, Dialect.RowReader reader) throws SQLException {
        packets.cut(
                wanted,
                MariaDbSql.maxListed(keys.size()),
                (some, offset) ->
                        read(session, some, (which, result, first) -> reader.read(offset + which, result, first)));
    }

    private void read(Session session, List<Object[]> wanted, Dialect.RowReader reader) throws SQLException {
        Map<List<Object>, Integer> indexes = new HashMap<>();
        try (PreparedStatement statement = session.prepare(select + MariaDbSql.in(keys, wanted.size()))) {
            int index = 1;
            for (int i = 0; i < wanted.size(); i++) {
                index = MariaDbSql.bind(statement, index, keys, wanted.get(i));
                indexes.put(Arrays.asList(wanted.get(i)), i);
            }
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    @Nullable Integer which = indexes.get(MariaDbSql.keyOf(keys, result));
                    if (which != null) {
                        reader.read(which, result, keys.size() + 1);
                    }
                }
            }
        }
    }
}
