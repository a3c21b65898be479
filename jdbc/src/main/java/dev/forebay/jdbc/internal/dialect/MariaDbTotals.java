package dev.forebay.jdbc.internal.dialect;

import dev.forebay.jdbc.internal.mapping.Column;
import dev.forebay.jdbc.internal.mapping.TableShape;
import dev.forebay.jdbc.internal.session.Session;
import dev.forebay.spi.CounterBase;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads totals and the last flush of their partitions by one statement, which sees both as they were at one moment. */
final class MariaDbTotals implements Dialect.TotalReads {
    private final MariaDbPackets packets;
    private final List<Column> keys;
    private final String ofRows;
    private final String ofPartitions;

    MariaDbTotals(MariaDbSql sql, TableShape shape, PartitionColumns partitions) {
        this.packets = new MariaDbPackets(sql.maxPacket());
        this.keys = shape.keys();
        this.ofRows = "SELECT %s, COALESCE(%s, 0), NULL, NULL FROM %s WHERE "
                .formatted(
                        MariaDbSql.names(keys),
                        MariaDbSql.quoted(shape.written().get(0)),
                        MariaDbSql.quoted(shape.name()));
        this.ofPartitions = " UNION ALL SELECT %s, NULL, %s, %s FROM %s WHERE %s = ? AND %s IN "
                .formatted(
                        MariaDbSql.repeated("NULL", keys.size()),
                        partitions.partition(),
                        partitions.lastFlush(),
                        partitions.table(),
                        partitions.cache(),
                        partitions.partition());
    }

    @Override
    public List<CounterBase> read(Session session, String cache, List<Object[]> wanted) throws SQLException {
        List<CounterBase> bases = new ArrayList<>();
        packets.cut(
                wanted,
                MariaDbSql.maxListed(keys.size()),
                (some, offset) -> bases.addAll(readPart(session, cache, some)));
        return bases;
    }

    private List<CounterBase> readPart(Session session, String cache, List<Object[]> wanted) throws SQLException {
        List<Object> partitionsOfKeys =
                wanted.stream().map(key -> key[keys.size()]).distinct().toList();
        String text = ofRows + MariaDbSql.in(keys, wanted.size()) + ofPartitions + "("
                + MariaDbSql.repeated("?", partitionsOfKeys.size()) + ")";
        Map<List<Object>, Long> totals = new HashMap<>();
        Map<Object, String> lastFlushes = new HashMap<>();
        try (PreparedStatement statement = session.prepare(text)) {
            int index = 1;
            for (Object[] key : wanted) {
                index = MariaDbSql.bind(statement, index, keys, key);
            }
            statement.setString(index++, cache);
            for (Object partition : partitionsOfKeys) {
                statement.setInt(index++, (Integer) partition);
            }
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    String lastFlush = result.getString(keys.size() + 3);
                    if (lastFlush == null) {
                        totals.put(MariaDbSql.keyOf(keys, result), result.getLong(keys.size() + 1));
                    } else {
                        lastFlushes.put(result.getInt(keys.size() + 2), lastFlush);
                    }
                }
            }
        }
        return wanted.stream()
                .map(key -> new CounterBase(
                        totals.getOrDefault(Arrays.asList(key).subList(0, keys.size()), 0L),
                        lastFlushes.getOrDefault(key[keys.size()], "")))
                .toList();
    }
}
