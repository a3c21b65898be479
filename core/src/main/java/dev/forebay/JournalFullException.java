package dev.forebay;

/** Too many changes wait for the source. This change was not accepted; what was accepted before is kept. */
public final class JournalFullException extends ForebayException {
    private static final long serialVersionUID = 1L;

    public JournalFullException(String message) {
        super(message, null);
    }
}
