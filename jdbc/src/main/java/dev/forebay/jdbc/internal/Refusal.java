package dev.forebay.jdbc.internal;

import dev.forebay.jdbc.internal.dialect.Dialect;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Tells a row that the database refuses from a database that is away, by what its dialect says of each failure. */
final class Refusal {
    private final Dialect dialect;

    Refusal(Dialect dialect) {
        this.dialect = dialect;
    }

    /** Returns why the database refused a row. {@code null} for any other failure, which says nothing of the rows. */
    @Nullable
    String reasonOf(SQLException failure) {
        for (SQLException e = failure; e != null; e = e.getNextException()) {
            if (dialect.refusesRow(e)) {
                return e.getSQLState() + ": " + e.getMessage();
            }
        }
        return null;
    }

    /** Returns whether the database refused a row. */
    boolean is(SQLException failure) {
        return reasonOf(failure) != null;
    }

    /** Returns the reason of a failure that is known to be a refusal. */
    String textOf(SQLException refusal) {
        String reason = reasonOf(refusal);
        return reason == null ? String.valueOf(refusal.getMessage()) : reason;
    }
}
