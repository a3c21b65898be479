package dev.forebay.redis.internal.entry;

import dev.forebay.spi.CacheSpec;

/** The bytes of a key stand for no state that this process can read; the message says why. */
public final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableException(String message) {
        super(message);
    }

    UnreadableException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Returns what is thrown where the bytes are an unflushed write. */
    public IllegalStateException ofWrite(CacheSpec<?, ?> spec, Object key) {
        return new IllegalStateException(
                ("cache '%s', key %s: a write that the database does not have yet cannot be read: %s. It is kept. Let a process "
                                + "with the codec that wrote it flush it, or write the key anew")
                        .formatted(spec.name(), key, getMessage()),
                this);
    }
}
