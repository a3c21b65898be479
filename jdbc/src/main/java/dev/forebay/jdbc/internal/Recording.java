package dev.forebay.jdbc.internal;

import dev.forebay.jdbc.internal.session.Session;
import dev.forebay.spi.KeyFormat;
import java.sql.SQLException;
import java.util.Collection;

/** Writes the keys of a write down in its transaction, if so chosen. */
@FunctionalInterface
public interface Recording<K> {

    void record(Session session, Collection<K> keys) throws SQLException;

    /** Returns whether a write needs a transaction for it. */
    default boolean isNeeded() {
        return true;
    }

    static <K> Recording<K> none() {
        return new Recording<>() {
            @Override
            public void record(Session session, Collection<K> keys) {}

            @Override
            public boolean isNeeded() {
                return false;
            }
        };
    }

    /** Returns one that adds an invalidation of each key to an outbox. */
    static <K> Recording<K> in(OutboxTable outbox, String cache, KeyFormat<K> format) {
        return (session, keys) ->
                outbox.add(session, cache, keys.stream().map(format::format).toList());
    }
}
