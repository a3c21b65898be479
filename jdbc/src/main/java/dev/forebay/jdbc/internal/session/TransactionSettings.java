package dev.forebay.jdbc.internal.session;

/**
 * What the transactions of a database need of their session beyond JDBC.
 *
 * @param before the statement that is run before each; empty for none
 * @param after the statement that sets the session back after each
 */
public record TransactionSettings(String before, String after) {
    public static final TransactionSettings NONE = new TransactionSettings("", "");
}
