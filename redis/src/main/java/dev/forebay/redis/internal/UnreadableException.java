package dev.forebay.redis.internal;

/** The bytes of a key stand for no state that this process can read; the message says why. */
final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableException(String message) {
        super(message);
    }

    UnreadableException(String message, Throwable cause) {
        super(message, cause);
    }
}
