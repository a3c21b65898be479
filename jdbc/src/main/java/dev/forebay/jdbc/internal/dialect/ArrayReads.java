package dev.forebay.jdbc.internal.dialect;

import dev.forebay.jdbc.internal.mapping.Column;
import dev.forebay.jdbc.internal.mapping.TableShape;
import dev.forebay.jdbc.internal.session.Session;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Reads rows by one statement that joins the keys, sent as arrays. */
final class ArrayReads implements Dialect.RowReads {
    /** The first column of every select says which key the row is of. */
    private static final int FIRST_COLUMN = 2;

    private final ArrayDialect dialect;
    private final List<Column> keys;
    private final String selectOne;
    private final String selectMany;

    ArrayReads(ArrayDialect dialect, TableShape shape) {
        this.dialect = dialect;
        this.keys = shape.keys();
        this.selectOne = "SELECT %s FROM %s AS t WHERE %s"
                .formatted(selected("1", shape), shape.name().quoted(), Sql.equalParameters(dialect, keys));
        this.selectMany = "SELECT %s FROM %s JOIN %s AS t ON %s"
                .formatted(
                        selected("d.ord", shape),
                        Sql.unnest(dialect, keys),
                        shape.name().quoted(),
                        Sql.equalUnnested(keys));
    }

    private static String selected(String first, TableShape shape) {
        return first + Sql.each(shape.selected(), column -> ", t." + column.quoted(), "");
    }

    @Override
    public void one(Session session, Object[] key, Dialect.RowReader reader) throws SQLException {
        try (PreparedStatement statement = session.prepare(selectOne)) {
            for (int i = 0; i < key.length; i++) {
                keys.get(i).wire().set(statement, i + 1, key[i]);
            }
            try (ResultSet result = statement.executeQuery()) {
                if (result.next()) {
                    reader.read(0, result, FIRST_COLUMN);
                }
            }
        }
    }

    @Override
    public void many(Session session, List<Object[]> wanted, Dialect.RowReader reader) throws SQLException {
        int most = dialect.maxArrayLength();
        for (int first = 0; first < wanted.size(); first += most) {
            int last = (int) Math.min(wanted.size(), (long) first + most);
            read(session, wanted.subList(first, last), first, reader);
        }
    }

    private void read(Session session, List<Object[]> some, int offset, Dialect.RowReader reader) throws SQLException {
        try (PreparedStatement statement = session.prepare(selectMany)) {
            dialect.setArrays(session, statement, keys, some);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    reader.read(offset + result.getInt(1) - 1, result, FIRST_COLUMN);
                }
            }
        }
    }
}
