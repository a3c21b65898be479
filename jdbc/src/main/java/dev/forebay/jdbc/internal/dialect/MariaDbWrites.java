package dev.forebay.jdbc.internal.dialect;

import dev.forebay.jdbc.internal.mapping.Column;
import dev.forebay.jdbc.internal.mapping.TableName;
import dev.forebay.jdbc.internal.mapping.TableShape;
import dev.forebay.jdbc.internal.session.Session;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes rows by {@code INSERT .. ON DUPLICATE KEY UPDATE}, which by itself would update any row that has one of the unique values.
 *
 * <p>So its first assignment looks whether the row has this key. Where it has not, a subquery of two rows where one may be makes
 * the statement fail. That is asked of each row when it is updated, so that it also holds for a unique index that was made after
 * the table's metadata was read.
 */
final class MariaDbWrites implements Dialect.RowWrites {
    private static final int MAX_ROWS = 1000;
    private static final int DUPLICATE_ENTRY = 1062;
    private static final int ROW_OF_ANOTHER_KEY = 1242;

    private final MariaDbSql sql;
    private final MariaDbPackets packets;
    private final TableName table;
    private final List<Column> keys;
    private final List<Column> columns;
    private final String insert;
    private final String update;
    private final String delete;

    MariaDbWrites(MariaDbSql sql, TableShape shape) {
        this.sql = sql;
        this.packets = new MariaDbPackets(sql.maxPacket());
        this.table = shape.name();
        this.keys = shape.keys();
        this.columns = shape.inserted();
        this.insert = "INSERT INTO %s (%s) VALUES ".formatted(MariaDbSql.quoted(table), MariaDbSql.names(columns));
        this.update = " ON DUPLICATE KEY UPDATE " + onlyOfThisKey(keys)
                + shape.written().stream()
                        .map(MariaDbSql::quoted)
                        .map(name -> ", %1$s = VALUES(%1$s)".formatted(name))
                        .collect(Collectors.joining());
        this.delete = "DELETE FROM %s WHERE ".formatted(MariaDbSql.quoted(table));
    }

    private static String onlyOfThisKey(List<Column> keys) {
        String same = keys.stream()
                .map(MariaDbSql::quoted)
                .map(name -> "%1$s <=> VALUES(%1$s)".formatted(name))
                .collect(Collectors.joining(" AND "));
        return "%1$s = IF(%2$s, %1$s, (SELECT NULL UNION ALL SELECT NULL))"
                .formatted(MariaDbSql.quoted(keys.get(0)), same);
    }

    @Override
    public void upsert(Session session, List<Object[]> rows) throws SQLException {
        packets.cut(rows, MAX_ROWS, (some, offset) -> upsertPart(session, some));
    }

    private void upsertPart(Session session, List<Object[]> rows) throws SQLException {
        try {
            sql.update(session, insert + values(rows.size()) + update, columns, rows);
        } catch (SQLException e) {
            if (e.getErrorCode() != ROW_OF_ANOTHER_KEY) {
                throw e;
            }
            if (rows.size() > 1) {
                throw new SQLIntegrityConstraintViolationException(
                        "table %s: a unique constraint besides the key: one of these %d rows has a value of another row's"
                                .formatted(table, rows.size()),
                        "23000",
                        DUPLICATE_ENTRY,
                        e);
            }
            insertAlone(session, rows);
        }
    }

    /** Has the database say which constraint it is, and which value; or inserts the row, if the other one has gone meanwhile. */
    private void insertAlone(Session session, List<Object[]> row) throws SQLException {
        try {
            sql.update(session, insert + values(1), columns, row);
        } catch (SQLException refusal) {
            if (refusal.getErrorCode() != DUPLICATE_ENTRY) {
                throw refusal;
            }
            try {
                // The row of this key may be there by now, and that would be no reason to refuse it.
                sql.update(session, insert + values(1) + update, columns, row);
            } catch (SQLException e) {
                throw e.getErrorCode() == ROW_OF_ANOTHER_KEY ? refusal : e;
            }
        }
    }

    private String values(int rows) {
        return MariaDbSql.repeated("(" + MariaDbSql.repeated("?", columns.size()) + ")", rows);
    }

    @Override
    public void delete(Session session, List<Object[]> removed) throws SQLException {
        packets.cut(
                removed,
                MariaDbSql.maxListed(keys.size()),
                (some, offset) -> sql.update(session, delete + MariaDbSql.in(keys, some.size()), keys, some));
    }
}
