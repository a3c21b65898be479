package dev.forebay.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A real database with a name space of its own, dropped at the end. */
interface TestDatabase extends AutoCloseable {

    DataSource dataSource();

    /** Returns the database's type for bytes. */
    String bytesType();

    /** Returns the database's type for texts of any length. */
    String textType();

    /** Returns the database's type for a moment. */
    String momentType();

    /** Returns the database's type for a date and a time of no zone. */
    default String timeType() {
        return "TIMESTAMP";
    }

    /** Returns how a column is declared that counts by itself. */
    String identity();

    /** Returns a name as SQL takes it literally. */
    default String quoted(String name) {
        return '"' + name + '"';
    }

    /** Returns an expression that joins two texts. */
    default String joined(String left, String right) {
        return left + " || " + right;
    }

    /** Drops a schema and all in it. */
    default void dropSchema(String name) throws SQLException {
        execute("DROP SCHEMA " + name + " CASCADE");
    }

    /** Makes an enum type of the values {@code RED} and {@code GREEN}; returns how a column is declared to be of it. */
    String enumType() throws SQLException;

    /** Returns how the database spells a name that was not quoted. */
    String spelled(String name);

    /** Returns a table with the column {@code n}, of the whole numbers from {@code first} to {@code last}. */
    String series(long first, long last);

    /** Returns how many sessions wait for the end of another's transaction. */
    long waiting() throws SQLException;

    @Override
    void close() throws SQLException;

    default void execute(String... statements) throws SQLException {
        try (Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Returns the first value of a query, or {@code null} when it has no rows. */
    default @Nullable Object value(String query) throws SQLException {
        try (Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            return result.next() ? result.getObject(1) : null;
        }
    }

    default long count(String query) throws SQLException {
        return ((Number) value("SELECT COUNT(*) FROM " + query)).longValue();
    }
}
