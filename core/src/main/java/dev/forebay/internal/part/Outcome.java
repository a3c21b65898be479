package dev.forebay.internal.part;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/** What a failed write says of the source. */
public enum Outcome {
    /** The source does not have the write. */
    REFUSED,
    /** The answer was lost: the source may have the write, now or in a moment. */
    UNKNOWN;

    /**
     * Data, constraint, rolled back, syntax or access, with check option, program limit, raised by a trigger: the source answered,
     * and said no.
     */
    private static final Set<String> ANSWERED = Set.of("22", "23", "40", "42", "44", "54", "P0");

    /** Reads the outcome from a failure and its causes. */
    public static Outcome of(Throwable failure) {
        int depth = 0;
        for (Throwable t = failure; t != null && depth < 50; t = t.getCause(), depth++) {
            if (t instanceof SQLException sql) {
                return saysNo(sql) ? REFUSED : UNKNOWN;
            }
            if (t instanceof IOException || t instanceof InterruptedException || t instanceof TimeoutException) {
                return UNKNOWN;
            }
        }
        return failure instanceof Error ? UNKNOWN : REFUSED;
    }

    /** Returns whether the source refuses this very row, so that trying again is of no use. */
    public static boolean isRowRefused(Throwable failure) {
        int depth = 0;
        for (Throwable t = failure; t != null && depth < 50; t = t.getCause(), depth++) {
            if (t instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState().startsWith("22") || sql.getSQLState().startsWith("23");
            }
        }
        return false;
    }

    private static boolean saysNo(SQLException sql) {
        String state = sql.getSQLState();
        // 40003: the statement's completion is unknown
        return state != null
                && state.length() == 5
                && ANSWERED.contains(state.substring(0, 2))
                && !state.equals("40003");
    }
}
