package dev.forebay.jdbc.internal.dialect;

import dev.forebay.jdbc.internal.mapping.Column;
import dev.forebay.jdbc.internal.mapping.ColumnKind;
import dev.forebay.jdbc.internal.mapping.TableShape;
import dev.forebay.jdbc.internal.mapping.Wire;
import dev.forebay.jdbc.internal.session.Session;
import dev.forebay.spi.CounterBase;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads totals by one statement that joins the keys, sent as arrays. */
final class ArrayTotals implements Dialect.TotalReads {
    private final ArrayDialect dialect;
    private final List<Column> parameters;
    private final String sql;

    ArrayTotals(ArrayDialect dialect, TableShape shape, PartitionColumns partitions) {
        this.dialect = dialect;
        this.parameters = new ArrayList<>(shape.keys());
        parameters.add(Column.parameter("partition_no", ColumnKind.INT4, Wire.INTEGER));
        this.sql = """
                SELECT d.ord, COALESCE(t.%s, 0), COALESCE(p.%s, '') FROM %s \
                LEFT JOIN %s AS t ON %s LEFT JOIN %s AS p ON p.%s = ? AND p.%s = d.c%d""".formatted(
                        shape.written().get(0).quoted(),
                        partitions.lastFlush(),
                        Sql.unnest(dialect, parameters),
                        shape.name().quoted(),
                        Sql.equalUnnested(shape.keys()),
                        partitions.table(),
                        partitions.cache(),
                        partitions.partition(),
                        parameters.size() - 1);
    }

    @Override
    public List<CounterBase> read(Session session, String cache, List<Object[]> keys) throws SQLException {
        CounterBase[] bases = new CounterBase[keys.size()];
        try (PreparedStatement statement = session.prepare(sql)) {
            dialect.setArrays(session, statement, parameters, keys);
            statement.setString(parameters.size() + 1, cache);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    bases[result.getInt(1) - 1] = new CounterBase(result.getLong(2), result.getString(3));
                }
            }
        }
        return Arrays.asList(bases);
    }
}
