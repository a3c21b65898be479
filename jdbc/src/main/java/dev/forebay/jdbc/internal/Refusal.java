package dev.forebay.jdbc.internal;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Tells a row that the database refuses from a database that is away. */
final class Refusal {
    private Refusal() {}

    /**
     * Returns why the database refused a row: SQL state class 22 (bad value) or 23 (constraint). {@code null} for any other
     * failure, which says nothing of the rows.
     */
    static @Nullable String reasonOf(SQLException failure) {
        for (SQLException e = failure; e != null; e = e.getNextException()) {
            String state = e.getSQLState();
            if (state != null && (state.startsWith("22") || state.startsWith("23"))) {
                return state + ": " + e.getMessage();
            }
        }
        return null;
    }

    /** Returns the reason of a failure that is known to be a refusal. */
    static String textOf(SQLException refusal) {
        String reason = reasonOf(refusal);
        return reason == null ? String.valueOf(refusal.getMessage()) : reason;
    }
}
