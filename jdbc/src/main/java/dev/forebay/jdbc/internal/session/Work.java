package dev.forebay.jdbc.internal.session;

import java.sql.SQLException;

/** What is done on one connection. */
@FunctionalInterface
public interface Work<T, X extends Exception> {
    T run(Session session) throws SQLException, X;
}
