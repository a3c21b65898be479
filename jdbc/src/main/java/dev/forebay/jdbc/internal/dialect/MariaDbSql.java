package dev.forebay.jdbc.internal.dialect;

import dev.forebay.jdbc.internal.mapping.Column;
import dev.forebay.jdbc.internal.mapping.TableName;
import dev.forebay.jdbc.internal.session.Session;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Parts of MariaDB's statements.
 *
 * @param settingsInside whether writes bring their settings with them, which only MariaDB knows
 * @param maxPacket how many bytes a statement may have
 */
record MariaDbSql(boolean settingsInside, long maxPacket) {
    /**
     * Values are kept as they are or refused; the key 0 is 0 and not the next number. Added to the session's own modes, which may
     * say how the statements are read.
     */
    static final String MODE = "CONCAT(@@sql_mode, ',STRICT_TRANS_TABLES,STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO')";

    /** From 1,000 values on, MariaDB makes a table of an {@code IN} list instead of looking each one up in the index. */
    private static final int MAX_LISTED = 999;

    /** Spelled by us and not by the driver, which may take times to be of the zone of the JVM. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT);

    static String quoted(String name) {
        return '`' + name.replace("`", "``") + '`';
    }

    static String quoted(Column column) {
        return quoted(column.info().name());
    }

    static String quoted(TableName table) {
        return table.schema() == null ? quoted(table.name()) : quoted(table.schema()) + "." + quoted(table.name());
    }

    static String names(List<Column> columns) {
        return columns.stream().map(MariaDbSql::quoted).collect(Collectors.joining(", "));
    }

    /** Returns the column for a select, in a form that loses nothing on its way to the driver. */
    static String selected(Column column) {
        String name = quoted(column);
        return switch (column.info().kind()) {
            // As a date and time it would be one of the session's zone, in which an hour of each year is ambiguous.
            case EPOCH -> "UNIX_TIMESTAMP(" + name + ")";
            // Sent as text, a FLOAT has six digits and a DOUBLE all that it needs. Not "+ 0": that would lose the sign
            // of -0.
            case FLOAT4 -> name + " * 1e0";
            default -> name;
        };
    }

    /** Returns how many rows of {@code columns} values may be listed after {@code IN}. */
    static int maxListed(int columns) {
        return Math.max(1, MAX_LISTED / columns);
    }

    /** Returns the condition that the columns are one of {@code count} keys, which are bound one after the other. */
    static String in(List<Column> keys, int count) {
        if (keys.size() == 1) {
            return quoted(keys.get(0)) + " IN (" + repeated("?", count) + ")";
        }
        return "(" + names(keys) + ") IN (" + repeated("(" + repeated("?", keys.size()) + ")", count) + ")";
    }

    static String repeated(String text, int count) {
        return String.join(", ", Collections.nCopies(count, text));
    }

    /**
     * Binds the values of columns from an index on.
     *
     * @return the index behind them
     */
    static int bind(PreparedStatement statement, int first, List<Column> columns, @Nullable Object[] values)
            throws SQLException {
        for (int i = 0; i < columns.size(); i++) {
            set(statement, first + i, values[i]);
        }
        return first + columns.size();
    }

    private static void set(PreparedStatement statement, int index, @Nullable Object value) throws SQLException {
        if (value == null) {
            statement.setNull(index, Types.NULL);
        } else if (value instanceof byte[] bytes) {
            statement.setBytes(index, bytes);
        } else if (value instanceof BigDecimal decimal) {
            statement.setBigDecimal(index, decimal);
        } else if (value instanceof Float || value instanceof Double) {
            // A literal would be a decimal, which knows no -0.
            statement.setString(index, value.toString());
        } else if (value instanceof Number || value instanceof Boolean) {
            statement.setObject(index, value);
        } else {
            statement.setString(index, text(value));
        }
    }

    private static String text(Object value) {
        if (value instanceof Instant instant) {
            return TIME.format(instant.atOffset(ZoneOffset.UTC));
        }
        if (value instanceof LocalDateTime time) {
            return TIME.format(time);
        }
        return value instanceof LocalDate date ? DATE.format(date) : value.toString();
    }

    /** Returns the values of the first columns of a result's row, comparable with those of a key. */
    static List<Object> keyOf(List<Column> keys, ResultSet result) throws SQLException {
        Object[] values = new Object[keys.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = keys.get(i).read(result, i + 1);
        }
        return Arrays.asList(values);
    }

    /** Runs a write whose values are rows of columns. */
    int update(Session session, String sql, List<Column> columns, List<Object[]> rows) throws SQLException {
        try (PreparedStatement statement = prepareWrite(session, sql)) {
            int index = 1;
            for (Object[] row : rows) {
                index = bind(statement, index, columns, row);
            }
            return statement.executeUpdate();
        }
    }

    /**
     * Returns a write with its settings. Its time limit is one of them: MariaDB's driver puts the limit of a statement in front of
     * it in the same way, and of two such settings the server takes the second only.
     */
    PreparedStatement prepareWrite(Session session, String sql) throws SQLException {
        if (!settingsInside) {
            return session.prepare(sql);
        }
        return session.prepare(
                seconds -> "SET STATEMENT max_statement_time = %d, sql_mode = %s, time_zone = '+00:00' FOR %s"
                        .formatted(seconds, MODE, sql));
    }
}
