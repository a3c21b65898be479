package dev.forebay.internal.part;

import dev.forebay.RowRefusedException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What a failed write says of the source. */
public enum Outcome {
    /** The source does not have the write. */
    REFUSED,
    /** The answer was lost: the source may have the write, now or in a moment. */
    UNKNOWN;

    private static final int MOST_CAUSES = 50;

    /**
     * Data, constraint, with check option, raised by a routine: the source refuses the row, whenever it is tried. The two whole states
     * are PostgreSQL's: raised by a trigger, and too large for an index.
     */
    private static final Set<String> ROW_REFUSED = Set.of("22", "23", "44", "45", "P0001", "54000");

    /** … and rolled back, syntax or access, program limit, any failure of a trigger: the source answered, and said no this time. */
    private static final Set<String> ANSWERED = Set.of("40", "42", "54", "P0");

    /** Reads the outcome from a failure and its causes. */
    public static Outcome of(Throwable failure) {
        for (Throwable cause : causes(failure)) {
            Outcome outcome = ofOne(cause);
            if (outcome != null) {
                return outcome;
            }
        }
        return failure instanceof Error ? UNKNOWN : REFUSED;
    }

    /** Returns what one of the causes says, or {@code null} if it says nothing. */
    private static @Nullable Outcome ofOne(Throwable cause) {
        if (cause instanceof RowRefusedException) {
            return REFUSED;
        }
        if (cause instanceof SQLException sql) {
            return saysNo(stateOf(sql)) ? REFUSED : UNKNOWN;
        }
        boolean cut = cause instanceof IOException
                || cause instanceof InterruptedException
                || cause instanceof TimeoutException;
        return cut ? UNKNOWN : null;
    }

    /**
     * Returns why the source refuses this very row, so that trying again is of no use: the SQL state and what the database says, or what
     * the writer says. {@code null} for any other failure.
     */
    public static @Nullable String refusalOf(Throwable failure) {
        for (Throwable cause : causes(failure)) {
            if (cause instanceof RowRefusedException) {
                return String.valueOf(cause.getMessage());
            }
            String state = cause instanceof SQLException sql ? stateOf(sql) : null;
            if (state != null) {
                return isOf(ROW_REFUSED, state) ? state + ": " + cause.getMessage() : null;
            }
        }
        return null;
    }

    private static List<Throwable> causes(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable t = failure; t != null && causes.size() < MOST_CAUSES; t = t.getCause()) {
            causes.add(t);
        }
        return causes;
    }

    /** Returns the state of a failure; that of a batch may be with its parts. */
    private static @Nullable String stateOf(SQLException failure) {
        for (SQLException part = failure; part != null; part = part.getNextException()) {
            if (part.getSQLState() != null) {
                return part.getSQLState();
            }
        }
        return null;
    }

    private static boolean saysNo(@Nullable String state) {
        // 40003: the statement's completion is unknown
        return (isOf(ROW_REFUSED, state) || isOf(ANSWERED, state)) && !"40003".equals(state);
    }

    private static boolean isOf(Set<String> states, @Nullable String state) {
        return state != null
                && state.length() == 5
                && (states.contains(state) || states.contains(state.substring(0, 2)));
    }
}
