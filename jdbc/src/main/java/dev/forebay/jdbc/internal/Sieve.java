package dev.forebay.jdbc.internal;

import dev.forebay.jdbc.internal.session.Session;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a batch of which the database refuses some items, and finds out which: all others are written.
 *
 * <p>The outcome is that of one savepoint per item. The way there is halving: a batch that is refused is rolled back to its
 * savepoint and tried as two halves, so that one bad row among 500 costs some twenty statements and not 500. Refused items are
 * tried again after the others, as long as that helps: the value that one row may not take yet can be freed by another.
 *
 * @param <I> an item, equal to itself only
 */
final class Sieve<I> {
    private final Session session;
    private final Refusal refusal;
    private final Attempt<I> attempt;
    private Map<I, SQLException> refused = new LinkedHashMap<>();

    Sieve(Session session, Refusal refusal, Attempt<I> attempt) {
        this.session = session;
        this.refusal = refusal;
        this.attempt = attempt;
    }

    /** Writes items in one go. */
    @FunctionalInterface
    interface Attempt<I> {
        void write(Session session, List<I> items) throws SQLException;
    }

    /** Writes what the database takes; returns the items that it does not, and its answer to each. */
    Map<I, SQLException> write(List<I> items) throws SQLException {
        int before;
        List<I> left = items;
        do {
            before = left.size();
            refused = new LinkedHashMap<>();
            writeHalving(left);
            left = new ArrayList<>(refused.keySet());
        } while (!left.isEmpty() && left.size() < before);
        return refused;
    }

    private void writeHalving(List<I> items) throws SQLException {
        Savepoint savepoint = session.savepoint();
        try {
            attempt.write(session, items);
        } catch (SQLException e) {
            if (!refusal.is(e)) {
                throw e;
            }
            session.rollbackTo(savepoint);
            if (items.size() == 1) {
                refused.put(items.get(0), e);
            } else {
                writeHalving(items.subList(0, items.size() / 2));
                writeHalving(items.subList(items.size() / 2, items.size()));
            }
            return;
        }
        session.release(savepoint);
    }
}
